package graphemu

import (
	"slices"
	"testing"
)

// groupMerger synchronizes groups too.
func groupMerger(t *testing.T) (m *merger, group, ana, bo string) {
	t.Helper()
	m = newMerger(t)
	m.target.EditIdentitySync(m.source.ID(), object{"groupSyncInbound": object{"isSyncAllowed": true}})
	m.edit(func(schema, _ object) { mappingOf(schema, "Group")["enabled"] = true })
	ana, bo = m.source.AddUser(User{DisplayName: "Ana"}), m.source.AddUser(User{DisplayName: "Bo"})
	nested := m.source.AddGroup(Group{DisplayName: "Nested", Members: []string{m.source.AddUser(User{DisplayName: "Cy"})}})
	group = m.source.AddGroup(Group{DisplayName: "Wave 1", Members: []string{ana, nested}})
	m.source.Assign(m.sp, group)
	return m, group, ana, bo
}

// copyOf finds the target's copy of a group; nil if there is none.
func (m *merger) copyOf(displayName string) object {
	for _, group := range m.target.Groups() {
		if group["displayName"] == displayName {
			return group
		}
	}
	return nil
}

func TestGroupsAreSynchronized(t *testing.T) {
	t.Parallel()
	m, group, ana, bo := groupMerger(t)
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1, Groups: 1})
	made := m.copyOf("Wave 1")
	if made == nil || made["securityEnabled"] != true || made["mailEnabled"] != false || made["membershipRule"] != nil {
		t.Fatalf("made %v", made)
	}
	members := func() []string { return m.target.Members(textOf(made["id"])) }
	if got := members(); !slices.Equal(got, []string{textOf(m.external("Ana")["id"])}) {
		t.Errorf("members %v", got)
	}
	m.cycle(CycleResult{})
	m.source.AddMember(group, bo)
	m.source.EditGroup(group, object{"displayName": "First wave"})
	m.cycle(CycleResult{Created: 1, Groups: 1})
	if got := members(); len(got) != 2 || m.copyOf("First wave")["id"] != made["id"] {
		t.Errorf("members %v", got)
	}
	m.source.RemoveMember(group, ana)
	m.cycle(CycleResult{Deleted: 1, Groups: 1})
	if got := members(); !slices.Equal(got, []string{textOf(m.external("Bo")["id"])}) {
		t.Errorf("members %v", got)
	}
	m.source.Unassign(m.sp, group)
	m.cycle(CycleResult{Deleted: 1, Groups: 1})
	if m.copyOf("First wave") != nil {
		t.Error("the group stayed")
	}
	m.source.Assign(m.sp, group)
	m.cycle(CycleResult{Restored: 1, Groups: 1})
	if again := m.copyOf("First wave"); again == nil || again["id"] != made["id"] {
		t.Errorf("restored as %v", again["id"])
	}
}

func TestGroupsNeedTheTargetsConsent(t *testing.T) {
	t.Parallel()
	m, group, _, _ := groupMerger(t)
	m.target.EditIdentitySync(m.source.ID(), object{"groupSyncInbound": nil})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1, Escrowed: 1})
	if m.copyOf("Wave 1") != nil {
		t.Error("made all the same")
	}
	m.target.EditIdentitySync(m.source.ID(), object{"groupSyncInbound": object{"isSyncAllowed": true}})
	if got := m.demand(m.rule(), group, "Group").demanded(t); got.status() != "Success" {
		t.Errorf("on demand: %+v", got)
	}
	if made := m.copyOf("Wave 1"); made == nil || len(m.target.Members(textOf(made["id"]))) != 0 { // the call names no member
		t.Errorf("made %v", made)
	}
}

// TestGroupsOnDemandTakeTheNamedMembers: members that the call names join, the others stay as they are.
func TestGroupsOnDemandTakeTheNamedMembers(t *testing.T) {
	t.Parallel()
	m, group, ana, bo := groupMerger(t)
	m.source.AddMember(group, bo)
	m.edit(func(_, users object) { filterBy(users, []string{"displayName", "EQUALS", "nobody yet"}) })
	m.start()
	m.cycle(CycleResult{Initial: true, Skipped: 2, Groups: 1})
	m.edit(func(_, users object) { users["scope"].(object)["groups"] = []any{} })
	for _, id := range []string{ana, bo} {
		m.demand(m.rule(), id, "User").demanded(t)
	}
	made := textOf(m.copyOf("Wave 1")["id"])
	provision := func(members ...string) {
		t.Helper()
		links := []any{}
		for _, id := range members {
			links = append(links, object{"objectId": id, "objectTypeName": "User"})
		}
		m.post(m.jobPath("/provisionOnDemand"), object{"parameters": []any{object{
			"ruleId": m.rule(), "subjects": []any{object{"objectId": group, "objectTypeName": "Group", "links": object{"members": links}}},
		}}}).want(t, 200, "")
	}
	for i, id := range []string{bo, ana} {
		provision(id)
		if got := m.target.Members(made); len(got) != i+1 {
			t.Errorf("after call %d the members are %v", i+1, got)
		}
	}
}

// TestGroupsAreFilteredAndMapped: a group's own filter and expressions decide what becomes of it; one that drops out goes.
func TestGroupsAreFilteredAndMapped(t *testing.T) {
	t.Parallel()
	m, group, _, _ := groupMerger(t)
	other := m.source.AddGroup(Group{DisplayName: "Town hall"})
	m.source.Assign(m.sp, other)
	m.edit(func(schema, _ object) {
		groups := mappingOf(schema, "Group")
		groups["scope"] = object{"groups": []any{}, "inputFilterGroups": []any{}, "categoryFilterGroups": []any{}}
		filterBy(groups, []string{"displayName", "REGEX MATCH", "^Wave [0-9]+$"})
		mapTo(groups, "description", functionSource(`Append([displayName], " of Fabrikam")`), flowAlways)
	})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1, Groups: 1})
	if made := m.copyOf("Wave 1"); made == nil || made["description"] != "Wave 1 of Fabrikam" || m.copyOf("Town hall") != nil {
		t.Errorf("made %v, and %v", made, m.copyOf("Town hall"))
	}
	if got := m.demand(m.rule(), other, "Group").demanded(t); got.status() != "Skipped" || got.lastStep()["details"].(map[string]any)["SkipReason"] != "NotInProvisioningScope" {
		t.Errorf("on demand: %+v", got)
	}
	m.source.EditGroup(group, object{"displayName": "Everybody"})
	m.cycle(CycleResult{Groups: 1})
	if m.copyOf("Wave 1") != nil || len(m.target.DeletedItems()) != 1 {
		t.Errorf("left are %v", m.target.Groups())
	}
	if got := m.scopeResults("Everybody"); got["Customer.displayName REGEX MATCH '^Wave [0-9]+$'"] != false {
		t.Errorf("logged %v", got)
	}
	m.source.EditGroup(group, object{"displayName": "Wave 2"})
	m.cycle(CycleResult{Groups: 1})
	if again := m.copyOf("Wave 2"); again == nil || again["description"] != "Wave 2 of Fabrikam" {
		t.Errorf("restored as %v", again)
	}
}
