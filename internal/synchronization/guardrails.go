package synchronization

import (
	"slices"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
)

// Guardrails lists the rules that plans of this family are held against.
func Guardrails() []guardrail.Entry {
	return slices.Concat(applicationGuardrails.Entries(), jobGuardrails.Entries(), schemaGuardrails.Entries(), assignmentsGuardrails.Entries())
}
