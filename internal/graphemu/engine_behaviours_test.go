package graphemu

import (
	"testing"
	"time"
)

func TestLessLikelyEngineBehaviours(t *testing.T) {
	t.Parallel()
	m := newMerger(t, WithBehaviours(map[string]string{
		behaviourInternalGuests: "synchronized", behaviourNullValues: "cleared", behaviourLogTenant: "source",
		behaviourOnDemandRestore: "duplicated", behaviourOnDemandUnknown: "400", behaviourCountKey: "User to User",
	}))
	m.hire(User{DisplayName: "Internal Guest", UserType: "Guest"})
	ana := m.hire(User{DisplayName: "Ana", Department: "Sales", PreferredLanguage: "de-DE"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 2})
	m.source.EditUser(ana, object{"department": nil, "preferredLanguage": nil})
	m.cycle(CycleResult{Updated: 1})
	if copied := m.external("Ana"); copied["department"] != nil || copied["preferredLanguage"] != "de-DE" {
		t.Errorf("cleared: %v, %v", copied["department"], copied["preferredLanguage"]) // a default is for creation only
	}
	for _, entry := range m.source.ProvisioningLogs() {
		if entry["tenantId"] != m.source.ID() {
			t.Errorf("logged for tenant %v", entry["tenantId"])
		}
	}
	counts := m.status()["synchronizedEntryCountByType"].([]any)
	if counts[0].(object)["key"] != "User to User" {
		t.Errorf("counts %v", counts)
	}
	m.demand(m.rule(), seedID("nobody"), "User").want(t, 400, "RequestParameterInvalid")

	before := m.external("Ana")["id"]
	m.source.Unassign(m.sp, ana)
	m.cycle(CycleResult{Deleted: 1})
	m.source.Assign(m.sp, ana)
	m.demand(m.rule(), ana, "User").demanded(t)
	if again := m.external("Ana"); again == nil || again["id"] == before || len(m.target.DeletedItems()) != 1 {
		t.Errorf("restored as %v, was %v", again["id"], before)
	}
}

func TestDeletedForGoodIsMadeAnew(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	ana := m.hire(User{DisplayName: "Ana"})
	m.start()
	m.s.Advance(0)
	before := m.external("Ana")["id"]
	m.source.Unassign(m.sp, ana)
	m.s.Advance(time.Hour)
	m.s.Advance(31 * 24 * time.Hour)
	if len(m.target.DeletedItems()) != 0 {
		t.Fatal("still in the deleted items after 30 days")
	}
	m.source.Assign(m.sp, ana)
	m.s.Advance(time.Hour)
	if again := m.external("Ana"); again == nil || again["id"] == before {
		t.Errorf("made anew: %v", again)
	}
}
