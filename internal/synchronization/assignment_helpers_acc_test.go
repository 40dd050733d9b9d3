package synchronization_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// A principal that no tenant has, and the zero id of default access.
const nobodysID = "99999999-9999-4999-8999-999999999999"

// pair is a source tenant whose synchronization to the target is set up but for the people in scope.
type pair struct {
	*acctest.Env
	appID, spID string
	jobID       string
	users       []string // of the source
	group       string   // of the source; its member is the last user
}

// newPair prepares Fabrikam as the source and Contoso as the target, as an administrator would in the portal.
func newPair(t *testing.T, opts ...acctest.Option) *pair {
	t.Helper()
	env := acctest.New(t, opts...)
	source, target := env.Fabrikam, env.Contoso
	target.AddPartner(source.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"inboundAllowed": true}})
	target.AddIdentitySync(source.ID(), map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
	source.AddPartner(target.ID(), map[string]any{"automaticUserConsentSettings": map[string]any{"outboundAllowed": true}})

	p := &pair{Env: env}
	p.appID, p.spID = source.AddSyncApplication("Fabrikam to Contoso")
	p.jobID = source.AddJob(p.spID)
	source.PutSecrets(p.spID, map[string]string{"CompanyId": target.ID(), "AuthenticationType": "SyncPolicy", "SyncAll": "false"})
	for _, name := range []string{"Anna Berg", "Bo Dahl", "Cleo Ek", "Disa Falk"} {
		p.users = append(p.users, source.AddUser(graphemu.User{DisplayName: name, Mail: strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@fabrikam.example"}))
	}
	p.group = source.AddGroup(graphemu.Group{DisplayName: "Wave 1"})
	source.AddMember(p.group, p.users[3])
	return p
}

// otherAnswers are the last answers of all named behaviours with one of the prefixes: never the first, which is what the
// emulator gives unasked.
func otherAnswers(prefixes ...string) map[string]string {
	answers := map[string]string{}
	for _, b := range graphemu.Behaviours() {
		for _, prefix := range prefixes {
			if strings.HasPrefix(b.Name, prefix) {
				answers[b.Name] = b.Answers[len(b.Answers)-1]
			}
		}
	}
	return answers
}

// underBothAnswersOf runs a test with the emulator's first answers and with others.
func underBothAnswersOf(t *testing.T, others map[string]string, test func(t *testing.T, p *pair)) {
	t.Helper()
	t.Run("first answers", func(t *testing.T) {
		acctest.ForAnswers(t, acctest.FirstAnswers)
		t.Parallel()
		test(t, newPair(t))
	})
	t.Run("other answers", func(t *testing.T) {
		acctest.ForAnswers(t, acctest.OtherAnswers)
		t.Parallel()
		test(t, newPair(t, acctest.WithServer(graphemu.WithBehaviours(others))))
	})
}

// quoted is a list of ids in HCL.
func quoted(ids ...string) string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, fmt.Sprintf("%q", id))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// assigned checks who is assigned, in any order and letter case.
func (p *pair) assigned(ids ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got, want := map[string]bool{}, map[string]bool{}
		for _, a := range p.Fabrikam.Assignments(p.spID) {
			got[strings.ToLower(fmt.Sprint(a["principalId"]))] = true
		}
		for _, id := range ids {
			want[strings.ToLower(id)] = true
		}
		if !maps.Equal(got, want) {
			return fmt.Errorf("assigned are %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
		return nil
	}
}

// writes checks how many requests of each kind asked for a change since a mark. Paths are cut to their last fixed word.
func (p *pair) writes(since *acctest.Mark, want map[string]int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got := map[string]int{}
		for _, line := range p.WritesSince(*since) {
			method, path, _ := strings.Cut(line, " ")
			for _, word := range []string{"provisionOnDemand", "appRoleAssignedTo"} {
				if strings.Contains(path, word) {
					path = word
				}
			}
			got[method+" "+path]++
		}
		if !maps.Equal(got, want) {
			return fmt.Errorf("the emulator saw %v, want %v", got, want)
		}
		return nil
	}
}

// mark takes a mark when a step begins.
func (p *pair) mark(m *acctest.Mark, before ...func()) func() {
	return func() {
		for _, f := range before {
			f()
		}
		*m = p.Mark()
	}
}

// hasNothing checks that application, job and assignments are gone.
func (p *pair) hasNothing(*terraform.State) error {
	for _, app := range p.Fabrikam.Applications() {
		if strings.EqualFold(fmt.Sprint(app["id"]), p.appID) {
			return fmt.Errorf("application %s is still there", p.appID)
		}
	}
	return nil
}
