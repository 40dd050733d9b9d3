package graphemu

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func (m *merger) syncPath(rest string) string {
	return "/servicePrincipals/" + m.sp + "/synchronization" + rest
}

func (m *merger) jobPath(rest string) string { return m.syncPath("/jobs/" + m.job + rest) }

func TestApplicationFromTheTemplate(t *testing.T) {
	t.Parallel()
	h, s := newWorld(t).as("Application.ReadWrite.All", "Synchronization.ReadWrite.All")
	path := "/applicationTemplates/" + crossTenantTemplateID + "/instantiate"
	s.do(http.MethodPost, "/applicationTemplates/"+seedID("other")+"/instantiate", object{"displayName": "x"}).want(t, 404, "")
	s.do(http.MethodPost, path, object{}).want(t, 400, "Request_BadRequest")
	first := s.do(http.MethodPost, path, object{"displayName": "Sync"}).want(t, 201, "").body
	second := s.do(http.MethodPost, path, object{"displayName": "Sync"}).want(t, 201, "").body // no idempotency
	app, sp := first["application"].(map[string]any), first["servicePrincipal"].(map[string]any)
	if app["appId"] != sp["appId"] || app["appId"] == second["application"].(map[string]any)["appId"] || len(h.Applications()) != 3 {
		t.Fatalf("made %v", first)
	}
	role := sp["appRoles"].([]any)[0].(map[string]any)
	if role["displayName"] != "msiam_access" || role["value"] != nil || sp["appRoleAssignmentRequired"] != true {
		t.Errorf("service principal %v", sp)
	}
	job := s.do(http.MethodPost, "/servicePrincipals/"+textOf(sp["id"])+"/synchronization/jobs", object{"templateId": azure2AzureTemplate}).want(t, 201, "").body
	want := "Azure2Azure." + strings.ReplaceAll(h.ID(), "-", "") + "." + textOf(sp["appId"])
	if job["id"] != want {
		t.Errorf("job %v, want %s", job["id"], want)
	}
}

func TestJobLifeCycle(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	if doc := m.api.get(m.jobPath("")).want(t, 200, "").body; doc["schedule"].(map[string]any)["state"] != stateDisabled ||
		doc["status"].(map[string]any)["code"] != "Paused" || doc["status"].(map[string]any)["lastExecution"] != nil {
		t.Errorf("a new job is %v", doc)
	}
	m.api.do(http.MethodPost, m.syncPath("/jobs"), object{"templateId": azure2AzureTemplate}).want(t, 409, "Conflict")
	m.api.do(http.MethodPost, m.syncPath("/jobs"), object{"templateId": "scim"}).want(t, 400, "RequestParameterInvalid")
	m.api.do(http.MethodPost, m.jobPath("/start"), nil).want(t, 204, "")
	status := m.api.get(m.jobPath("")).body["status"].(map[string]any)
	last := status["lastExecution"].(map[string]any)
	if status["code"] != "NotRun" || last["state"] != "Failed" || last["timeBegan"] != zeroTime || last["error"].(map[string]any)["code"] != "None" {
		t.Errorf("after start: %v", status)
	}
	m.hire(User{DisplayName: "Ana"})
	m.s.Advance(time.Minute)
	status = m.api.get(m.jobPath("")).body["status"].(map[string]any)
	counts := status["synchronizedEntryCountByType"].([]any)
	if status["code"] != "Active" || !reflect.DeepEqual(counts, []any{map[string]any{"key": "User", "value": 1.0}}) ||
		status["lastExecution"].(map[string]any)["countExported"] != 1.0 || status["steadyStateFirstAchievedTime"] == zeroTime {
		t.Errorf("after the first cycle: %v", status)
	}
	m.api.do(http.MethodPost, m.jobPath("/pause"), nil).want(t, 204, "")
	if doc := m.api.get(m.jobPath("")).body; doc["schedule"].(map[string]any)["state"] != statePaused || doc["status"].(map[string]any)["code"] != "Paused" {
		t.Errorf("after pause: %v", doc)
	}
	m.api.do(http.MethodPost, m.jobPath("/restart"), object{"criteria": object{"resetScope": "Watermark, Escrows"}}).want(t, 204, "")
	m.api.do(http.MethodPost, m.jobPath("/restart"), object{"criteria": object{"resetScope": "Everything"}}).want(t, 400, "Request_BadRequest")
	m.api.do(http.MethodPatch, m.jobPath(""), object{"schedule": nil}).want(t, 404, "UnknownError")
	gone := m.api.do(http.MethodPatch, m.jobPath("/schema"), object{}).want(t, 404, "UnknownError")
	if !strings.Contains(gone.raw, "No HTTP resource was found") {
		t.Errorf("PATCH schema: %s", gone.raw)
	}
	m.api.do(http.MethodDelete, m.jobPath(""), nil).want(t, 204, "")
	m.api.get(m.jobPath("")).want(t, 404, "JobNotFound")
	if len(m.target.ExternalUsers()) != 1 || m.source.Secrets(m.sp)["CompanyId"] == "" {
		t.Error("deleting the job took users or settings with it")
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	put := func(pairs ...any) {
		m.api.do(http.MethodPut, m.syncPath("/secrets"), object{"value": pairs}).want(t, 204, "")
	}
	notification := `{"Enabled":true,"Recipients":"it@fabrikam.com","DeleteThresholdEnabled":true,"DeleteThresholdValue":7}`
	put(keyed("CompanyId", m.target.ID()), keyed("AuthenticationType", "SyncPolicy"), keyed("SyncNotificationSettings", notification), keyed("SecretToken", "s"))
	list := m.api.get(m.syncPath("/secrets")).want(t, 200, "")
	if got := list.names("key"); !slices.Equal(got, []string{"CompanyId", "AuthenticationType", "SyncNotificationSettings", "SecretToken"}) {
		t.Errorf("keys %v", got)
	}
	if got := list.names("value"); got[0] != m.target.ID() || got[3] != "*" {
		t.Errorf("values %v", got)
	}
	settings := m.api.get(m.jobPath("")).body["synchronizationJobSettings"].([]any)
	if last := settings[len(settings)-1].(map[string]any); last["name"] != "QuarantineTooManyDeletesThreshold" || last["value"] != "7" {
		t.Errorf("settings %v", settings)
	}
	put(keyed("CompanyId", m.target.ID()), keyed("SecretToken", ""))
	if got := m.source.Secrets(m.sp); len(got) != 1 {
		t.Errorf("replaced by one key: %v", got)
	}
	m.api.do(http.MethodPut, m.syncPath("/secrets"), object{"value": []any{keyed("companyId", "x")}}).want(t, 400, "Request_BadRequest")
	m.api.do(http.MethodPut, m.syncPath("/secrets"), object{"credentials": []any{}}).want(t, 400, "Request_BadRequest")

	if err := m.s.SetBehaviour(behaviourSecretsPut, "merge"); err != nil {
		t.Fatal(err)
	}
	for behaviour, answer := range map[string]string{behaviourCompanyID: "masked", behaviourSecretsOrder: "by-key"} {
		if err := m.s.SetBehaviour(behaviour, answer); err != nil {
			t.Fatal(err)
		}
	}
	put(keyed("AuthenticationType", "SyncPolicy"))
	list = m.api.get(m.syncPath("/secrets"))
	if got := list.names("key"); !slices.Equal(got, []string{"AuthenticationType", "CompanyId"}) || list.names("value")[1] != "*" {
		t.Errorf("merged: %s", list.raw)
	}
}

func TestSynchronizationPermissions(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	reader := m.session(m.source, m.source.AddApp(App{DisplayName: "reader", Permissions: []string{"Synchronization.Read.All"}}))
	reader.get(m.jobPath("")).want(t, 200, "")
	reader.get(m.jobPath("/schema")).want(t, 200, "")
	reader.get(m.syncPath("/secrets")).want(t, 401, "UnknownError")
	reader.do(http.MethodPost, m.jobPath("/restart"), nil).want(t, 401, "UnknownError")
	if err := m.s.SetBehaviour(behaviourSecretsPermission, "read"); err != nil {
		t.Fatal(err)
	}
	reader.get(m.syncPath("/secrets")).want(t, 200, "")
}

func TestValidateCredentials(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	sent := func(target string) object {
		return object{"templateId": azure2AzureTemplate, "useSavedCredentials": false, "credentials": []any{
			keyed("CompanyId", target), keyed("AuthenticationType", "SyncPolicy"),
		}}
	}
	path := m.syncPath("/jobs/validateCredentials")
	m.api.do(http.MethodPost, path, sent(m.target.ID())).want(t, 204, "")
	m.api.do(http.MethodPost, m.jobPath("/validateCredentials"), object{"useSavedCredentials": true}).want(t, 204, "")
	m.api.do(http.MethodPost, path, sent(seedID("nobody"))).want(t, 400, externalTenantNotFound)
	m.target.DeleteIdentitySync(m.source.ID())
	m.api.do(http.MethodPost, path, sent(m.target.ID())).want(t, 400, policyCheckFailure)
	for form, code := range map[string]string{"details": "InvalidCredentials", "message": "InvalidCredentials", "code": managementPolicyFailure} {
		if err := m.s.SetBehaviour(behaviourCredentialsError, form); err != nil {
			t.Fatal(err)
		}
		if err := m.s.SetBehaviour(behaviourPolicyErrorCode, managementPolicyFailure); err != nil {
			t.Fatal(err)
		}
		if a := m.api.do(http.MethodPost, path, sent(m.target.ID())).want(t, 400, code); !strings.Contains(a.raw, managementPolicyFailure) {
			t.Errorf("%s: %s", form, a.raw)
		}
	}
}

func TestPoliciesReplicateLate(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithLag(Lag{Collection: identitySyncCollection, SingleReads: 2, Writes: true}))
	path := m.jobPath("/validateCredentials")
	for range 2 {
		m.api.do(http.MethodPost, path, object{"useSavedCredentials": true}).want(t, 400, policyCheckFailure)
	}
	m.api.do(http.MethodPost, path, object{"useSavedCredentials": true}).want(t, 204, "")
}

func TestSchema(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Ana"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	fresh := m.api.get(m.jobPath("/schema")).want(t, 200, "").body
	if fresh["version"] != untouchedVersion || fresh["id"] != m.job || len(objectsOf(fresh["directories"])) != 2 {
		t.Errorf("schema %v", fresh["version"])
	}
	users := userMapping(fresh)
	list := users["attributeMappings"].([]any)
	list = append(list[:2:2], append([]any{attributeMapping("companyName", constantSource("Fabrikam"), nil, flowAlways, 0)}, list[2:]...)...)
	users["attributeMappings"] = list
	m.api.do(http.MethodPut, m.jobPath("/schema"), fresh).want(t, 204, "")
	changed := m.api.get(m.jobPath("/schema")).body
	version := textOf(changed["version"])
	if !strings.HasPrefix(version, "Date:2026-03-02T08:00:00") || !strings.Contains(version, ", ActivityId:") || objectsOf(changed["directories"])[0]["version"] != version {
		t.Errorf("version %q", version)
	}
	var order []string
	for _, mapping := range objectsOf(userMapping(changed)["attributeMappings"]) {
		order = append(order, targetOf(mapping))
	}
	if !slices.IsSorted(order) || !slices.Contains(order, "companyName") {
		t.Errorf("mappings %v", order)
	}
	m.cycle(CycleResult{Initial: true, Updated: 1}) // a new schema looks at everybody again
	m.api.do(http.MethodDelete, m.jobPath("/schema"), nil).want(t, 204, "")
	if again := m.api.get(m.jobPath("/schema")).body; again["version"] != untouchedVersion {
		t.Errorf("after DELETE: %v", again["version"])
	}
}

func TestSchemasReplicateLate(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithLag(Lag{Collection: schemasCollection, SingleReads: 2}))
	title := func() any { return m.mapped("city")["flowType"] }
	title() // twice, and the job's first schema is everywhere
	title()
	schema := m.source.Schema(m.sp, "")
	userMappingOf(userMapping(schema), "city")["flowType"] = flowObjectAddOnly
	m.api.do(http.MethodPut, m.jobPath("/schema"), schema).want(t, 204, "")
	for i, want := range []any{flowAlways, flowAlways, flowObjectAddOnly} {
		if got := title(); got != want {
			t.Errorf("read %d shows %v, want %v", i+1, got, want)
		}
	}
}

func TestForbiddenSchemaChanges(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	for name, c := range map[string]struct {
		code   string
		change func(schema, users object)
	}{
		"another match": {"schemaInvalid", func(_, users object) {
			for _, mapping := range objectsOf(users["attributeMappings"]) {
				if targetOf(mapping) == "mail" {
					mapping["matchingPriority"] = 2
				}
			}
		}},
		"no match": {"schemaInvalid", func(_, users object) {
			users["attributeMappings"] = users["attributeMappings"].([]any)[1:]
		}},
		"unknown target": {"schemaInvalid", func(_, users object) {
			users["attributeMappings"] = append(users["attributeMappings"].([]any), attributeMapping("shoeSize", constantSource("42"), nil, flowAlways, 0))
		}},
		"target twice": {"schemaInvalid", func(_, users object) {
			users["attributeMappings"] = append(users["attributeMappings"].([]any), attributeMapping("mail", constantSource("x"), nil, flowAlways, 0))
		}},
		"another rule":    {"schemaInvalid", func(schema, _ object) { objectsOf(schema["synchronizationRules"])[0]["id"] = seedID("rule") }},
		"unknown member":  {"Request_BadRequest", func(_, users object) { users["attributemappings"] = []any{} }},
		"unknown flow":    {"Request_BadRequest", func(_, users object) { users["flowTypes"] = "Add, Remove" }},
		"no directories":  {"Request_BadRequest", func(schema, _ object) { delete(schema, "directories") }},
		"string for bool": {"Request_BadRequest", func(_, users object) { users["enabled"] = "true" }},
	} {
		schema := m.api.get(m.jobPath("/schema")).body
		c.change(schema, userMapping(schema))
		if a := m.api.do(http.MethodPut, m.jobPath("/schema"), schema); a.status != 400 || a.code() != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithBehaviours(map[string]string{behaviourTemplatesAtFirst: "empty-at-first"}))
	for range 2 {
		if list := m.api.get(m.syncPath("/templates")).want(t, 200, "").values(); len(list) != 0 {
			t.Fatal("listed at once")
		}
	}
	if got := m.api.get(m.syncPath("/templates")).names("id"); !slices.Equal(got, []string{azure2AzureTemplate}) {
		t.Errorf("templates %v", got)
	}
	m.api.get(m.syncPath("/templates/scim")).want(t, 404, "")
	schema := m.api.get(m.syncPath("/templates/Azure2Azure/schema")).want(t, 200, "").body
	if schema["id"] != "Azure2Azure.00000000000000000000000000000000" || len(objectsOf(userMapping(schema)["attributeMappings"])) != 24 {
		t.Errorf("schema %v", schema["id"])
	}
}

func TestJobBehaviours(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithBehaviours(map[string]string{
		behaviourSecondJob: "same", behaviourCreateJobStatus: "200", behaviourStartWithout: "refused", behaviourFreshApplication: "forbidden-at-first",
		behaviourRuleID: "suffixed", behaviourFlowTypes: "Add, Update, Delete", behaviourDirectoryName: "Microsoft Entra ID",
	}))
	for range freshCalls {
		m.api.get(m.jobPath("")).want(t, 403, "Authorization_RequestDenied")
	}
	if again := m.api.do(http.MethodPost, m.syncPath("/jobs"), object{"templateId": azure2AzureTemplate}).want(t, 200, ""); again.body["id"] != m.job {
		t.Errorf("the second job is %v", again.body["id"])
	}
	m.source.PutSecrets(m.sp, map[string]string{"CompanyId": ""})
	m.api.do(http.MethodPost, m.jobPath("/start"), nil).want(t, 400, credentialsMissing)
	rule := objectsOf(m.api.get(m.jobPath("/schema")).body["synchronizationRules"])[0]
	if !strings.HasSuffix(textOf(rule["id"]), "#V2") || rule["sourceDirectoryName"] != "Microsoft Entra ID" ||
		objectsOf(rule["objectMappings"])[0]["flowTypes"] != "Add, Update, Delete" {
		t.Errorf("rule %v %v", rule["id"], rule["sourceDirectoryName"])
	}
}

// demanded is an answer of provisionOnDemand, taken apart.
type demanded struct {
	key   string
	value map[string]any
}

func (m *merger) demand(ruleID, objectID, kind string) answer {
	return m.api.do(http.MethodPost, m.jobPath("/provisionOnDemand"), object{"parameters": []any{object{
		"ruleId": ruleID, "subjects": []any{object{"objectId": objectID, "objectTypeName": kind}},
	}}})
}

func (m *merger) rule() string {
	return textOf(objectsOf(m.source.Schema(m.sp, "")["synchronizationRules"])[0]["id"])
}

func (a answer) demanded(t *testing.T) demanded {
	t.Helper()
	a.want(t, 200, "")
	raw := []byte(textOf(a.body["value"]))
	d := demanded{key: textOf(a.body["key"])}
	if raw[0] == '[' {
		var list []map[string]any
		if err := json.Unmarshal(raw, &list); err != nil || len(list) != 1 {
			t.Fatalf("%v: %s", err, raw)
		}
		d.value = list[0]
		return d
	}
	if err := json.Unmarshal(raw, &d.value); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return d
}

func (d demanded) status() string { return textOf(d.value["statusInfo"].(map[string]any)["status"]) }

func (d demanded) lastStep() map[string]any {
	steps := objectsOf(d.value["provisioningSteps"])
	return steps[len(steps)-1]
}

func TestProvisionOnDemand(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	id := m.hire(User{DisplayName: "Ana", Mail: "ana@fabrikam.com"})
	made := m.demand(m.rule(), id, "User").demanded(t)
	target := m.external("Ana")
	if made.key != statusInfoKey || made.status() != "Success" || made.value["action"] != "Create" ||
		made.value["targetIdentity"].(map[string]any)["id"] != target["id"] {
		t.Errorf("created: %+v", made)
	}
	var steps []string
	for _, step := range objectsOf(made.value["provisioningSteps"]) {
		steps = append(steps, textOf(step["name"])+"/"+textOf(step["type"]))
	}
	if want := []string{"EntryImport/Import", "EntrySynchronizationScoping/Scoping", "EntrySynchronizationAdd/Matching", "EntryExportAdd/Export"}; !slices.Equal(steps, want) {
		t.Errorf("steps %v", steps)
	}
	again := m.demand(m.rule(), id, "User").demanded(t)
	if again.status() != "Skipped" || again.lastStep()["details"].(map[string]any)["SkipReason"] != "RedundantExport" {
		t.Errorf("again: %+v", again)
	}
	m.start()
	m.cycle(CycleResult{Initial: true, Skipped: 1}) // the cycle finds the same object
	m.demand("", id, "User").want(t, 400, "RequestParameterInvalid")
	m.demand(m.rule(), id, "user").want(t, 400, "RequestParameterInvalid")
}

func TestProvisionOnDemandRefusals(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithBehaviours(map[string]string{behaviourOnDemandAnswer: "object"}))
	stranger := m.source.AddUser(User{DisplayName: "Not Assigned"})
	skipped := m.demand(m.rule(), stranger, "User").demanded(t)
	if !strings.Contains(skipped.key, `"result":"Skipped"`) || !strings.Contains(skipped.key, "NotEffectivelyEntitled") || skipped.status() != "Skipped" {
		t.Errorf("not assigned: %+v", skipped)
	}
	scoping := objectsOf(skipped.value["provisioningSteps"])[1]["details"].(map[string]any)
	if scoping["Assigned to the application"] != "False" {
		t.Errorf("scoping %v", scoping)
	}
	group := m.source.AddGroup(Group{DisplayName: "wave"})
	if got := m.demand(m.rule(), group, "Group").demanded(t); !strings.Contains(got.key, "EntityTypeNotSupported") {
		t.Errorf("group: %+v", got)
	}
	if got := m.demand(m.rule(), seedID("nobody"), "User").demanded(t); got.status() != "Failure" || got.lastStep()["name"] != "EntryImport" {
		t.Errorf("unknown: %+v", got)
	}
	m.target.DeleteIdentitySync(m.source.ID())
	m.source.Assign(m.sp, stranger)
	if got := m.demand(m.rule(), stranger, "User").demanded(t); got.status() != "Failure" || !strings.Contains(got.key, policyCheckFailure) {
		t.Errorf("no policy: %+v", got)
	}
	if len(m.target.ExternalUsers()) != 0 {
		t.Error("somebody was created")
	}
}

func TestAssignmentsReachOnDemandLate(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithLag(Lag{Collection: entitlements, ListReads: 2}))
	id := m.hire(User{DisplayName: "Ana"})
	for range 2 {
		if got := m.demand(m.rule(), id, "User").demanded(t); got.status() != "Skipped" {
			t.Fatalf("known at once: %+v", got)
		}
	}
	if got := m.demand(m.rule(), id, "User").demanded(t); got.status() != "Success" {
		t.Errorf("in the end: %+v", got)
	}
}

func TestOnDemandRate(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	id := m.hire(User{DisplayName: "Ana"})
	for range onDemandCalls {
		m.demand(m.rule(), id, "User").want(t, 200, "")
	}
	if a := m.demand(m.rule(), id, "User").want(t, 429, "TooManyRequests"); a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestProvisioningLogs(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	m.hire(User{DisplayName: "Ana"})
	m.start()
	m.s.Advance(time.Hour)
	all := m.api.get("/auditLogs/provisioning").want(t, 200, "")
	if len(all.values()) != 1 {
		t.Fatalf("logs %s", all.raw)
	}
	entry := all.values()[0]
	if entry["tenantId"] != m.target.ID() || entry["jobId"] != m.job || entry["provisioningAction"] != "create" {
		t.Errorf("entry %v", entry)
	}
	none := m.api.get(q("/auditLogs/provisioning?$filter=contains(tolower(servicePrincipal/id),'" + m.sp + "') and activityDateTime gt 2026-03-03"))
	some := m.api.get(q("/auditLogs/provisioning?$filter=contains(tolower(servicePrincipal/id),'" + m.sp + "') and activityDateTime lt 2026-03-03&$top=500&$orderby=activityDateTime desc"))
	if len(none.values()) != 0 || len(some.values()) != 1 {
		t.Errorf("filtered %d and %d", len(none.values()), len(some.values()))
	}
}

func TestEveryBehaviourIsExplained(t *testing.T) {
	t.Parallel()
	for _, b := range Behaviours() {
		if !slices.Contains(b.Answers, b.Default) || len(b.Answers) < 2 || b.Explanation == "" || b.Reference == "" {
			t.Errorf("%+v", b)
		}
	}
}
