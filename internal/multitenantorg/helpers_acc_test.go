package multitenantorg_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const (
	organizationType = "crosstenant_multitenant_organization"
	memberType       = "crosstenant_multitenant_organization_member"
	joinType         = "crosstenant_multitenant_organization_join_request"

	organizationPath = "/tenantRelationships/multiTenantOrganization"
)

type block = map[string]any

// The emulator's other answers to what Microsoft's pages leave open, as far as a life cycle that goes well meets them. Where there are
// three, TestUnderEveryAnswer has the third.
var otherAnswers = map[string]string{
	"ids.letter-case":                 "upper",
	"lists.lag":                       "two-reads",
	"organization.second-put":         "409",
	"organization.seen-by-pending":    "names",
	"organization.transitions":        "at-once",
	"organization.added-details":      "null",
	"organization.added-role":         "desired",
	"organization.removal":            "not-owners",
	"organization.removed-tenant":     "listed",
	"organization.role-of-active":     "at-once",
	"organization.outside":            "empty",
	"join-request.not-added":          "refused",
	"join-request.first":              "fails",
	"join-request.withdraw-pending":   "refused",
	"join-request.after-leaving":      "as-before",
	"partners.delete-in-organization": "refused",
}

// underBothAnswers runs a test with the emulator's first answers and with its other ones.
func underBothAnswers(t *testing.T, test func(t *testing.T, env *acctest.Env)) {
	t.Helper()
	for name, answers := range map[string]map[string]string{"first answers": nil, "other answers": otherAnswers} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, acctest.New(t, acctest.WithServer(graphemu.WithBehaviours(answers))))
		})
	}
}

func organization(env *acctest.Env) block {
	return block{"tenant_id": env.Contoso.ID(), "display_name": "Alliance"}
}

// member adds Fabrikam to Contoso's organization.
func member(env *acctest.Env) block {
	return block{"tenant_id": env.Contoso.ID(), "member_tenant_id": env.Fabrikam.ID(), "display_name": "Fabrikam"}
}

// join is Fabrikam's request to join Contoso's organization.
func join(env *acctest.Env) block {
	return block{"tenant_id": env.Fabrikam.ID(), "added_by_tenant_id": env.Contoso.ID()}
}

func with(config, further block) block {
	for name, value := range further {
		config[name] = value
	}
	return config
}

// added has Fabrikam added to Contoso's organization by hand.
func added(env *acctest.Env) {
	env.Contoso.FoundOrganization("Alliance", "")
	env.Contoso.AddOrganizationTenant(env.Fabrikam.ID(), "Fabrikam")
}

// joined is added with Fabrikam having joined.
func joined(t *testing.T, env *acctest.Env) {
	t.Helper()
	added(env)
	if why := env.Fabrikam.JoinOrganization(env.Contoso.ID()); why != "" {
		t.Fatal(why)
	}
}

// hurry moves the clock on with every read of what takes hours.
func hurry(env *acctest.Env) {
	env.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: organizationPath + "/**", Hook: func(graphemu.Request) { env.Server.Advance(time.Hour) }})
}

// holdsErrors fails the test unless an apply ended in errors that say all of this.
func holdsErrors(t *testing.T, o *acctest.Object, parts ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(acctest.Texts(o.Diagnostics)), " ")
	for _, part := range append(parts, "ERROR") {
		if !strings.Contains(text, part) {
			t.Errorf("nothing is said of %q: %s", part, text)
		}
	}
}
