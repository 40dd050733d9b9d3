package tf

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	principal = "99999999-2222-4333-8444-cccccccccccc"
	job       = "Azure2Azure.0123abcd.Upper-Case"
)

var (
	partnerPart = Part{Name: "partner_tenant_id"}
	appPart     = Part{Name: "service_principal_id"}
	jobPart     = Part{Name: "job_id", Text: true, Optional: true}
)

func TestParseImportID(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(contoso)
	for _, c := range []struct {
		id    string
		parts []Part
		want  map[string]string
		err   string // end of the message
	}{
		{id: upper, parts: []Part{partnerPart}, want: map[string]string{"partner_tenant_id": contoso}},
		{id: upper + "/" + fabrikam, parts: []Part{partnerPart}, want: map[string]string{"tenant_id": contoso, "partner_tenant_id": fabrikam}},
		{id: contoso, want: map[string]string{"tenant_id": contoso}},
		{id: fabrikam, parts: []Part{appPart, jobPart}, want: map[string]string{"service_principal_id": fabrikam}},
		{id: fabrikam + "/" + job, parts: []Part{appPart, jobPart}, want: map[string]string{"service_principal_id": fabrikam, "job_id": job}},
		{id: contoso + "/" + fabrikam, parts: []Part{appPart, jobPart}, want: map[string]string{"tenant_id": contoso, "service_principal_id": fabrikam}},
		{
			id: contoso + "/" + fabrikam + "/" + job, parts: []Part{appPart, jobPart},
			want: map[string]string{"tenant_id": contoso, "service_principal_id": fabrikam, "job_id": job},
		},
		{
			id: fabrikam + "/" + principal, parts: []Part{appPart, {Name: "principal_id"}},
			want: map[string]string{"service_principal_id": fabrikam, "principal_id": principal},
		},
		{id: "", parts: []Part{partnerPart}, err: `"" is not an import id of the form [tenant_id/]partner_tenant_id`},
		{id: "contoso.com", parts: []Part{partnerPart}, err: `[tenant_id/]partner_tenant_id: partner_tenant_id "contoso.com" is not a GUID`},
		{id: "contoso.com/" + fabrikam, parts: []Part{partnerPart}, err: `tenant_id "contoso.com" is not a GUID`},
		{id: contoso + "/" + fabrikam + "/" + principal, parts: []Part{partnerPart}, err: `of the form [tenant_id/]partner_tenant_id`},
		{id: contoso + "//" + job, parts: []Part{appPart, jobPart}, err: `of the form [tenant_id/]service_principal_id[/job_id]: service_principal_id "" is not a GUID`},
		{id: fabrikam + "/", parts: []Part{appPart, jobPart}, err: `of the form [tenant_id/]service_principal_id[/job_id]: service_principal_id "" is not a GUID`},
		{id: fabrikam, parts: []Part{appPart, {Name: "principal_id"}}, err: `of the form [tenant_id/]service_principal_id/principal_id`},
		{id: "contoso.com", err: `of the form tenant_id: tenant_id "contoso.com" is not a GUID`},
	} {
		t.Run(c.id, func(t *testing.T) {
			t.Parallel()
			got, err := ParseImportID(c.id, c.parts...)
			if c.err != "" {
				if err == nil || !strings.HasSuffix(err.Error(), c.err) {
					t.Errorf("got %v %v, want an error that ends with %q", got, err, c.err)
				}
				return
			}
			if err != nil || !maps.Equal(got, c.want) {
				t.Errorf("got %v %v, want %v", got, err, c.want)
			}
		})
	}
}

func importResponse(parts ...Part) *resource.ImportStateResponse {
	identity := IdentitySchema(parts...)
	return &resource.ImportStateResponse{
		State:    tfsdk.State{Raw: tftypes.NewValue(testSchema().Type().TerraformType(context.Background()), nil), Schema: testSchema()},
		Identity: &tfsdk.ResourceIdentity{Raw: tftypes.NewValue(identity.Type().TerraformType(context.Background()), nil), Schema: identity},
	}
}

func TestImportStateByID(t *testing.T) {
	t.Parallel()
	r := Resource{configured(t, types.StringValue(contoso))}
	for id, tenant := range map[string]string{
		fabrikam: contoso,
		strings.ToUpper(principal) + "/" + strings.ToUpper(fabrikam): principal,
	} {
		resp := importResponse(partnerPart)
		r.ImportState(context.Background(), resource.ImportStateRequest{ID: id}, resp, partnerPart)
		wantImported(t, resp, tenant)
	}

	resp := importResponse(partnerPart)
	r.ImportState(context.Background(), resource.ImportStateRequest{ID: "fabrikam"}, resp, partnerPart)
	wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Empty(), "Invalid import id")

	homeless := Resource{configured(t, types.StringNull())}
	resp = importResponse(partnerPart)
	homeless.ImportState(context.Background(), resource.ImportStateRequest{ID: fabrikam}, resp, partnerPart)
	wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Root("tenant_id"), "No tenant")
}

func TestImportStateByIdentity(t *testing.T) {
	t.Parallel()
	r := Resource{configured(t, types.StringValue(contoso))}
	identity := func(tenant, partner any) *tfsdk.ResourceIdentity {
		s := IdentitySchema(partnerPart)
		return &tfsdk.ResourceIdentity{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(context.Background()), map[string]tftypes.Value{
			"tenant_id":         tftypes.NewValue(tftypes.String, tenant),
			"partner_tenant_id": tftypes.NewValue(tftypes.String, partner),
		})}
	}
	for _, c := range []struct {
		tenant any
		want   string
	}{{nil, contoso}, {strings.ToUpper(principal), principal}} {
		resp := importResponse(partnerPart)
		r.ImportState(context.Background(), resource.ImportStateRequest{Identity: identity(c.tenant, strings.ToUpper(fabrikam))}, resp, partnerPart)
		wantImported(t, resp, c.want)
	}

	resp := importResponse(partnerPart)
	r.ImportState(context.Background(), resource.ImportStateRequest{Identity: identity(nil, "fabrikam.com")}, resp, partnerPart)
	wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Root("partner_tenant_id"), "Invalid import identity")
}

func wantImported(t *testing.T, resp *resource.ImportStateResponse, tenant string) {
	t.Helper()
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	for name, want := range map[string]string{"tenant_id": tenant, "partner_tenant_id": fabrikam} {
		var inState, inIdentity *string
		resp.State.GetAttribute(context.Background(), path.Root(name), &inState)
		resp.Identity.GetAttribute(context.Background(), path.Root(name), &inIdentity)
		if inState == nil || *inState != want || inIdentity == nil || *inIdentity != want {
			t.Errorf("%s: state %v, identity %v, want %s", name, inState, inIdentity, want)
		}
	}
}

func TestIdentitySchema(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		parts              []Part
		name               string
		required, optional bool
	}{
		{nil, "tenant_id", true, false},
		{[]Part{appPart, jobPart}, "tenant_id", false, true},
		{[]Part{appPart, jobPart}, "service_principal_id", true, false},
		{[]Part{appPart, jobPart}, "job_id", false, true},
	} {
		attribute := IdentitySchema(c.parts...).Attributes[c.name]
		if attribute == nil || attribute.IsRequiredForImport() != c.required || attribute.IsOptionalForImport() != c.optional {
			t.Errorf("%s of %v: %+v", c.name, c.parts, attribute)
		}
	}
}

func TestSetIdentityWithoutIdentity(t *testing.T) {
	t.Parallel()
	if diags := SetIdentity(context.Background(), nil, Identity{"tenant_id": contoso}); diags.HasError() {
		t.Error(diags)
	}
}
