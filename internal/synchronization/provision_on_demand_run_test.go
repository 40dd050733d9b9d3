package synchronization

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

const onDemandCall = "POST /provisionOnDemand"

// rulesAnswer is a schema with a rule for users and, in the same rule, a mapping of groups that is turned on or off.
func rulesAnswer(groups bool) http.HandlerFunc {
	return answer(map[string]any{"id": scriptJob, "synchronizationRules": []any{map[string]any{
		"id": scriptRule, "name": "USER_INBOUND_USER",
		"objectMappings": []any{
			map[string]any{"sourceObjectName": "User", "targetObjectName": "User", "enabled": true},
			map[string]any{"sourceObjectName": "Group", "targetObjectName": "Group", "enabled": groups},
		},
	}}})
}

// told is an answer in the shape of the application pages, toldInArray in that of the cross-tenant page.
func told(key, value string) http.HandlerFunc {
	return answer(map[string]any{"key": key, "value": value})
}

func toldInArray(object string) http.HandlerFunc {
	return told("Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo", "["+object+"]")
}

const (
	successObject = `{"action":"Create","statusInfo":{"status":"Success"},"targetIdentity":{"id":"target-1"},
		"provisioningSteps":[{"name":"EntryExportAdd","type":"Export","status":"Success","description":"User 'anna@fabrikam.example' was created"}]}`
	notAssignedObject = `{"action":"Other","statusInfo":{"status":"Skipped","errorCode":"NotEffectivelyEntitled",
		"reason":"The User 'anna@fabrikam.example' is not assigned to the application."},
		"provisioningSteps":[{"name":"EntrySynchronizationSkip","type":"Scoping","status":"Skipped","description":"x"}]}`
	redundantObject = `{"action":"Other","statusInfo":{"status":"Skipped"},"targetIdentity":{"id":"target-1"},
		"provisioningSteps":[{"name":"EntrySynchronizationSkip","type":"Export","status":"Skipped","details":{"SkipReason":"RedundantExport"}}]}`
	failureObject = `{"action":"Create","statusInfo":{"status":"Failure","errorCode":"AzureActiveDirectoryForbidden",
		"reason":"Guest invitations are not allowed for 'anna.svensson@fabrikam.example'.","recommendedAction":"Allow guest invitations in the target."},
		"provisioningSteps":[{"name":"EntryImport","type":"Import","status":"Success"},{"name":"EntryExportAdd","type":"Export","status":"Failure"}]}`
	filteredObject = `{"action":"Other","statusInfo":{"status":"Skipped","errorCode":"NotInScope","reason":"A scoping filter excludes the object."},
		"provisioningSteps":[{"name":"EntrySynchronizationScoping","type":"Scoping","status":"Skipped"}]}`
)

func user(n int) graph.Subject {
	return graph.Subject{ObjectID: principal(n), ObjectTypeName: userType}
}

func newTestRun(t *testing.T, onDemand, assignments http.HandlerFunc) (*onDemandRun, *scriptedGraph, *[]string) {
	t.Helper()
	script := map[string]http.HandlerFunc{"GET /schema": rulesAnswer(false), onDemandCall: onDemand}
	if assignments != nil {
		script["GET /appRoleAssignedTo"] = assignments
	}
	g := newScriptedGraph(t, script)
	var messages []string
	run := &onDemandRun{
		tenant: g.tenant, servicePrincipalID: scriptServicePrincipal, jobID: scriptJob,
		progress: func(m string) { messages = append(messages, m) },
	}
	return run, g, &messages
}

func TestOnDemandOutcomes(t *testing.T) {
	t.Parallel()
	direct := assignmentList(scriptAssignment("a", "User", principal(1), scriptRole))
	for name, test := range map[string]struct {
		answer      http.HandlerFunc
		assignments http.HandlerFunc
		accept      bool
		want        outcome // none if it fails
		summary     string  // of the error, or of the warning beside an outcome
		detail      []string
	}{
		"success, array":  {answer: toldInArray(successObject), want: outcome{principal(1), "Success", "target-1"}},
		"success, object": {answer: told(`{"result":"Success","details":{}}`, successObject), want: outcome{principal(1), "Success", "target-1"}},
		"success, empty":  {answer: told(`{"result":"Success","details":{}}`, `{}`), want: outcome{principal(1), "Success", ""}},
		"as wanted, array": {
			answer: toldInArray(redundantObject), want: outcome{principal(1), "Success", "target-1"},
		},
		"as wanted, object": {
			answer: told(`{"result":"Skipped","details":{"errorCode":"RedundantExport","errorMessage":"match"}}`, redundantObject),
			want:   outcome{principal(1), "Success", "target-1"},
		},
		"failure, array": {
			answer: toldInArray(failureObject), summary: "On-demand provisioning failed",
			detail: []string{principal(1), "EntryExportAdd", "AzureActiveDirectoryForbidden", "Guest invitations are not allowed", "Allow guest invitations in the target."},
		},
		"failure, object": {
			answer:  told(`{"result":"Failure","details":{"errorCode":"AzureActiveDirectoryForbidden","errorMessage":"no guests"}}`, failureObject),
			summary: "On-demand provisioning failed", detail: []string{"EntryExportAdd", "AzureActiveDirectoryForbidden"},
		},
		"failure is never accepted": {
			answer: toldInArray(failureObject), accept: true, summary: "On-demand provisioning failed",
		},
		"filtered out": {
			answer: toldInArray(filteredObject), summary: "On-demand provisioning was skipped",
			detail: []string{"EntrySynchronizationScoping", "NotInScope", "A scoping filter excludes the object.", "accept_skipped"},
		},
		"filtered out, accepted": {
			answer: toldInArray(filteredObject), accept: true,
			want: outcome{principal(1), "Skipped", ""}, summary: "Skipped by the service: User " + principal(1),
		},
		"not assigned": {
			answer: toldInArray(notAssignedObject), assignments: assignmentList(), summary: "On-demand provisioning was skipped",
			detail: []string{"NotEffectivelyEntitled", "is not assigned"},
		},
		"not assigned, accepted": {
			answer: toldInArray(notAssignedObject), assignments: assignmentList(), accept: true,
			want: outcome{principal(1), "Skipped", ""}, summary: "Skipped by the service: User " + principal(1),
		},
		"default access": {
			answer:      toldInArray(notAssignedObject),
			assignments: assignmentList(scriptAssignment("a", "User", principal(1), defaultAccessRoleID)),
			summary:     "On-demand provisioning was skipped", detail: []string{"default access only"},
		},
		"somebody else is assigned": {
			answer:      toldInArray(notAssignedObject),
			assignments: assignmentList(scriptAssignment("a", "User", principal(7), scriptRole)),
			summary:     "On-demand provisioning was skipped", detail: []string{"is not assigned"},
		},
		"assigned, noticed late": {
			answer: inOrder(toldInArray(notAssignedObject), toldInArray(notAssignedObject), toldInArray(successObject)), assignments: direct,
			want: outcome{principal(1), "Success", "target-1"},
		},
		"a group is assigned, noticed late": {
			answer:      inOrder(told(`{"result":"Skipped","details":{"errorCode":"NotEffectivelyEntitled"}}`, `{}`), toldInArray(successObject)),
			assignments: assignmentList(scriptAssignment("a", "Group", principal(7), scriptRole)),
			want:        outcome{principal(1), "Success", "target-1"},
		},
		"unknown object": {
			answer:  refuse(http.StatusNotFound, "Request_ResourceNotFound", "Resource does not exist"),
			summary: "Object cannot be provisioned on demand", detail: []string{principal(1), scriptTenant},
		},
		"no permission": {
			answer:  refuse(http.StatusUnauthorized, "UnknownError", ""),
			summary: "Unable to provision on demand", detail: []string{"Synchronization.ReadWrite.All", scriptTenant},
		},
		"unreadable": {answer: told("?", "{"), summary: "Unable to provision on demand"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run, g, _ := newTestRun(t, test.answer, test.assignments)
			if test.summary == "Object cannot be provisioned on demand" {
				g.script["GET "] = servicePrincipalAnswer() // graph asks whether it is the service principal that is gone
			}
			run.acceptSkipped = test.accept
			done, diags := run.provision(t.Context(), []graph.Subject{user(1)})
			checkOutcome(t, done, diags, test.want, test.summary, test.detail)
		})
	}
}

func checkOutcome(t *testing.T, done []outcome, diags diag.Diagnostics, want outcome, summary string, detail []string) {
	t.Helper()
	if want != (outcome{}) {
		if diags.HasError() || len(done) != 1 || done[0] != want {
			t.Fatalf("got %v with %v, want %v", done, diags, want)
		}
	} else if !diags.HasError() || len(done) != 0 {
		t.Fatalf("got %v with %v, want a failure", done, diags)
	}
	if summary == "" {
		if len(diags) != 0 {
			t.Errorf("unexpected diagnostics %v", diags)
		}
		return
	}
	d, ok := diags[0].(diag.DiagnosticWithPath)
	if !ok || d.Path().String() != "subjects[0].object_id" || d.Summary() != summary {
		t.Fatalf("got %v, want %q at the subject", diags[0], summary)
	}
	for _, part := range detail {
		if !strings.Contains(d.Detail(), part) {
			t.Errorf("detail lacks %q: %s", part, d.Detail())
		}
	}
	if strings.Contains(d.Detail(), "@") {
		t.Errorf("detail holds an address: %s", d.Detail())
	}
}

func TestOnDemandFailsAtOnceIfNobodyAssignedTheObject(t *testing.T) {
	t.Parallel()
	run, g, _ := newTestRun(t, toldInArray(notAssignedObject), assignmentList())
	if _, diags := run.provision(t.Context(), []graph.Subject{user(1)}); !diags.HasError() {
		t.Fatal("it succeeded")
	}
	if want := []string{"GET /schema", onDemandCall, "GET /appRoleAssignedTo"}; !slices.Equal(g.calls, want) {
		t.Errorf("calls were %v, want %v", g.calls, want)
	}
}

func TestOnDemandReadsAssignmentsOnlyForASkip(t *testing.T) {
	t.Parallel()
	run, g, messages := newTestRun(t, toldInArray(successObject), nil)
	done, diags := run.provision(t.Context(), []graph.Subject{user(1), user(2), user(3)})
	noErrors(t, diags)
	if want := []string{"GET /schema", onDemandCall, onDemandCall, onDemandCall}; !slices.Equal(g.calls, want) {
		t.Errorf("calls were %v, want %v", g.calls, want)
	}
	if len(done) != 3 || len(*messages) != 6 || (*messages)[5] != "3 of 3: User "+principal(3)+": Success, in the target target-1" {
		t.Errorf("done %v, messages %q", done, *messages)
	}
	for _, m := range *messages {
		if strings.Contains(m, "@") {
			t.Errorf("message holds an address: %s", m)
		}
	}
}

func TestOnDemandSendsTheRuleAndTheSubject(t *testing.T) {
	t.Parallel()
	var body struct {
		Parameters []struct {
			RuleID   string
			Subjects []struct {
				ObjectID, ObjectTypeName string
				Links                    struct {
					Members []struct{ ObjectID, ObjectTypeName string }
				}
			}
		}
	}
	run, g, _ := newTestRun(t, func(w http.ResponseWriter, req *http.Request) {
		_ = json.NewDecoder(req.Body).Decode(&body)
		told(`{"result":"Success","details":{}}`, `{}`)(w, req)
	}, nil)
	g.script["GET /schema"] = rulesAnswer(true)
	_, diags := run.provision(t.Context(), []graph.Subject{{ObjectID: principal(1), ObjectTypeName: groupType, MemberIDs: []string{principal(2)}}})
	noErrors(t, diags)
	p := body.Parameters[0]
	s := p.Subjects[0]
	if p.RuleID != scriptRule || s.ObjectID != principal(1) || s.ObjectTypeName != "Group" ||
		s.Links.Members[0].ObjectID != principal(2) || s.Links.Members[0].ObjectTypeName != "User" {
		t.Errorf("sent %+v", body)
	}
}

func TestOnDemandStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	run, g, _ := newTestRun(t, inOrder(toldInArray(successObject), toldInArray(failureObject)), nil)
	done, diags := run.provision(t.Context(), []graph.Subject{user(1), user(2), user(3)})
	if want := []outcome{{principal(1), "Success", "target-1"}}; !slices.Equal(done, want) {
		t.Errorf("done are %v, want %v", done, want)
	}
	if got := g.count(onDemandCall); got != 2 {
		t.Errorf("%d objects were tried, want 2", got)
	}
	at := diags.Errors()[0].(diag.DiagnosticWithPath).Path().String()
	if len(diags.Errors()) != 1 || at != "subjects[1].object_id" || len(diags.Warnings()) != 1 {
		t.Errorf("got %v", diags)
	}
}

func TestOnDemandRefusesWhatTheJobCannotProvision(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ typeName, summary string }{
		"mapping turned off": {"Group", "Mapping of this object type is turned off"},
		"no rule":            {"Contact", "Job does not synchronize this object type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run, g, _ := newTestRun(t, toldInArray(successObject), nil)
			_, diags := run.provision(t.Context(), []graph.Subject{user(1), {ObjectID: principal(2), ObjectTypeName: test.typeName}})
			if len(diags) != 1 || diags[0].Summary() != test.summary ||
				diags[0].(diag.DiagnosticWithPath).Path().String() != "subjects[1].object_type_name" {
				t.Errorf("got %v", diags)
			}
			if g.count(onDemandCall) != 0 {
				t.Error("an object was provisioned although another could not be")
			}
		})
	}
}

func TestOnDemandWithoutJob(t *testing.T) {
	t.Parallel()
	run, g, _ := newTestRun(t, toldInArray(successObject), nil)
	g.script["GET /schema"] = refuse(http.StatusNotFound, "NotFound", "no such job")
	g.script["GET "] = servicePrincipalAnswer()
	_, diags := run.provision(t.Context(), []graph.Subject{user(1)})
	if len(diags) != 1 || diags[0].Summary() != "Synchronization job does not exist" || diags[0].(diag.DiagnosticWithPath).Path().String() != "job_id" {
		t.Errorf("got %v", diags)
	}
}

func TestOnDemandGivesUpAtTheDeadline(t *testing.T) {
	t.Parallel()
	run, _, messages := newTestRun(t, toldInArray(notAssignedObject), assignmentList(scriptAssignment("a", "Group", principal(7), scriptRole)))
	ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	_, diags := run.provision(ctx, []graph.Subject{user(1)})
	if !diags.HasError() || !strings.Contains(diags[0].Detail(), "may be in an assigned group") || !strings.Contains(diags[0].Detail(), "timeout") {
		t.Errorf("got %v", diags)
	}
	if len(*messages) != 2 || !strings.Contains((*messages)[1], "trying again") {
		t.Errorf("messages are %q: the wait is told, but not at every attempt", *messages)
	}
}

func TestOnDemandSurvivesThrottling(t *testing.T) {
	t.Parallel()
	throttled := func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Retry-After", "1")
		refuse(http.StatusTooManyRequests, "TooManyRequests", "slow down")(w, req)
	}
	run, g, _ := newTestRun(t, inOrder(throttled, toldInArray(successObject)), nil)
	done, diags := run.provision(t.Context(), []graph.Subject{user(1)})
	noErrors(t, diags)
	if len(done) != 1 || g.count(onDemandCall) != 2 {
		t.Errorf("done %v after %d calls", done, g.count(onDemandCall))
	}
}

func TestOnDemandReturnsAtOnceWhenInterrupted(t *testing.T) {
	t.Parallel()
	assigned := assignmentList(scriptAssignment("a", "User", principal(1), scriptRole))
	hang := func(_ http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body) // only then the server notices that the client hung up
		<-req.Context().Done()
	}
	for name, handler := range map[string]http.HandlerFunc{
		"in a call": hang,
		"in a wait": toldInArray(notAssignedObject),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run, _, _ := newTestRun(t, handler, assigned)
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(300*time.Millisecond, cancel)
			began := time.Now()
			done, diags := run.provision(ctx, []graph.Subject{user(1), user(2)})
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("returned after %s", took)
			}
			if len(done) != 0 || len(diags.Errors()) != 1 || !strings.Contains(diags.Errors()[0].Detail(), "interrupted") {
				t.Errorf("got %v, %v", done, diags)
			}
		})
	}
}

func TestWithoutAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                     "",
		"nothing to hide":      "nothing to hide",
		"User 'a.b@c.d' fails": "User '(address)' fails",
		"mail a@b.c, x@y.z.":   "mail (address), (address).",
		"a_b.c#EXT#@d.e":       "(address)",
	} {
		if got := withoutAddresses(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
