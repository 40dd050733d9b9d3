package tf

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func guidSetOf(ids ...string) GUIDSet {
	var members []attr.Value
	for _, id := range ids {
		members = append(members, NewGUID(id))
	}
	return NewGUIDSet(members)
}

func TestGUIDSetComparisons(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(contoso)
	null := GUIDSet{basetypes.NewSetNull(GUIDType{})}
	unknown := GUIDSet{basetypes.NewSetUnknown(GUIDType{})}
	for name, test := range map[string]struct {
		a, b        GUIDSet
		equal, same bool
	}{
		"itself":         {guidSetOf(contoso, fabrikam), guidSetOf(contoso, fabrikam), true, true},
		"another order":  {guidSetOf(contoso, fabrikam), guidSetOf(fabrikam, contoso), true, true},
		"other letters":  {guidSetOf(upper, fabrikam), guidSetOf(fabrikam, contoso), false, true},
		"two spellings":  {guidSetOf(upper, contoso), guidSetOf(contoso), false, true},
		"one more":       {guidSetOf(contoso), guidSetOf(contoso, fabrikam), false, false},
		"one less":       {guidSetOf(contoso, fabrikam), guidSetOf(contoso), false, false},
		"another one":    {guidSetOf(contoso), guidSetOf(fabrikam), false, false},
		"empty and null": {guidSetOf(), null, false, true}, // the framework compares the meaning of known sets only
		"null":           {null, null, true, true},
		"unknown":        {unknown, unknown, true, true},
		"null, unknown":  {null, unknown, false, true},
	} {
		if got := test.a.Equal(test.b); got != test.equal {
			t.Errorf("%s: Equal is %t", name, got)
		}
		if got, diags := test.a.SetSemanticEquals(t.Context(), test.b); got != test.same || len(diags) > 0 {
			t.Errorf("%s: SetSemanticEquals is %t, %v", name, got, diags)
		}
	}
	if guidSetOf(contoso).Equal(guidSetOf(contoso).SetValue) || NewGUIDSetType().Equal(types.SetType{ElemType: GUIDType{}}) {
		t.Error("a set of the framework's passes for one of GUIDs")
	}
}

func TestGUIDSetFromTerraform(t *testing.T) {
	t.Parallel()
	at := path.Root("principal_ids")
	wire := func(members ...any) tftypes.Value {
		var list []tftypes.Value
		for _, member := range members {
			list = append(list, tftypes.NewValue(tftypes.String, member))
		}
		return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, list)
	}
	got, err := NewGUIDSetType().ValueFromTerraform(t.Context(), wire(fabrikam, contoso))
	if err != nil || !got.Equal(guidSetOf(contoso, fabrikam)) {
		t.Errorf("got %v %v", got, err)
	}
	for _, in := range []tftypes.Value{wire(), wire(contoso, strings.ToUpper(contoso)), wire(tftypes.UnknownValue, tftypes.UnknownValue), {}} {
		if diags := NewGUIDSetType().Validate(t.Context(), in, at); len(diags) > 0 {
			t.Errorf("%v: %v", in, diags)
		}
	}
	wantDiag(t, NewGUIDSetType().Validate(t.Context(), wire(contoso, fabrikam, contoso), at), diag.SeverityError, at, "Duplicate Set Element")
}

// setsProvider offers a resource that reads back what its state says, with a set of one type or the other.
type setsProvider struct{ custom basetypes.SetTypable }

func (setsProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "sets"
}

func (setsProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (setsProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (setsProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p setsProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return setsResource(p) }}
}

type setsResource struct{ custom basetypes.SetTypable }

func (setsResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "sets_ids"
}

func (r setsResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"ids": schema.SetAttribute{CustomType: r.custom, ElementType: GUIDType{}, Required: true},
	}}
}

func (r setsResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if r.custom != nil {
		readBack[GUIDSet](ctx, req, resp)
	} else {
		readBack[types.Set](ctx, req, resp)
	}
}

// readBack puts the members into state in another order, as a service may.
func readBack[S interface{ Elements() []attr.Value }](ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state struct {
		IDs S `tfsdk:"ids"`
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	members := state.IDs.Elements()
	slices.Reverse(members)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ids"), members)...)
}

func (setsResource) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (setsResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (setsResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// BenchmarkReadOfSet is the framework's part of a refresh of 1,000 ids, without a request: with this package's set and with its own.
func BenchmarkReadOfSet(b *testing.B) {
	var members []tftypes.Value
	for i := range 1000 {
		members = append(members, tftypes.NewValue(tftypes.String, fmt.Sprintf("%08x-0000-4000-8000-000000000000", i)))
	}
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"ids": tftypes.Set{ElementType: tftypes.String}}}
	state, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, map[string]tftypes.Value{
		"ids": tftypes.NewValue(kind.AttributeTypes["ids"], members),
	}))
	if err != nil {
		b.Fatal(err)
	}
	for _, of := range []struct {
		name   string
		custom basetypes.SetTypable
	}{{"GUIDSet", NewGUIDSetType()}, {"Set", nil}} {
		b.Run(of.name, func(b *testing.B) {
			server := providerserver.NewProtocol6(setsProvider{of.custom})()
			for b.Loop() {
				resp, err := server.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: "sets_ids", CurrentState: &state})
				if err != nil || len(resp.Diagnostics) > 0 {
					b.Fatal(err, resp.Diagnostics)
				}
			}
		})
	}
}
