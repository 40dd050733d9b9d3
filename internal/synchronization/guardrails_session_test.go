package synchronization_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// guardedJob is a job of Fabrikam that has everything a careful administrator sets.
func guardedJob(s *source, further object) object {
	config := object{
		"tenant_id": s.Fabrikam.ID(), "service_principal_id": s.spID, "target_tenant_id": s.Contoso.ID(), "notification_email": "ops@contoso.com",
	}
	for name, value := range further {
		config[name] = value
	}
	return config
}

// wantWarning wants one warning with a summary, whose detail holds all the parts.
func wantWarning(t *testing.T, diags []*tfprotov6.Diagnostic, summary string, parts ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning || diags[0].Summary != summary {
		t.Fatalf("want one warning %q, got %q", summary, acctest.Texts(diags))
	}
	for _, part := range parts {
		if !strings.Contains(diags[0].Detail, part) {
			t.Errorf("the warning does not say %q: %s", part, diags[0].Detail)
		}
	}
}

// An error where a plan creates the scope or changes to it, a warning on a job that somebody else widened, and nothing once it is
// acknowledged, for which nothing is sent.
func TestJobScopeAll(t *testing.T) {
	t.Parallel()
	p := newSource(t).withApplication()
	s := acctest.NewSession(t, p.Env)
	all := guardedJob(p, object{"scope": "all"})
	acctest.Refused(t, s.Plan(t.Context(), jobType, nil, all).Diagnostics, acctest.At("scope"),
		"Everybody is synchronized: new synchronization job of service principal "+p.spID+" to tenant "+p.Contoso.ID(), `acknowledge = ["scope_all"]`)
	p.RequireNoWrites(0)

	job := s.MustApply(jobType, nil, guardedJob(p, nil))
	id := s.Attribute(jobType, job, "job_id")
	acctest.Refused(t, s.Plan(t.Context(), jobType, job, all).Diagnostics, acctest.At("scope"), "Everybody is synchronized: synchronization job "+id)

	p.Fabrikam.PutSecrets(p.spID, map[string]string{"SyncAll": "true"})
	widened := s.Refreshed(jobType, job)
	wantWarning(t, s.Plan(t.Context(), jobType, widened, all).Diagnostics, "Everybody is synchronized: synchronization job "+id)
	imported := s.Imported(jobType, p.Fabrikam.ID()+"/"+p.spID, nil)
	wantWarning(t, s.Plan(t.Context(), jobType, imported, all).Diagnostics, "Everybody is synchronized: synchronization job "+id)
	elsewhere := guardedJob(p, object{"scope": "all", "target_tenant_id": "99999999-7b8e-4bd0-8b3c-2f3b0a7d9c11"})
	acctest.Refused(t, s.Plan(t.Context(), jobType, widened, elsewhere).Diagnostics, acctest.At("scope"), "Everybody is synchronized: synchronization job "+id)

	acknowledged := guardedJob(p, object{"scope": "all", "acknowledge": []any{"scope_all"}})
	mark := p.Mark()
	lifted := s.MustApply(jobType, widened, acknowledged)
	if requests := p.Since(mark); len(requests) > 0 {
		t.Errorf("acknowledging sent %v", requests)
	}
	if !s.Unchanged(jobType, s.Refreshed(jobType, lifted), acknowledged) {
		t.Error("the acknowledged job has something to plan")
	}
	mark = p.Mark()
	s.Apply(t.Context(), jobType, lifted, all)
	if requests := p.Since(mark); len(requests) > 0 {
		t.Errorf("taking it back sent %v", requests)
	}
	acctest.Refused(t, s.Validated(jobType, guardedJob(p, object{"acknowledge": []any{"scope_al"}})),
		acctest.At("acknowledge")+`.ElementKeyValue(tftypes.String<"scope_al">)`, "Unknown guardrail", "scope_all", "deletion_threshold_off")
}

// A destroy counts whom it leaves behind: in the plan, with one request, by what state has acknowledged, and whatever the answer is.
func TestDestroyOfAJobWithUsers(t *testing.T) {
	t.Parallel()
	p := newSource(t).withApplication()
	s := acctest.NewSession(t, p.Env)
	job := s.MustApply(jobType, nil, guardedJob(p, nil))
	jobID := s.Attribute(jobType, job, "job_id")
	if said := s.Plan(t.Context(), jobType, job, nil).Diagnostics; len(said) > 0 {
		t.Errorf("nobody was synchronized, and the plan says %s", acctest.Texts(said))
	}
	p.Fabrikam.Assign(p.spID, p.Fabrikam.AddUser(graphemu.User{DisplayName: "Anna Berg", Mail: "anna.berg@fabrikam.example"}))
	p.Fabrikam.StartJob(p.spID, jobID)
	p.Server.RunCycle(p.Fabrikam.ID(), p.spID, jobID)
	summary := "External users stay behind: synchronization job " + jobID

	mark := p.Mark()
	wantWarning(t, s.Plan(t.Context(), jobType, job, nil).Diagnostics, summary, "up to 1 of type User in tenant "+p.Contoso.ID(), "remove every assignment",
		`acknowledge = ["destroys_job_with_users"]`, "takes acknowledge from state")
	if reads := p.ReadsSince(mark); len(reads) != 1 {
		t.Errorf("want one request, got %q", reads)
	}
	replaced := s.Plan(t.Context(), jobType, job, guardedJob(p, object{"target_tenant_id": "99999999-7b8e-4bd0-8b3c-2f3b0a7d9c11"}))
	wantWarning(t, replaced.Diagnostics, summary, "up to 1 of type User")
	if said := s.Plan(t.Context(), jobType, job, guardedJob(p, object{"deletion_threshold": "25"})).Diagnostics; len(said) > 0 {
		t.Errorf("the job stays, and the plan says %s", acctest.Texts(said))
	}

	acknowledged := s.MustApply(jobType, job, guardedJob(p, object{"acknowledge": []any{"destroys_job_with_users"}}))
	mark = p.Mark()
	if said := s.Plan(t.Context(), jobType, acknowledged, nil).Diagnostics; len(said) > 0 || len(p.Since(mark)) > 0 {
		t.Errorf("acknowledged, the plan asks for %v and says %s", p.Since(mark), acctest.Texts(said))
	}

	p.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: "/servicePrincipals/*/synchronization/jobs/*", Status: http.StatusForbidden, Code: "Authorization_RequestDenied"})
	wantWarning(t, s.Plan(t.Context(), jobType, job, nil).Diagnostics, summary, "could not be read")
}

func TestDestroyOfAJobThatIsGone(t *testing.T) {
	t.Parallel()
	p := newSource(t).withApplication()
	s := acctest.NewSession(t, p.Env)
	job := s.MustApply(jobType, nil, guardedJob(p, nil))
	jobID := s.Attribute(jobType, job, "job_id")
	p.Fabrikam.DeleteJob(p.spID, jobID)
	if said := s.Plan(t.Context(), jobType, job, nil).Diagnostics; len(said) > 0 {
		t.Errorf("the plan says %s", acctest.Texts(said))
	}
}

// Who takes many principals away is told if they are more than the job's threshold, which is asked for only then.
func TestAssignmentsLost(t *testing.T) {
	t.Parallel()
	p := newSource(t)
	p.withJob()
	p.Fabrikam.PutSecrets(p.spID, map[string]string{"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":2}`})
	var users []any
	for _, name := range []string{"Anna", "Berta", "Clara", "Dora"} {
		users = append(users, p.Fabrikam.AddUser(graphemu.User{DisplayName: name, Mail: strings.ToLower(name) + "@fabrikam.example"}))
	}
	set := func(users []any, further ...string) object {
		config := object{"tenant_id": p.Fabrikam.ID(), "service_principal_id": p.spID, "principal_ids": users}
		for _, rule := range further {
			config["acknowledge"] = []any{rule}
		}
		return config
	}
	s := acctest.NewSession(t, p.Env)
	assigned := s.MustApply(assignmentsType, nil, set(users))
	about := ": service principal " + p.spID + " in tenant " + p.Fabrikam.ID()
	plan := func(config object, requests int) []*tfprotov6.Diagnostic {
		t.Helper()
		mark := p.Mark()
		said := acctest.NewSession(t, p.Env).Plan(t.Context(), assignmentsType, assigned, config).Diagnostics
		if reads := p.ReadsSince(mark); len(reads) != requests {
			t.Errorf("want %d requests, got %q", requests, reads)
		}
		return said
	}
	wantWarning(t, plan(set(users[:1]), 1), "More principals go than the deletion threshold lets"+about, "3 of 4 principals go, and the threshold is 2")
	if said := plan(set(users[:2]), 1); len(said) > 0 {
		t.Errorf("two may go, and the plan says %s", acctest.Texts(said))
	}
	if said := plan(set(users[1:]), 0); len(said) > 0 {
		t.Errorf("one may go, and the plan says %s", acctest.Texts(said))
	}
	wantWarning(t, plan(set([]any{}, "loses_more_than_threshold"), 0), "Nobody is in scope"+about)
	if said := plan(set([]any{acctest.Unknown}), 0); len(said) > 0 {
		t.Errorf("who stays is not known, and the plan says %s", acctest.Texts(said))
	}

	p.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: "/servicePrincipals/*/synchronization/secrets", Status: http.StatusForbidden, Code: "Authorization_RequestDenied"})
	if said := plan(set(users[:1]), 1); len(said) > 0 {
		t.Errorf("by the default threshold three may go, and the plan says %s", acctest.Texts(said))
	}
}

// What other resources acknowledge sends nothing either.
func TestAcknowledgingSendsNothing(t *testing.T) {
	t.Parallel()
	p := newSource(t)
	jobID := p.withJob()
	s := acctest.NewSession(t, p.Env)
	below := object{"tenant_id": p.Fabrikam.ID(), "service_principal_id": p.spID}
	for typeName, c := range map[string]struct {
		rule   string
		config object
	}{
		applicationType: {"name_of_microsoft_365", object{"tenant_id": p.Fabrikam.ID(), "display_name": "MTO_Sync_" + p.Contoso.ID()}},
		assignmentsType: {"nobody_assigned", object{"principal_ids": []any{}}},
		schemaType:      {"user_type_always", object{"job_id": jobID, "users": object{"attribute_mappings": object{"userType": object{"constant": "Member"}}}}},
	} {
		config := object{}
		for _, members := range []object{below, c.config} {
			for name, value := range members {
				config[name] = value
			}
		}
		if typeName == applicationType {
			delete(config, "service_principal_id")
		}
		made := s.Apply(t.Context(), typeName, nil, config)
		if !said(made.Diagnostics, tfprotov6.DiagnosticSeverityWarning, "rule "+c.rule) || said(made.Diagnostics, tfprotov6.DiagnosticSeverityError) {
			t.Fatalf("%s: the creation says %s", typeName, acctest.Texts(made.Diagnostics))
		}
		config["acknowledge"] = []any{c.rule}
		mark := p.Mark()
		lifted := s.MustApply(typeName, made, config)
		if requests := p.Since(mark); len(requests) > 0 {
			t.Errorf("%s: acknowledging sent %v", typeName, requests)
		}
		if !s.Unchanged(typeName, s.Refreshed(typeName, lifted), config) {
			t.Errorf("%s: there is something left to plan", typeName)
		}
	}
}
