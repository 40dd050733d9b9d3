package docs

import (
	"errors"
	"fmt"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
)

// The lines between which the guide has its table.
const (
	tableBegins = "<!-- The table is written by make generate. -->\n"
	tableEnds   = "<!-- End of the table. -->\n"
)

// WithGuardrails is a page with the table of rules put where it belongs.
func WithGuardrails(page string, rules []guardrail.Entry) (string, error) {
	before, rest, begins := strings.Cut(page, tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return "", errors.New("the page has no place for the table of guardrails")
	}
	return before + tableBegins + guardrailTable(rules) + tableEnds + after, nil
}

// guardrailTable lists rules resource type by resource type, in their order.
func guardrailTable(rules []guardrail.Entry) string {
	var out strings.Builder
	typeName := ""
	for _, r := range rules {
		if r.Type != typeName {
			typeName = r.Type
			fmt.Fprintf(&out, "\n### %s\n\n| Rule | Severity | Why, and what to do instead |\n| --- | --- | --- |\n", typeName)
		}
		severity := string(r.Severity)
		if r.OnDestroy {
			severity += ", on destroy"
		}
		fmt.Fprintf(&out, "| `%s` | %s | **%s.** %s %s |\n", r.Name, severity, r.Summary, r.Reason, r.Advice)
	}
	return out.String() + "\n"
}
