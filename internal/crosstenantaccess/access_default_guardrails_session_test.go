package crosstenantaccess_test

import (
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// A default that trusts everybody is an error where a plan makes it so, a warning where somebody has made it so, and sends nothing more
// once it is acknowledged.
func TestDefaultThatTrustsEverybody(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	s := acctest.NewSession(t, env)
	open := block{"inbound_trust": block{"is_mfa_accepted": true}}
	object := ": default configuration of tenant " + env.Contoso.ID()
	acctest.Refused(t, s.Plan(t.Context(), defaultType, nil, open).Diagnostics, acctest.At("inbound_trust"), "Everybody's multifactor authentication is trusted"+object,
		`acknowledge = ["default_trusts_mfa"]`)
	env.RequireNoWrites(0)

	made := s.MustApply(defaultType, nil, block{"inbound_trust": block{"is_mfa_accepted": true}, "acknowledge": []any{"default_trusts_mfa"}})
	mark := env.Mark()
	exposed := s.Apply(t.Context(), defaultType, made, open)
	assertWarning(t, exposed.Diagnostics, "Everybody's multifactor authentication is trusted"+object)
	if requests := env.Since(mark); len(requests) > 0 {
		t.Errorf("taking the acknowledgement back sent %v", requests)
	}
	devices := block{"inbound_trust": block{"is_mfa_accepted": true, "is_compliant_device_accepted": true}, "acknowledge": []any{"default_trusts_mfa"}}
	acctest.Refused(t, s.Plan(t.Context(), defaultType, exposed, devices).Diagnostics, acctest.At("inbound_trust"), "Everybody's devices are trusted"+object)
}
