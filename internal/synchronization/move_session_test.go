package synchronization_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const azuread = "registry.terraform.io/hashicorp/azuread"

// sources are states as versions of azuread's schemas have them, for the objects of a pair.
func (p *pair) sources() map[string]moveCase {
	p.Fabrikam.Assign(p.spID, p.group)
	assigned := p.Fabrikam.Assignments(p.spID)[0]
	job := map[string]any{
		"template_id": "Azure2Azure", "enabled": true, "timeouts": nil,
		"schedule": []any{map[string]any{"expiration": "", "interval": "PT40M", "state": "Active"}},
	}
	assignment := map[string]any{
		"app_role_id": assigned["appRoleId"], "principal_object_id": strings.ToUpper(p.group), "resource_object_id": p.spID,
		"principal_display_name": "Wave 1", "principal_type": "Group", "resource_display_name": "Fabrikam to Contoso", "timeouts": nil,
	}
	jobConfig := object{"service_principal_id": p.spID, "target_tenant_id": p.Contoso.ID(), "deletion_threshold": "0"}
	assignmentConfig := object{"service_principal_id": p.spID, "principal_id": p.group}
	with := func(state, further map[string]any) map[string]any {
		all := maps.Clone(state)
		maps.Copy(all, further)
		return all
	}
	return map[string]moveCase{
		"job, version 1": {jobType, jobConfig, acctest.Source{Provider: azuread, Type: "azuread_synchronization_job", Version: 1, State: with(job, map[string]any{
			"id": "/servicePrincipals/" + p.spID + "/synchronization/jobs/" + p.jobID, "service_principal_id": "/servicePrincipals/" + p.spID,
		})}},
		"job, version 0": {jobType, jobConfig, acctest.Source{Provider: azuread, Type: "azuread_synchronization_job", State: with(job, map[string]any{
			"id": strings.ToUpper(p.spID) + "/job/" + p.jobID, "service_principal_id": p.spID,
		})}},
		"assignment, version 1": {assignmentType, assignmentConfig, acctest.Source{Provider: azuread, Type: "azuread_app_role_assignment", Version: 1, State: with(assignment, map[string]any{
			"id": "/servicePrincipals/" + p.spID + "/appRoleAssignedTo/" + assigned["id"].(string),
		})}},
		"assignment, version 0": {assignmentType, assignmentConfig, acctest.Source{Provider: azuread, Type: "azuread_app_role_assignment", State: with(assignment, map[string]any{
			"id": p.spID + "/appRoleAssignment/" + assigned["id"].(string),
		})}},
		"application": {applicationType, object{"display_name": "Fabrikam to Contoso"}, acctest.Source{Provider: azuread, Type: "azuread_application_from_template", State: map[string]any{
			"id":           "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate/" + p.appID + "/" + p.spID,
			"display_name": "Fabrikam to Contoso", "template_id": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7",
			"application_id": "/applications/" + p.appID, "application_object_id": p.appID,
			"service_principal_id": "/servicePrincipals/" + p.spID, "service_principal_object_id": p.spID, "timeouts": nil,
		}}},
	}
}

type moveCase struct {
	typeName string
	config   object
	from     acctest.Source
}

// What azuread's state becomes is what an import gives, and a configuration that says the same plans nothing.
func TestMoveFromAzuread(t *testing.T) {
	t.Parallel()
	underBothAnswersOf(t, otherAssignmentAnswers, func(t *testing.T, p *pair) {
		cases := p.sources()
		s := acctest.NewSession(t, p.Env, map[string]any{"tenant_id": p.Fabrikam.ID()})
		mark := p.Mark()
		for name, c := range cases {
			before := p.Mark()
			moved := s.Moved(c.typeName, c.from)
			if len(moved.Diagnostics) > 0 {
				t.Errorf("%s: %s", name, acctest.Texts(moved.Diagnostics))
				continue
			}
			if requests := p.Since(before); len(requests) > 0 {
				t.Errorf("%s: the conversion sent %d requests", name, len(requests))
			}
			if tenant := s.Attribute(c.typeName, moved, "tenant_id"); tenant != "" {
				t.Errorf("%s: the moved state lives in tenant %q, which nobody said", name, tenant)
			}
			read := s.Refreshed(c.typeName, moved)
			if tenant := s.Attribute(c.typeName, read, "tenant_id"); tenant != p.Fabrikam.ID() {
				t.Errorf("%s: the object lives in tenant %q, want the provider's", name, tenant)
			}
			if read.Identity == nil || read.Identity.IdentityData == nil {
				t.Errorf("%s: there is no identity", name)
			}
			plan := s.Plan(t.Context(), c.typeName, read, c.config) // the job's guardrails may warn
			if d := differences("", s.State(c.typeName, read), s.Planned(c.typeName, plan)); len(d) > 0 || said(plan.Diagnostics, tfprotov6.DiagnosticSeverityError, "") {
				t.Errorf("%s: the plan shows\n%s\n%s", name, strings.Join(d, "\n"), acctest.Texts(plan.Diagnostics))
			}
			if d := differences("", s.State(c.typeName, read), s.State(c.typeName, s.Refreshed(c.typeName, read))); len(d) > 0 {
				t.Errorf("%s: the next refresh shows\n%s", name, strings.Join(d, "\n"))
			}
		}
		p.RequireNoWrites(mark)
	})
}

func TestMoveRefusesMalformedStates(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	s := acctest.NewSession(t, p.Env)
	for name, c := range map[string]struct {
		typeName, from string
		state          map[string]any
		parts          []string
	}{
		"job without a GUID": {
			jobType, "azuread_synchronization_job",
			map[string]any{"id": "/servicePrincipals/x/synchronization/jobs/" + p.jobID},
			[]string{`"/servicePrincipals/x/`, "/servicePrincipals/{service_principal_id}/synchronization/jobs/{job_id}", "[tenant_id/]service_principal_id[/job_id]"},
		},
		"job without a job": {jobType, "azuread_synchronization_job", map[string]any{"id": p.spID + "/job/"}, []string{"{service_principal_id}/job/{job_id}"}},
		"no id":             {jobType, "azuread_synchronization_job", map[string]any{}, []string{`its id ""`}},
		"assignment of something else": {
			assignmentType, "azuread_app_role_assignment",
			map[string]any{"id": "/groups/" + p.spID + "/appRoleAssignedTo/x", "principal_object_id": p.group},
			[]string{"/servicePrincipals/{service_principal_id}/appRoleAssignedTo/{assignment_id}"},
		},
		"assignment of nobody": {
			assignmentType, "azuread_app_role_assignment",
			map[string]any{"id": p.spID + "/appRoleAssignment/x", "principal_object_id": "Anna"},
			[]string{`principal_object_id "Anna" is not a GUID`, "[tenant_id/]service_principal_id/principal_id"},
		},
		"application": {
			applicationType, "azuread_application_from_template",
			map[string]any{"id": "/applications/" + p.spID},
			[]string{"/applicationTemplates/{template_id}/instantiate/{application_id}/{service_principal_id}", "[tenant_id/]application_id"},
		},
		"the secret": {jobType, "azuread_synchronization_secret", map[string]any{"id": "/servicePrincipals/" + p.spID}, []string{"takes over azuread_synchronization_job", "destroy = false"}},
	} {
		moved := s.Moved(c.typeName, acctest.Source{Provider: azuread, Type: c.from, State: c.state})
		t.Run(name, func(t *testing.T) {
			acctest.Refused(t, moved.Diagnostics, "", "Unable to move to "+c.typeName, c.parts...)
		})
	}
	moved := s.Moved(jobType, acctest.Source{Provider: "registry.terraform.io/microsoft/msgraph", Type: "msgraph_resource", State: map[string]any{"id": "x"}})
	acctest.Refused(t, moved.Diagnostics, "", "Unable to move to "+jobType, "msgraph_resource of the provider registry.terraform.io/microsoft/msgraph", "removed block")
}

// What turns out not to be this family's, or not to be there, is refused by the first read: nothing is removed from state, which
// would have the plan make a second one.
func TestMoveOfForeignObjects(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	cases := p.sources()
	t.Run("another tenant", func(t *testing.T) {
		elsewhere := acctest.NewSession(t, p.Env) // Contoso
		for _, c := range cases {
			found := elsewhere.Read(c.typeName, elsewhere.Moved(c.typeName, c.from))
			acctest.Refused(t, found.Diagnostics, "", "Moved object is not in the provider's tenant", p.Contoso.ID(), "removed block", "import block")
		}
	})

	s := acctest.NewSession(t, p.Env, map[string]any{"tenant_id": p.Fabrikam.ID()})
	clientID := p.Fabrikam.AddApp(graphemu.App{DisplayName: "Payroll"})
	var payrollID, payrollPrincipal string
	for _, app := range p.Fabrikam.Applications() {
		if app["appId"] == clientID {
			payrollID, _ = app["id"].(string)
		}
	}
	for _, sp := range p.Fabrikam.ServicePrincipals() {
		if sp["appId"] == clientID {
			payrollPrincipal, _ = sp["id"].(string)
		}
	}
	t.Run("another application", func(t *testing.T) {
		c := cases["application"]
		c.from.State["id"] = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate/" + payrollID + "/" + payrollPrincipal
		found := s.Read(c.typeName, s.Moved(c.typeName, c.from))
		acctest.Refused(t, found.Diagnostics, "", "Not a synchronization application", "Payroll")
	})
	t.Run("another application's assignment", func(t *testing.T) {
		id := p.Fabrikam.Assign(payrollPrincipal, p.users[0])
		c := cases["assignment, version 1"]
		c.from.State["id"], c.from.State["principal_object_id"] = "/servicePrincipals/"+payrollPrincipal+"/appRoleAssignedTo/"+id, p.users[0]
		found := s.Read(c.typeName, s.Moved(c.typeName, c.from))
		acctest.Refused(t, found.Diagnostics, "", "Unable to read assignment", payrollPrincipal, "no role msiam_access")
	})
}
