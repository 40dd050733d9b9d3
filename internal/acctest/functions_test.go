//go:build unix

package acctest_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/terraformcli"
)

// functionTypes calls functions with what a CLI makes of literals and of values that are not known before the apply.
const functionTypes = `
resource "terraform_data" "later" { input = "Sales" }

output "tuple_of_differing_objects" {
  value = provider::crosstenant::matches_scoping_filter([
    { name = "a", clauses = [{ attribute = "level", operator = "GREATER_THAN", value = 3 }] },
    { clauses = [{ attribute = "city", operator = "IS NULL" }, { attribute = "country", operator = "EQUALS", value = "DE" }] },
  ], { level = 2, country = "DE" })
}
output "typed_list" {
  value = provider::crosstenant::matches_scoping_filter(tolist([{ name = null, clauses = tolist([{ attribute = "city", operator = "IS NULL", value = null }]) }]), tomap({ city = "Bonn" }))
}
output "list" {
  value = provider::crosstenant::evaluate_expression("Split([roles], \",\")", { roles = "a,b" })
}
output "null_result" {
  value = provider::crosstenant::evaluate_expression("[city]", { city = null }) == null
}
output "list_attribute" {
  value = provider::crosstenant::evaluate_expression("Join(\", \", [names])", { names = toset(["Doe", "John"]) })
}
output "number_and_bool" {
  value = provider::crosstenant::evaluate_expression("Join(\" \", [n], [b])", { n = 0.1, b = true })
}
output "optional_options" {
  value = provider::crosstenant::evaluate_expression("DefaultDomain()", {}, { now = null, default_domain = "contoso.com" })
}
output "known_after_apply" {
  value = provider::crosstenant::evaluate_expression("[department]", { department = terraform_data.later.output })
}
variable "nobody" {
  type    = map(string)
  default = null
}
output "typed_null" {
  value = provider::crosstenant::evaluate_expression("Len(\"John Doe\")", var.nobody)
}
output "filtered_after_apply" {
  value = provider::crosstenant::matches_scoping_filter([{ clauses = [{ attribute = "department", operator = "EQUALS", value = "Sales" }] }], { department = terraform_data.later.output })
}
`

// nullArguments only Terraform hands over: OpenTofu makes no call for a null without a type, and the result stays unknown.
const nullArguments = `
output "bare_null" {
  value = provider::crosstenant::evaluate_expression("Len(\"John Doe\")", null, null)
}
output "null_filters" {
  value = provider::crosstenant::matches_scoping_filter(null, null)
}
`

// functionResults are the outputs of functionTypes and of the examples, which say theirs in comments.
var functionResults = map[string]any{
	"tuple_of_differing_objects": true, "typed_list": false, "list": []any{"a", "b"}, "null_result": true,
	"list_attribute": "Doe, John", "number_and_bool": "0.1 True", "optional_options": "contoso.com", "known_after_apply": "Sales", "filtered_after_apply": true,
	"display_name": "Zoë Doe (Fabrikam)", "given_name": "Zoe", "phone_number": "9998887777", "years_since_hiring": "-9",
	"typed_null": "8", "bare_null": "8", "null_filters": true,
	"same_expression": true, "german_seller": true, "misspelled_department": false, "pilot": true,
}

// TestAccLifecycleFunctions runs the examples of the functions, and more types than they have.
func TestAccLifecycleFunctions(t *testing.T) {
	t.Parallel()
	files := map[string]string{"required.tf": requiredProvider, "types.tf": functionTypes}
	examples, err := filepath.Glob(filepath.Join(acctest.Root(), "examples", "functions", "*", "function.tf"))
	if err != nil || len(examples) == 0 {
		t.Fatal("no examples of functions", err)
	}
	for _, path := range examples {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(filepath.Dir(path))+".tf"] = string(content)
	}
	env := acctest.New(t)
	w := env.Workspace(files)
	results := maps.Clone(functionResults)
	if w.CLI.Product == terraformcli.OpenTofu {
		for _, name := range []string{"bare_null", "null_filters"} {
			delete(results, name)
		}
	} else {
		w.Write("nulls.tf", nullArguments)
	}
	w.MustRun(0, "apply", "-auto-approve")

	var state struct {
		Outputs map[string]struct{ Value any }
	}
	raw, err := os.ReadFile(filepath.Join(w.Folder, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		t.Fatal(err)
	}
	for name, want := range results {
		if got, ok := state.Outputs[name]; !ok || !reflect.DeepEqual(got.Value, want) {
			t.Errorf("%s: got %#v, want %#v", name, got.Value, want)
		}
		delete(state.Outputs, name)
	}
	delete(state.Outputs, "department") // of an example: null, which is not kept by every CLI
	for name, output := range state.Outputs {
		t.Errorf("nobody looks at the output %s, %#v", name, output.Value)
	}
	if requests := env.Since(0); len(requests) > 0 {
		t.Errorf("functions made %d requests", len(requests))
	}

	w.Write("wrong.tf", `output "wrong" { value = provider::crosstenant::evaluate_expression("Apend([city], \"!\")", { city = terraform_data.later.output }) }`)
	r := w.MustRun(1, "validate")
	if text := strings.Join(strings.Fields(boxes.ReplaceAllString(r.Output, " ")), " "); !strings.Contains(text, `Invalid value for "expression" parameter: line 1, column 1:`) ||
		!strings.Contains(text, `Apend([city], "!") ^^^^^ There is no function Apend (did you mean Append?).`) {
		t.Errorf("validate does not show the place:\n%s", r.Output)
	}
}

// boxes is what a CLI draws around its diagnostics.
var boxes = regexp.MustCompile(`[│╷╵|]`)
