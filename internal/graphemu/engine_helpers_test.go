package graphemu

import (
	"testing"
	"time"
)

// merger is two tenants with everything configured that a synchronization from the bought company needs.
type merger struct {
	*world
	source, target *TenantHandle
	sp, job        string
	api            *session // in the source
}

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func newMerger(t *testing.T, opts ...Option) *merger {
	t.Helper()
	w := newWorld(t, append([]Option{WithClock(start)}, opts...)...)
	m := &merger{world: w}
	m.source = w.s.AddTenant(Tenant{DisplayName: "Fabrikam"})
	m.target = w.s.AddTenant(Tenant{DisplayName: "Contoso"})
	client := m.source.AddApp(App{DisplayName: "automation", MultiTenant: true, Permissions: []string{
		"Synchronization.ReadWrite.All", "Application.ReadWrite.All", "AuditLog.Read.All", "AppRoleAssignment.ReadWrite.All",
	}})
	m.api = w.session(m.source, client)
	m.target.AddPartner(m.source.ID(), object{"automaticUserConsentSettings": inboundOutbound(true, nil)})
	m.target.AddIdentitySync(m.source.ID(), object{"userSyncInbound": object{"isSyncAllowed": true}})
	m.source.AddPartner(m.target.ID(), object{"automaticUserConsentSettings": inboundOutbound(nil, true)})
	_, m.sp = m.source.AddSyncApplication("Sync to Contoso")
	m.job = m.source.AddJob(m.sp)
	m.source.PutSecrets(m.sp, map[string]string{"CompanyId": m.target.ID(), "AuthenticationType": "SyncPolicy", "SyncAll": "false"})
	return m
}

// hire adds an assigned user of the source.
func (m *merger) hire(u User) string {
	m.t.Helper()
	id := m.source.AddUser(u)
	if m.source.Assign(m.sp, id) == "" {
		m.t.Fatalf("%s was not assigned", u.DisplayName)
	}
	return id
}

// cycle runs one and fails the test unless it did what is wanted.
func (m *merger) cycle(want CycleResult) {
	m.t.Helper()
	want.Ran = true
	if got := m.s.RunCycle(m.source.ID(), m.sp, ""); got != want {
		m.t.Fatalf("cycle:\n got %+v\nwant %+v", got, want)
	}
}

func (m *merger) start() {
	m.t.Helper()
	if !m.source.StartJob(m.sp, "") {
		m.t.Fatal("no job to start")
	}
}

// external finds the target's copy of a source user by its display name; nil if there is none.
func (m *merger) external(displayName string) object {
	for _, user := range m.target.ExternalUsers() {
		if user["displayName"] == displayName {
			return user
		}
	}
	return nil
}

func (m *merger) status() object {
	doc := m.source.Job(m.sp, "")
	return doc["status"].(object)
}

// logged counts the entries of the provisioning logs by action and status.
func (m *merger) logged() map[string]int {
	n := map[string]int{}
	for _, entry := range m.source.ProvisioningLogs() {
		info := entry["provisioningStatusInfo"].(object)
		n[textOf(entry["provisioningAction"])+" "+textOf(info["status"])]++
	}
	return n
}
