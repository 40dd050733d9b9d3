package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/docs"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/provider"
)

// TestGuideListsGuardrails keeps the committed table and the rules together.
func TestGuideListsGuardrails(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("templates/guides/guardrails.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	written, err := docs.WithGuardrails(string(guide), provider.Guardrails())
	if err != nil {
		t.Fatal(err)
	}
	if written != string(guide) {
		t.Error("the guide's table is not that of the rules; make generate writes it")
	}
}

func TestWithGuardrails(t *testing.T) {
	t.Parallel()
	rules := []guardrail.Entry{
		{Type: "crosstenant_a", Name: "wide", Severity: guardrail.Error, Summary: "Wide", Reason: "Anybody comes.", Advice: "Close it."},
		{Type: "crosstenant_b", Name: "gone", Severity: guardrail.Warning, OnDestroy: true, Summary: "Gone", Reason: "They stay.", Advice: "Drain."},
	}
	page := "before\n<!-- The table is written by make generate. -->\nold\n<!-- End of the table. -->\nafter\n"
	written, err := docs.WithGuardrails(page, rules)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"before\n<!--", "\n<!-- End of the table. -->\nafter\n", "### crosstenant_a\n", "| `wide` | error | **Wide.** Anybody comes. Close it. |\n",
		"### crosstenant_b\n", "| `gone` | warning, on destroy | **Gone.** They stay. Drain. |\n",
	} {
		if !strings.Contains(written, want) {
			t.Errorf("the page lacks %q:\n%s", want, written)
		}
	}
	if again, err := docs.WithGuardrails(written, rules); err != nil || again != written || strings.Contains(written, "old") {
		t.Errorf("written once more, the page is another one (%v)", err)
	}
	if _, err := docs.WithGuardrails("without a place", rules); err == nil {
		t.Error("a page without a place for the table is taken")
	}
}

// TestGuardrailsCanBeAcknowledged: exactly the resource types with rules have the attribute, and it leads to the guide.
func TestGuardrailsCanBeAcknowledged(t *testing.T) {
	t.Parallel()
	rules := map[string][]string{}
	for _, r := range provider.Guardrails() {
		rules[r.Type] = append(rules[r.Type], r.Name)
	}
	schemas, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for typeName, schema := range schemas.ResourceSchemas {
		description := ""
		for _, a := range schema.Block.Attributes {
			if a.Name == "acknowledge" {
				description = a.Description
			}
		}
		if len(rules[typeName]) == 0 {
			if description != "" {
				t.Errorf("%s has nothing to acknowledge", typeName)
			}
			continue
		}
		for _, part := range append(rules[typeName], "(../guides/guardrails.md)") {
			if !strings.Contains(description, part) {
				t.Errorf("acknowledge of %s does not name %s: %q", typeName, part, description)
			}
		}
		delete(rules, typeName)
	}
	if len(rules) > 0 {
		t.Errorf("there are rules about types that the provider does not offer: %v", rules)
	}
}
