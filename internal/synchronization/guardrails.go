package synchronization

import (
	"slices"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Guardrails lists the rules that plans of this family are held against.
func Guardrails() []guardrail.Entry {
	return slices.Concat(applicationGuardrails.Entries(), jobGuardrails.Entries(), schemaGuardrails.Entries(), assignmentsGuardrails.Entries())
}

// shown is an id in a sentence.
func shown(id tf.GUID) string {
	if id.Lower() == "" {
		return "(known after apply)"
	}
	return id.Lower()
}
