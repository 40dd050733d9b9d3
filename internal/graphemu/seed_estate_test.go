package graphemu

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestEstateIsTheSameInEveryRun(t *testing.T) {
	t.Parallel()
	ids := func() (out []string) {
		e := New().SeedEstate()
		for _, h := range []*TenantHandle{e.Contoso, e.Fabrikam, e.Woodgrove} {
			for _, partner := range h.Partners() {
				out = append(out, textOf(partner["tenantId"]))
			}
		}
		for _, c := range append(e.Configurations, e.Microsoft365) {
			out = append(out, c.ApplicationID, c.ServicePrincipalID, c.JobID)
			out = append(out, c.Assigned...)
		}
		return out
	}
	if a, b := ids(), ids(); !slices.Equal(a, b) {
		t.Fatal("two seeds differ")
	}
}

// TestEstateIsWhatItSays holds the seed to its promise: an estate as large and as uneven as those that people take over.
func TestEstateIsWhatItSays(t *testing.T) {
	t.Parallel()
	e := New().SeedEstate()
	partners, plain, policies := 0, 0, 0
	for _, h := range []*TenantHandle{e.Contoso, e.Fabrikam, e.Woodgrove} {
		for _, partner := range h.Partners() {
			id := textOf(partner["tenantId"])
			partners++
			plain += btoi(maps.EqualFunc(partner, freshPartner(id), func(a, b any) bool { return jsonText(a) == jsonText(b) }))
			policies += btoi(h.IdentitySync(id) != nil)
		}
	}
	if partners != 50 || plain != 21 || policies != 7 {
		t.Errorf("%d partner entries of which %d override nothing, and %d policies", partners, plain, policies)
	}
	states, schemas := map[string]int{}, map[string]bool{}
	fresh := New().SeedEstate().Contoso
	_, spID := fresh.AddSyncApplication("Untouched")
	schemas[jsonText(userMapping(fresh.Schema(spID, fresh.AddJob(spID))))] = true
	for _, c := range append(e.Configurations, e.Microsoft365) {
		job := c.Source.Job(c.ServicePrincipalID, c.JobID)
		status, _ := job["status"].(object)
		schedule, _ := job["schedule"].(object)
		states[textOf(schedule["state"])+" "+textOf(status["code"])]++
		mapping := jsonText(userMapping(c.Source.Schema(c.ServicePrincipalID, c.JobID)))
		if schemas[mapping] {
			t.Errorf("%s: the schema is that of another job, or the template's", c.DisplayName)
		}
		schemas[mapping] = true
		if c.Source.Secrets(c.ServicePrincipalID)["CompanyId"] != c.Target.ID() {
			t.Errorf("%s has another target", c.DisplayName)
		}
	}
	if want := map[string]int{"Active Active": 5, "Paused Paused": 1, "Active Quarantine": 1}; !maps.Equal(states, want) {
		t.Errorf("the jobs are %v, want %v", states, want)
	}
	if !strings.HasPrefix(e.Microsoft365.DisplayName, "MTO_Sync_"+e.Woodgrove.ID()) {
		t.Errorf("the admin center's configuration is called %s", e.Microsoft365.DisplayName)
	}
	if len(e.Contoso.ExternalUsers()) < 10 {
		t.Errorf("%d people came to Contoso", len(e.Contoso.ExternalUsers()))
	}
}
