package crosstenantaccess_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

const (
	partnerName = "crosstenant_access_partner.test"
	syncName    = "crosstenant_identity_synchronization.test"

	groupID   = "6f546279-4da5-4b53-a095-09ea0cef9971"
	secondID  = "0aa7b3c5-7d1e-4c55-9a0e-5b6c7d8e9f01"
	appID     = "0f4a2c11-1a8b-4f6d-8f57-3f5d1e0c7b21"
	nobodysID = "99999999-9999-4999-8999-999999999999"
)

// The emulator's other answers to what Microsoft's pages leave open, as far as these resources meet them.
var otherAnswers = map[string]string{
	"policy.patch-nested":           "replace",
	"policy.target-order":           "reversed",
	"policy.unset-members":          "false",
	"policy.empty-setting":          "kept",
	"ids.letter-case":               "upper",
	"partners.duplicate":            "409",
	"partners.delete-with-sync":     "409",
	"partners.expand-missing":       "absent",
	"identity-sync.partner-missing": "Directory_ObjectNotFound",
	"identity-sync.null-setting":    "object",
	"identity-sync.patch-one":       "clears-other",
	"partners.recreate":             "refused-at-first",
	"partners.missing-code":         "ResourceNotFound",
	"policy-templates.null":         "ignored",
	"policy-templates.level-text":   "with-blanks",
	"policy-templates.permission":   "organization",
}

// underBothAnswers runs a test with the emulator's first answers and with its other ones.
func underBothAnswers(t *testing.T, test func(t *testing.T, env *acctest.Env)) {
	t.Helper()
	t.Run("first answers", func(t *testing.T) {
		acctest.ForAnswers(t, acctest.FirstAnswers)
		t.Parallel()
		test(t, acctest.New(t))
	})
	t.Run("other answers", func(t *testing.T) {
		acctest.ForAnswers(t, acctest.OtherAnswers)
		t.Parallel()
		test(t, withOtherAnswers(t))
	})
}

// withOtherAnswers is an emulator with its other answers: for tests of what the answers have no part in, which need not run
// twice.
func withOtherAnswers(t *testing.T) *acctest.Env {
	t.Helper()
	var opts []acctest.Option
	for name, answer := range otherAnswers {
		opts = append(opts, acctest.WithBehaviour(name, answer))
	}
	return acctest.New(t, opts...)
}

// partnerBlock is a crosstenant_access_partner about Fabrikam with further lines.
func partnerBlock(env *acctest.Env, lines ...string) string {
	return fmt.Sprintf("resource \"crosstenant_access_partner\" \"test\" {\n  partner_tenant_id = %q\n%s\n}\n", env.Fabrikam.ID(), strings.Join(lines, "\n"))
}

// syncBlock is a crosstenant_identity_synchronization for the partner of partnerBlock.
func syncBlock(lines ...string) string {
	return "resource \"crosstenant_identity_synchronization\" \"test\" {\n" +
		"  partner_tenant_id = crosstenant_access_partner.test.partner_tenant_id\n" + strings.Join(lines, "\n") + "\n}\n"
}

// holds checks members of a document of the emulator against JSON, without regard to letter case and to the order of
// targets. A missing member is null.
func holds(get func() map[string]any, want map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		doc := get()
		if doc == nil {
			return fmt.Errorf("the emulator has no such object")
		}
		for member, text := range want {
			if got := plainly(doc[member]); !reflect.DeepEqual(got, parsed(text)) {
				found, _ := json.Marshal(got)
				return fmt.Errorf("the emulator holds %s = %s, want %s", member, found, text)
			}
		}
		return nil
	}
}

func parsed(text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return plainly(v)
}

// plainly is a JSON value with targets as a set and ids in lower case.
func plainly(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, member := range v {
			out[name] = plainly(member)
		}
		if target, ok := v["target"].(string); ok {
			out["target"] = strings.ToLower(target)
		}
		return out
	case []any:
		out := map[string]any{}
		for _, item := range v {
			text, _ := json.Marshal(plainly(item))
			out[string(text)] = true
		}
		return out
	}
	return v
}

// require runs a check outside of steps.
func require(t *testing.T, check resource.TestCheckFunc) {
	t.Helper()
	if err := check(nil); err != nil {
		t.Error(err)
	}
}

// absent checks that the emulator does not have the object any more.
func absent(get func() map[string]any) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if doc := get(); doc != nil {
			return fmt.Errorf("the emulator still has %v", doc)
		}
		return nil
	}
}

func fabrikamIn(env *acctest.Env) func() map[string]any {
	return func() map[string]any { return env.Contoso.Partner(env.Fabrikam.ID()) }
}

func syncIn(env *acctest.Env) func() map[string]any {
	return func() map[string]any { return env.Contoso.IdentitySync(env.Fabrikam.ID()) }
}

// oneWrite checks that a write, and nothing else, was asked of Graph since a mark.
func oneWrite(env *acctest.Env, since acctest.Mark, want string) error {
	if writes := env.WritesSince(since); len(writes) != 1 || writes[0] != want {
		return fmt.Errorf("the emulator saw the writes %q, want only %q", writes, want)
	}
	return nil
}
