package tf

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// testMove takes the attribute other of other_thing for job_id.
func testMove() Move {
	return Move{
		To: "crosstenant_thing", Parts: []Part{{Name: "partner_tenant_id"}, {Name: "job_id", Text: true, Optional: true}}, From: "other_thing",
		Convert: func(s MovedState) (map[string]string, error) {
			if s.Text("other") == "" {
				return nil, errors.New("it has no other")
			}
			return map[string]string{"job_id": s.Text("other")}, nil
		},
	}
}

func move(provider, from, state string) *resource.MoveStateResponse {
	req := resource.MoveStateRequest{SourceProviderAddress: provider, SourceTypeName: from, SourceRawState: &tfprotov6.RawState{JSON: []byte(state)}}
	resp := &resource.MoveStateResponse{TargetState: tfsdk.State{Raw: nothing(), Schema: testSchema()}}
	testMove().Mover().StateMover(context.Background(), req, resp)
	return resp
}

func TestMoveTakesTheSourceFromAnyRegistry(t *testing.T) {
	t.Parallel()
	for _, provider := range []string{"registry.terraform.io/hashicorp/other", "registry.opentofu.org/hashicorp/other", "terraform.example.com:8443/platform/other", "registry.opentofu.org/crosstenant/crosstenant"} {
		resp := move(provider, "other_thing", `{"other":"x","later":{"unknown":[1]}}`)
		var (
			tenantID GUID
			job      types.String
		)
		resp.Diagnostics.Append(resp.TargetState.GetAttribute(context.Background(), path.Root("job_id"), &job)...)
		resp.Diagnostics.Append(resp.TargetState.GetAttribute(context.Background(), path.Root("tenant_id"), &tenantID)...)
		if resp.Diagnostics.HasError() || job.ValueString() != "x" || !tenantID.IsNull() {
			t.Errorf("%s: job %s, tenant %s, %v", provider, job, tenantID, resp.Diagnostics)
		}
	}
}

func TestMoveRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ provider, from, state, want string }{
		"another type":      {"registry.terraform.io/hashicorp/other", "other_group", `{"other":"x"}`, "takes over other_thing, not other_group of the provider registry.terraform.io/hashicorp/other"},
		"no object":         {"registry.terraform.io/hashicorp/other", "other_thing", `[]`, "is not a JSON object"},
		"null":              {"registry.terraform.io/hashicorp/other", "other_thing", `null`, "it has no other"},
		"something missing": {"registry.terraform.io/hashicorp/other", "other_thing", `{"other":null}`, "cannot become a crosstenant_thing: it has no other"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := move(c.provider, c.from, c.state)
			detail := wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Empty(), "Unable to move to crosstenant_thing")
			for _, part := range []string{c.want, "destroy = false", "import block", "[tenant_id/]partner_tenant_id[/job_id]"} {
				if !strings.Contains(detail, part) {
					t.Errorf("the detail does not say %q: %s", part, detail)
				}
			}
			if !resp.TargetState.Raw.IsNull() {
				t.Error("there is a state in spite of the error")
			}
		})
	}
}

// A state without a tenant gets the provider's, and an object that is not found there is an error.
func TestReadMoved(t *testing.T) {
	t.Parallel()
	read := func(def types.String, tenantID any, gone bool) (string, *resource.ReadResponse) {
		r := Resource{configured(t, def)}
		state := tfsdk.State{Raw: raw(tenantID), Schema: testSchema()}
		req, resp := resource.ReadRequest{State: state}, &resource.ReadResponse{State: state}
		var seen GUID
		func() {
			defer r.ReadMoved(context.Background(), &req, resp)()
			req.State.GetAttribute(context.Background(), path.Root("tenant_id"), &seen)
			if gone {
				resp.State.RemoveResource(context.Background())
			}
		}()
		return seen.Lower(), resp
	}

	if seen, resp := read(types.StringValue(strings.ToUpper(contoso)), nil, false); seen != contoso || len(resp.Diagnostics) > 0 {
		t.Errorf("a moved state is read in tenant %q, %v", seen, resp.Diagnostics)
	}
	if seen, resp := read(types.StringValue(contoso), fabrikam, true); seen != fabrikam || len(resp.Diagnostics) > 0 || !resp.State.Raw.IsNull() {
		t.Errorf("a state with a tenant is not left alone: %q, %v", seen, resp.Diagnostics)
	}
	_, resp := read(types.StringNull(), nil, false)
	wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Root("tenant_id"), "No tenant")

	_, resp = read(types.StringValue(contoso), nil, true)
	detail := wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Empty(), "Moved object is not in the provider's tenant")
	if !strings.Contains(detail, contoso) || !strings.Contains(detail, "destroy = false") || !strings.Contains(detail, "terraform state rm") {
		t.Errorf("the detail does not say what to do: %s", detail)
	}
	if resp.State.Raw.IsNull() {
		t.Error("the object leaves state in spite of the error")
	}
}

// A plan, also one to destroy, needs a state that was read.
func TestPlanTenantRefusesAnUnreadMove(t *testing.T) {
	t.Parallel()
	r := Resource{configured(t, types.StringValue(contoso))}
	for name, planned := range map[string]tfsdk.Plan{
		"change":  {Raw: raw(contoso), Schema: testSchema()},
		"destroy": {Raw: nothing(), Schema: testSchema()},
	} {
		resp := &resource.ModifyPlanResponse{Plan: planned}
		r.PlanTenant(context.Background(), resource.ModifyPlanRequest{
			Config: tfsdk.Config{Raw: planned.Raw, Schema: testSchema()}, Plan: planned, State: tfsdk.State{Raw: raw(nil), Schema: testSchema()},
		}, resp)
		if detail := wantDiag(t, resp.Diagnostics, diag.SeverityError, path.Root("tenant_id"), "Moved object was not read yet"); !strings.Contains(detail, "-refresh=false") {
			t.Errorf("%s: the detail does not say what to do: %s", name, detail)
		}
	}
}
