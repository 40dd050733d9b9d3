package graph

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestGone says which 404 lets an object leave the state.
func TestGone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer http.HandlerFunc
		gone   bool
	}{
		"documented code":        {failure(404, "Directory_ObjectNotFound", "Resource not found."), true},
		"another code":           {failure(404, "Request_ResourceNotFound", "x"), true},
		"no code":                {failure(404, "", "Not there"), true},
		"unknown with a text":    {failure(404, "UnknownError", "The job was not found"), true},
		"routing":                {failure(404, "UnknownError", `{"Message":"No HTTP resource was found that matches the request URI 'https://x'."}`), false},
		"unknown, tells nothing": {failure(404, "UnknownError", ""), false},
		"empty body":             {status(404), false},
		"gateway's body":         {body(404, `{"Message":"No route"}`), false},
		"html":                   {html(404), false},
		"empty object":           {body(404, `{}`), false},
		"410":                    {failure(410, "Gone", "x"), false},
		"400":                    {failure(400, "Request_ResourceNotFound", "x"), false},
		"403":                    {failure(403, "Authorization_RequestDenied", "x"), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tenantOf(startGraph(t, tt.answer)).Partner(testContext(t), partner, V1)
			if err == nil || errors.Is(err, ErrNotFound) != tt.gone {
				t.Errorf("gone = %v: %v", !tt.gone, err)
			}
		})
	}
}

// TestGoneBelowServicePrincipal: what lives under a service principal is gone only if that answers, or is gone.
func TestGoneBelowServicePrincipal(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		parent http.HandlerFunc
		gone   bool
	}{
		"it answers":          {body(200, `{"id":"`+spID+`"}`), true},
		"it is gone":          {failure(404, "Request_ResourceNotFound", "x"), true},
		"it may not be read":  {failure(403, "Authorization_RequestDenied", "x"), false},
		"it is not routed":    {status(404), false},
		"the service is down": {html(503), false},
		"a page answers":      {html(200), false},
		"it has no id":        {body(200, `{}`), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/servicePrincipals/"+spID) {
					tt.parent(w, r)
					return
				}
				answerError(w, 404, "Request_ResourceNotFound", "no job")
			})
			_, err := tenantOf(f).SynchronizationJob(testContext(t), spID, jobID)
			if err == nil || errors.Is(err, ErrNotFound) != tt.gone {
				t.Errorf("gone = %v: %v", !tt.gone, err)
			}
		})
	}
}

// TestFreshServicePrincipal: what this process just created may be unknown or closed for a moment; after that, and for
// anything else, the same answers are final.
func TestFreshServicePrincipal(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"404": failure(404, "Request_ResourceNotFound", "x"),
		"403": failure(403, "Authorization_RequestDenied", "x"),
	}
	for name, early := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, script(early, early, early, early, body(201, jobJSON)))
			tenant := tenantOf(f)
			if _, err := tenant.CreateSynchronizationJob(testContext(t), spID, CrossTenantSyncJobTemplate); err == nil {
				t.Fatal("a service principal of others gets no patience")
			}
			tenant.recent.recordCreation(servicePrincipalKey(strings.ToUpper(spID)))
			if _, err := tenant.CreateSynchronizationJob(testContext(t), spID, CrossTenantSyncJobTemplate); err != nil {
				t.Errorf("a fresh one does: %v", err)
			}
		})
	}
	t.Run("the window ends", func(t *testing.T) {
		t.Parallel()
		tenant := tenantOf(startGraph(t, failure(403, "Authorization_RequestDenied", "x")))
		tenant.recent.recordCreation(servicePrincipalKey(spID))
		start := time.Now()
		if err := tenant.StartJob(testContext(t), spID, jobID); !IsForbidden(err) {
			t.Errorf("error %v", err)
		}
		if waited := time.Since(start); waited < 200*time.Millisecond || waited > 10*time.Second {
			t.Errorf("it waited %s", waited)
		}
	})
	t.Run("the token shows what is missing", func(t *testing.T) {
		t.Parallel()
		for role, final := range map[string]bool{"Synchronization.ReadWrite.All": false, "Application.ReadWrite.OwnedBy": false, "Policy.Read.All": true} {
			f := startGraph(t, script(failure(403, "Authorization_RequestDenied", "x"), status(204)))
			tenant := clientsOf(f, &fakeCredential{roles: []string{"User.Read.All", role}}).Tenant(home)
			tenant.recent.recordCreation(servicePrincipalKey(spID))
			if err := tenant.StartJob(testContext(t), spID, jobID); IsForbidden(err) != final {
				t.Errorf("%s: %v", role, err)
			}
		}
	})
	t.Run("a fresh partner excuses no 403", func(t *testing.T) {
		t.Parallel()
		f := startGraph(t, failure(403, "Authorization_RequestDenied", "x"))
		tenant := tenantOf(f)
		tenant.recent.recordCreation(partnerKey(partner))
		if err := tenant.UpdatePartner(testContext(t), partner, inheritTrust()); !IsForbidden(err) || len(f.requests()) != 1 {
			t.Errorf("%d requests, error %v", len(f.requests()), err)
		}
	})
	t.Run("401 is never repeated", func(t *testing.T) {
		t.Parallel()
		f := startGraph(t, failure(401, "UnknownError", ""))
		tenant := tenantOf(f)
		tenant.recent.recordCreation(servicePrincipalKey(spID))
		if err := tenant.StartJob(testContext(t), spID, jobID); !IsForbidden(err) || len(f.requests()) != 1 {
			t.Errorf("%d requests, error %v", len(f.requests()), err)
		}
	})
}

// TestForbiddenNamesPermission: what is missing, and in which tenant.
func TestForbiddenNamesPermission(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		call func(*Tenant, *testing.T) error
		want string
	}{
		"read a policy":  {func(tn *Tenant, t *testing.T) error { _, err := tn.Partner(testContext(t), partner, V1); return err }, "Policy.Read.All"},
		"write a policy": {func(tn *Tenant, t *testing.T) error { return tn.DeletePartner(testContext(t), partner) }, "Policy.ReadWrite.CrossTenantAccess"},
		"read a job": {func(tn *Tenant, t *testing.T) error {
			_, err := tn.SynchronizationJobs(testContext(t), spID)
			return err
		}, "Synchronization.Read.All"},
		"read settings": {func(tn *Tenant, t *testing.T) error {
			_, err := tn.SynchronizationSecrets(testContext(t), spID)
			return err
		}, "Synchronization.ReadWrite.All"},
		"start a job": {func(tn *Tenant, t *testing.T) error { return tn.StartJob(testContext(t), spID, jobID) }, "Synchronization.ReadWrite.All"},
		"assign": {func(tn *Tenant, t *testing.T) error {
			_, err := tn.Assign(testContext(t), spID, userID, roleID)
			return err
		}, "AppRoleAssignment.ReadWrite.All"},
		"rename": {func(tn *Tenant, t *testing.T) error { return tn.RenameApplication(testContext(t), objID, "x") }, "Application.ReadWrite.OwnedBy"},
		"look a tenant up": {func(tn *Tenant, t *testing.T) error {
			_, err := tn.TenantInformationByID(testContext(t), partner)
			return err
		}, "CrossTenantInformation.ReadBasic.All"},
	}
	for name, tt := range tests {
		for answer, handler := range map[string]http.HandlerFunc{
			"403":       failure(403, "Authorization_RequestDenied", "Insufficient privileges"),
			"empty 401": failure(401, "UnknownError", ""),
		} {
			t.Run(name+" "+answer, func(t *testing.T) {
				t.Parallel()
				err := tt.call(tenantOf(startGraph(t, handler)), t)
				if !IsForbidden(err) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "tenant "+home) {
					t.Errorf("error %v", err)
				}
			})
		}
	}
}

func TestConflict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		want bool
	}{
		{&Error{StatusCode: 409}, true},
		{&Error{StatusCode: 400, Code: "Request_MultipleObjectsWithSameKeyValue"}, true},
		{&Error{StatusCode: 400, Details: []ErrorDetail{{Code: "request_multipleObjectsWithSameKeyValue"}}}, true},
		{&Error{StatusCode: 400, Message: "Permission being assigned already exists on the object"}, true},
		{&Error{StatusCode: 400, Code: "Request_BadRequest", Message: "invalid target"}, false},
		{&Error{StatusCode: 403, Message: "already exists"}, false},
		{errors.New("already exists"), false},
		{nil, false},
	}
	for _, tt := range tests {
		if got := IsConflict(tt.err); got != tt.want {
			t.Errorf("IsConflict(%v) = %v", tt.err, got)
		}
		if tt.err != nil && IsConflict(fmt.Errorf("wrapped: %w", tt.err)) != tt.want {
			t.Errorf("wrapped, IsConflict(%v) differs", tt.err)
		}
	}
}

func TestSyncPolicyError(t *testing.T) {
	t.Parallel()
	const old, current = "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure", "AzureDirectoryB2BManagementPolicyCheckFailure"
	tests := []struct {
		err  error
		want bool
	}{
		{&Error{StatusCode: 400, Code: old}, true},
		{&Error{StatusCode: 400, Code: current}, true},
		{&Error{StatusCode: 400, Code: "CredentialValidationFailed", Details: []ErrorDetail{{Code: old}}}, true},
		{&Error{StatusCode: 400, Code: "CredentialValidationFailed", Details: []ErrorDetail{{Code: "x", Message: "error " + current}}}, true},
		{&Error{StatusCode: 400, Message: "We received this unexpected response: " + old + ": the policy"}, true},
		{&Error{StatusCode: 400, Code: "ExternalTenantNotFound"}, false},
		{&ConnectionError{}, false},
	}
	for _, tt := range tests {
		if got := IsSyncPolicyError(tt.err); got != tt.want {
			t.Errorf("IsSyncPolicyError(%v) = %v", tt.err, got)
		}
	}
}

// TestErrorText holds what a user needs, and stays on one line.
func TestErrorText(t *testing.T) {
	t.Parallel()
	answer := body(400, `{"error":{"code":"Request_BadRequest","message":"first\r\nsecond `+strings.Repeat("x", 2000)+`","details":[{"code":"InvalidTarget","message":"why"}],"innerError":null}}`)
	_, err := tenantOf(startGraph(t, answer)).Partner(testContext(t), partner, V1)
	text := err.Error()
	for _, want := range []string{"GET /v1.0/policies/crossTenantAccessPolicy/partners/" + partner, home, "400", "Request_BadRequest", "first second", "InvalidTarget: why", "req-1"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if strings.ContainsAny(text, "\r\n") || len(text) > 1500 || !HasCode(err, "invalidtarget") {
		t.Errorf("text %q", text)
	}
}

// TestConcurrentWrite: a conflict of what creates nothing is another write's, and passes; a creation's is final.
func TestConcurrentWrite(t *testing.T) {
	t.Parallel()
	busy := failure(409, "Conflict", "A concurrent update")
	f := startGraph(t, script(busy, busy, status(204)))
	if err := tenantOf(f).PutSynchronizationSecrets(testContext(t), spID, nil); err != nil || len(f.requests()) != 3 {
		t.Errorf("settings: %d requests, %v", len(f.requests()), err)
	}
	f = startGraph(t, busy)
	if err := tenantOf(f).PauseJob(testContext(t), spID, jobID); !IsConflict(err) || len(f.requests()) != 1+concurrentTries {
		t.Errorf("pause: %d requests, %v", len(f.requests()), err)
	}
	f = startGraph(t, busy)
	if _, err := tenantOf(f).CreateSynchronizationJob(testContext(t), spID, CrossTenantSyncJobTemplate); !IsConflict(err) || len(f.requests()) != 1 {
		t.Errorf("creation: %d requests, %v", len(f.requests()), err)
	}
}
