package azureadstub

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// kind is one resource type: its schema as azuread has it.
type kind struct {
	name               string
	version            int64
	required, computed []string // strings
	further            map[string]schema.Attribute
	blocks             map[string]schema.Block
}

// schedule is the computed list of azuread_synchronization_job.
var schedule = types.ObjectType{AttrTypes: map[string]attr.Type{"expiration": types.StringType, "interval": types.StringType, "state": types.StringType}}

func kinds() []kind {
	return []kind{
		{
			name: "application_from_template", required: []string{"display_name", "template_id"},
			computed: []string{"application_id", "application_object_id", "service_principal_id", "service_principal_object_id"},
		},
		{
			name: "app_role_assignment", version: 1, required: []string{"app_role_id", "principal_object_id", "resource_object_id"},
			computed: []string{"principal_display_name", "principal_type", "resource_display_name"},
		},
		{
			name: "synchronization_job", version: 1, required: []string{"service_principal_id", "template_id"},
			further: map[string]schema.Attribute{
				"enabled":  schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true)},
				"schedule": schema.ListAttribute{Computed: true, ElementType: schedule},
			},
		},
		{
			name: "synchronization_secret", version: 1, required: []string{"service_principal_id"},
			blocks: map[string]schema.Block{"credential": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
				"key":   schema.StringAttribute{Required: true},
				"value": schema.StringAttribute{Required: true, Sensitive: true},
			}}}},
		},
	}
}

type stub struct {
	provider *Provider
	kind     kind
}

func (s *stub) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + s.kind.name
}

func (s *stub) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{"id": schema.StringAttribute{Computed: true}}
	for _, name := range s.kind.required {
		attributes[name] = schema.StringAttribute{Required: true}
	}
	for _, name := range s.kind.computed {
		attributes[name] = schema.StringAttribute{Computed: true}
	}
	for name, attribute := range s.kind.further {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{Version: s.kind.version, Attributes: attributes, Blocks: s.kind.blocks}
}

func (s *stub) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	config := map[string]string{}
	for _, name := range s.kind.required {
		var value string
		resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root(name), &value)...)
		config[name] = value
	}
	known, err := tftypes.Transform(req.Plan.Raw, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return tftypes.NewValue(v.Type(), nil), nil
		}
		return v, nil
	})
	if err != nil {
		resp.Diagnostics.AddError("Unable to make a state out of the plan", err.Error())
		return
	}
	resp.State.Raw = known
	for name, value := range s.provider.ID("azuread_"+s.kind.name, config) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// Read keeps the state: there is nothing behind it.
func (s *stub) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (s *stub) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (s *stub) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id string
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	s.provider.noteDestroyed(id)
}
