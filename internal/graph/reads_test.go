package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestReadPaths pins where reads go.
func TestReadPaths(t *testing.T) {
	t.Parallel()
	const selectApp, selectSP = "%24select=id,appId,displayName,applicationTemplateId,createdDateTime", "%24select=id,appId,displayName,applicationTemplateId,appRoles"
	const sp = "/v1.0/servicePrincipals/" + spID
	tests := map[string]struct {
		read func(context.Context, *Tenant) error
		path string
	}{
		"partner":      {func(ctx context.Context, t *Tenant) error { _, err := t.Partner(ctx, partner, V1); return err }, "/v1.0/policies/crossTenantAccessPolicy/partners/" + partner},
		"policy":       {func(ctx context.Context, t *Tenant) error { _, err := t.IdentitySync(ctx, partner, V1); return err }, "/v1.0/policies/crossTenantAccessPolicy/partners/" + partner + "/identitySynchronization"},
		"policy, beta": {func(ctx context.Context, t *Tenant) error { _, err := t.IdentitySync(ctx, partner, Beta); return err }, "/beta/policies/crossTenantAccessPolicy/partners/" + partner + "/identitySynchronization"},
		"application":  {func(ctx context.Context, t *Tenant) error { _, err := t.Application(ctx, objID); return err }, "/v1.0/applications/" + objID + "?" + selectApp},
		"applications": {func(ctx context.Context, t *Tenant) error {
			_, err := t.SyncApplicationsByName(ctx, "O'Neil & Co")
			return err
		}, "/v1.0/applications?%24filter=applicationTemplateId%20eq%20%27" + CrossTenantSyncTemplateID + "%27%20and%20displayName%20eq%20%27O%27%27Neil%20%26%20Co%27&" + selectApp},
		"sp": {func(ctx context.Context, t *Tenant) error { _, err := t.ServicePrincipal(ctx, spID); return err }, sp + "?" + selectSP},
		"sp by app": {func(ctx context.Context, t *Tenant) error {
			_, err := t.ServicePrincipalByAppID(ctx, appID)
			return err
		}, "/v1.0/servicePrincipals?%24filter=appId%20eq%20%27" + appID + "%27&" + selectSP},
		"jobs": {func(ctx context.Context, t *Tenant) error { _, err := t.SynchronizationJobs(ctx, spID); return err }, sp + "/synchronization/jobs"},
		"job": {func(ctx context.Context, t *Tenant) error {
			_, err := t.SynchronizationJob(ctx, spID, jobID)
			return err
		}, sp + "/synchronization/jobs/" + jobID},
		"secrets": {func(ctx context.Context, t *Tenant) error { _, err := t.SynchronizationSecrets(ctx, spID); return err }, sp + "/synchronization/secrets"},
		"rules": {func(ctx context.Context, t *Tenant) error {
			_, err := t.SynchronizationRules(ctx, spID, jobID)
			return err
		}, sp + "/synchronization/jobs/" + jobID + "/schema"},
		"schema": {func(ctx context.Context, t *Tenant) error {
			_, err := t.SynchronizationSchema(ctx, spID, jobID)
			return err
		}, sp + "/synchronization/jobs/" + jobID + "/schema"},
		"template's schema": {func(ctx context.Context, t *Tenant) error {
			_, err := t.TemplateSchema(ctx, spID, CrossTenantSyncJobTemplate)
			return err
		}, sp + "/synchronization/templates/Azure2Azure/schema"},
		"assignments": {func(ctx context.Context, t *Tenant) error { _, err := t.Assignments(ctx, spID); return err }, sp + "/appRoleAssignedTo"},
		"assignment":  {func(ctx context.Context, t *Tenant) error { _, err := t.Assignment(ctx, spID, "a-_1"); return err }, sp + "/appRoleAssignedTo/a-_1"},
		"tenant by id": {func(ctx context.Context, t *Tenant) error {
			_, err := t.TenantInformationByID(ctx, partner)
			return err
		}, "/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='" + partner + "')"},
		"tenant by dns": {func(ctx context.Context, t *Tenant) error {
			_, err := t.TenantInformationByDomain(ctx, "o'x.com/y")
			return err
		}, "/v1.0/tenantRelationships/findTenantInformationByDomainName(domainName='o%27%27x.com%2Fy')"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startGraph(t, body(200, `{"id":"x","tenantId":"x","value":[{"id":"x"}]}`))
			if err := tt.read(testContext(t), tenantOf(f)); err != nil {
				t.Fatal(err)
			}
			got := f.requests()
			if len(got) != 1 || got[0].Method != http.MethodGet || got[0].Path != tt.path || got[0].Body != "" {
				t.Errorf("sent %+v\nwant GET %s", got, tt.path)
			}
		})
	}
}

// TestPartnerRead: the typed read knows every setting, also the newer ones, and ignores what nobody documents.
func TestPartnerRead(t *testing.T) {
	t.Parallel()
	answer := `{"@odata.context":"x","tenantId":"` + partner + `","isServiceProvider":null,"isInMultiTenantOrganization":false,"inboundTrust":null,
		"automaticUserConsentSettings":{"inboundAllowed":true,"outboundAllowed":null},"crossCloudMeetingConfiguration":{"inboundAllowed":null},"protectedContentSharing":{"a":true},
		"b2bCollaborationInbound":{"usersAndGroups":null,"applications":{"accessType":"blocked","targets":[{"target":"AllApplications","targetType":"application"}]}},
		"m365CollaborationInbound":{"users":{"accessType":"allowed","targets":[{"target":"AllUsers","targetType":"user"}]}},
		"appServiceConnectInbound":{"applications":{"accessType":"allowed","targets":[]}},"tenantRestrictions":null}`
	p, err := tenantOf(startGraph(t, body(200, answer))).Partner(testContext(t), partner, V1)
	if err != nil {
		t.Fatal(err)
	}
	if *p.GetTenantId() != partner || p.GetInboundTrust() != nil || p.GetB2bCollaborationOutbound() != nil || p.GetTenantRestrictions() != nil {
		t.Error("null and absent settings should be nil")
	}
	if c := p.GetAutomaticUserConsentSettings(); !*c.GetInboundAllowed() || c.GetOutboundAllowed() != nil {
		t.Error("consent is wrong")
	}
	in := p.GetB2bCollaborationInbound()
	if in.GetUsersAndGroups() != nil || in.GetApplications().GetAccessType().String() != "blocked" || *in.GetApplications().GetTargets()[0].GetTarget() != "AllApplications" {
		t.Error("collaboration is wrong")
	}
	if p.GetM365CollaborationInbound().GetUsers().GetAccessType().String() != "allowed" || p.GetAppServiceConnectInbound().GetApplications().GetAccessType().String() != "allowed" {
		t.Error("the newer settings are wrong")
	}
}

// TestIdentitySyncRead keeps null and false apart.
func TestIdentitySyncRead(t *testing.T) {
	t.Parallel()
	yes, no, name := true, false, "Fabrikam"
	const everything = `{"tenantId":"t","displayName":"Fabrikam","userSyncInbound":{"isSyncAllowed":true},"groupSyncInbound":{"isSyncAllowed":false}}`
	tests := map[string]IdentitySync{
		everything: {TenantID: "t", DisplayName: &name, UserSyncAllowed: &yes, GroupSyncAllowed: &no},
		`{"tenantId":"t","displayName":null,"userSyncInbound":{"isSyncAllowed":null}}`: {TenantID: "t"},
		`{"tenantId":"t","userSyncInbound":null}`:                                      {TenantID: "t"},
	}
	for answer, want := range tests {
		got, err := tenantOf(startGraph(t, body(200, answer))).IdentitySync(testContext(t), partner, Beta)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s gave %+v, %v", answer, got, err)
		}
	}
}

// TestSecretsRoundTrip: what we don't know goes back as it came.
func TestSecretsRoundTrip(t *testing.T) {
	t.Parallel()
	const list = `[{"key":"SyncAll","value":"false"},{"hint":{"z":1,"a":[1.50,null]},"isMasked":true,"key":"Password","value":"*"},{"key":"CompanyId","value":null}]`
	f := startGraph(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			w.WriteHeader(204)
			return
		}
		answerJSON(w, 200, `{"@odata.context":"x","value":`+list+`}`)
	})
	tenant := tenantOf(f)
	secrets, err := tenant.SynchronizationSecrets(testContext(t), spID)
	if err != nil {
		t.Fatal(err)
	}
	want := []Secret{
		{Key: "SyncAll", Value: "false"},
		{Key: "Password", Value: "*", Extra: map[string]json.RawMessage{"hint": json.RawMessage(`{"z":1,"a":[1.50,null]}`), "isMasked": json.RawMessage("true")}},
		{Key: "CompanyId"},
	}
	if !reflect.DeepEqual(secrets, want) {
		t.Errorf("read %+v", secrets)
	}
	if err := tenant.PutSynchronizationSecrets(testContext(t), spID, secrets[:2]); err != nil {
		t.Fatal(err)
	}
	sent := f.requests()[1].Body
	if want := `{"value":` + list[:strings.Index(list, `,{"key":"CompanyId"`)] + `]}`; sent != want {
		t.Errorf("sent %s\nwant %s", sent, want)
	}
}

// TestJobRead: everything may be null, years 1 are zero, reasons of tomorrow survive.
func TestJobRead(t *testing.T) {
	t.Parallel()
	began := time.Date(2021, 5, 24, 21, 45, 54, 0, time.UTC)
	tests := map[string]struct {
		answer string
		want   Job
	}{
		"nulls": {`{"id":"j","templateId":"Azure2Azure","schedule":null,"status":null}`, Job{ID: "j", TemplateID: "Azure2Azure"}},
		"just started": {
			`{"id":"j","schedule":{"state":"Active","interval":"PT40M","expiration":null},"status":{"code":"NotRun","quarantine":null,"troubleshootingUrl":null,"steadyStateFirstAchievedTime":"0001-01-01T00:00:00Z","lastExecution":{"state":"Failed","timeBegan":"0001-01-01T00:00:00Z","timeEnded":"0001-01-01T00:00:00Z","error":{"code":"None","message":"","tenantActionable":false}}}}`,
			Job{ID: "j", ScheduleState: "Active", Interval: "PT40M", Status: JobStatus{Code: "NotRun", LastExecution: &Execution{State: "Failed"}}},
		},
		"quarantined": {
			`{"id":"j","status":{"code":"Quarantine","escrowsPruned":true,"countSuccessiveCompleteFailures":3,"quarantine":{"reason":"ReasonOfTomorrow","currentBegan":"2021-05-24T21:45:54Z","seriesCount":2,"error":{"code":"X","message":"m","tenantActionable":true}},"progress":[{"units":"u","completedUnits":1,"totalUnits":2,"progressObservationDateTime":"2021-05-24T21:45:54Z"}],"synchronizedEntryCountByType":[{"key":"User","value":40}]}}`,
			Job{ID: "j", Status: JobStatus{
				Code: "Quarantine", EscrowsPruned: true, CountSuccessiveCompleteFailures: 3,
				Quarantine:  &Quarantine{Reason: "ReasonOfTomorrow", CurrentBegan: began, SeriesCount: 2, Error: &JobError{"X", "m", true}},
				Progress:    []Progress{{"u", 1, 2, began}},
				EntryCounts: []EntryCount{{"User", 40}},
			}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tenantOf(startGraph(t, body(200, tt.answer))).SynchronizationJob(testContext(t), spID, jobID)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

func TestRuleFor(t *testing.T) {
	t.Parallel()
	rules := []Rule{
		{ID: "g#V2", Mappings: []RuleMapping{{"Group", "Group", false}}},
		{ID: "old", Mappings: []RuleMapping{{"user", "User", false}}},
		{ID: "u", Name: "USER_INBOUND_USER", Mappings: []RuleMapping{{"User", "User", true}}},
	}
	for objectType, want := range map[string]string{"User": "u", "user": "u", "Group": "g#V2", "Device": ""} {
		rule, mapping, ok := RuleFor(rules, objectType)
		if rule.ID != want || ok != (want != "") || ok && !strings.EqualFold(mapping.Source, objectType) {
			t.Errorf("RuleFor(%q) = %+v, %+v, %v", objectType, rule, mapping, ok)
		}
	}
}

func TestSyncRoleID(t *testing.T) {
	t.Parallel()
	named := AppRole{ID: "1", DisplayName: "msiam_access", Enabled: true, ForUsers: true}
	other := AppRole{ID: "2", DisplayName: "User", Enabled: true, ForUsers: true}
	off, apps := AppRole{ID: "3", DisplayName: "msiam_access", ForUsers: true}, AppRole{ID: "4", Enabled: true}
	tests := map[string]struct {
		roles []AppRole
		want  string
	}{
		"by name":         {[]AppRole{other, named, apps}, "1"},
		"only usable one": {[]AppRole{off, other, apps}, "2"},
		"none":            {[]AppRole{off, apps}, ""},
		"unclear":         {[]AppRole{other, {ID: "5", Enabled: true, ForUsers: true}}, ""},
	}
	for name, tt := range tests {
		got, err := ServicePrincipal{ID: spID, AppRoles: tt.roles}.SyncRoleID()
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestPaging follows next links of the same origin only.
func TestPaging(t *testing.T) {
	t.Parallel()
	pages := func(next string) (*fakeGraph, *Tenant) {
		var f *fakeGraph
		f = startGraph(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("$skiptoken") != "" {
				answerJSON(w, 200, `{"value":[{"id":"b","key":"b"}]}`)
				return
			}
			answerJSON(w, 200, `{"@odata.nextLink":"`+strings.ReplaceAll(next, "SELF", f.URL+r.URL.Path)+`","value":[{"id":"a","key":"a"}]}`)
		})
		return f, tenantOf(f)
	}
	lists := map[string]func(*Tenant) (int, error){
		"through the SDK": func(tn *Tenant) (int, error) { l, err := tn.Assignments(testContext(t), spID); return len(l), err },
		"raw": func(tn *Tenant) (int, error) {
			l, err := tn.SynchronizationJobs(testContext(t), spID)
			return len(l), err
		},
	}
	for name, list := range lists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, tenant := pages("SELF?$skiptoken=abc%2Bdef")
			if n, err := list(tenant); n != 2 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			if got := f.requests(); len(got) != 2 || !strings.HasSuffix(got[1].Path, "?$skiptoken=abc%2Bdef") {
				t.Errorf("requests %+v", got)
			}
			for _, next := range []string{"https://evil.example/v1.0/x", "//evil.example/x", "http://[::1", "SELF"} {
				f, tenant := pages(next)
				if n, err := list(tenant); err == nil {
					t.Errorf("next link %s was followed: %d", next, n)
				}
				if got := f.requests(); len(got) > 2 {
					t.Errorf("%s: %d requests", next, len(got))
				}
			}
		})
	}
}

// TestBrokenAnswers are errors, never empty objects.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"truncated": `{"id":"x`, "html": "<html>", "array": `[]`, "empty object": `{}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := tenantOf(startGraph(t, body(200, text)))
			ctx := testContext(t)
			for verb, call := range map[string]func() error{
				"job":          func() error { _, err := tenant.SynchronizationJob(ctx, spID, jobID); return err },
				"secrets":      func() error { _, err := tenant.SynchronizationSecrets(ctx, spID); return err },
				"assignments":  func() error { _, err := tenant.Assignments(ctx, spID); return err },
				"partner":      func() error { _, err := tenant.Partner(ctx, partner, V1); return err },
				"application":  func() error { _, err := tenant.Application(ctx, objID); return err },
				"instantiated": func() error { _, _, err := tenant.instantiate(ctx, "x"); return err },
				"information":  func() error { _, err := tenant.TenantInformationByID(ctx, partner); return err },
			} {
				if call() == nil {
					t.Errorf("%s: no error", verb)
				}
			}
		})
	}
}

func TestClouds(t *testing.T) {
	t.Parallel()
	for name, scope := range map[string]string{
		"public": "https://graph.microsoft.com/.default", "USGovernment": "https://graph.microsoft.us/.default",
		"usgovernmentl5": "https://dod-graph.microsoft.us/.default", "china": "https://microsoftgraph.chinacloudapi.cn/.default",
	} {
		if c, ok := CloudByName(name); !ok || c.Scope() != scope || !strings.HasPrefix(c.AuthorityHost, "https://login.") {
			t.Errorf("%s: %+v, %v", name, c, ok)
		}
	}
	if _, ok := CloudByName("germany"); ok {
		t.Error("an unknown cloud was found")
	}
}
