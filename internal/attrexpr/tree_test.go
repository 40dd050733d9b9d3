package attrexpr_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestSource compares with trees that are on record: the printed answer of
// parseExpression, the built-in mapping of alternativeSecurityIds, and a Mid and
// a Switch of stored schemas.
func TestSource(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`Replace([preferredLanguage], "-", , , "_", ,  )`: `{
			"type": "Function", "name": "Replace", "expression": "Replace([preferredLanguage], \"-\", , , \"_\", , )",
			"parameters": [
				{"key": "source", "value": {"type": "Attribute", "name": "preferredLanguage", "expression": "[preferredLanguage]", "parameters": []}},
				{"key": "Find", "value": {"type": "Constant", "name": "-", "expression": "\"-\"", "parameters": []}},
				{"key": "Replacement", "value": {"type": "Constant", "name": "_", "expression": "\"_\"", "parameters": []}}
			]}`,
		`AltSecIdFromNetId([netId])`: `{
			"type": "Function", "name": "AltSecIdFromNetId", "expression": "AltSecIdFromNetId([netId])",
			"parameters": [{"key": "source", "value": {"type": "Attribute", "name": "netId", "expression": "[netId]", "parameters": []}}]}`,
		`Mid([a],1,8)`: `{
			"type": "Function", "name": "Mid", "expression": "Mid([a], 1, 8)",
			"parameters": [
				{"key": "source", "value": {"type": "Attribute", "name": "a", "expression": "[a]", "parameters": []}},
				{"key": "start", "value": {"type": "Constant", "name": "1", "expression": "\"1\"", "parameters": []}},
				{"key": "length", "value": {"type": "Constant", "name": "8", "expression": "\"8\"", "parameters": []}}
			]}`,
		`Switch([a], , "k", "v")`: `{
			"type": "Function", "name": "Switch", "expression": "Switch([a], , \"k\", \"v\")",
			"parameters": [
				{"key": "source", "value": {"type": "Attribute", "name": "a", "expression": "[a]", "parameters": []}},
				{"key": "switchValue", "value": {"type": "Constant", "name": "k", "expression": "\"k\"", "parameters": []}},
				{"key": "switchValue", "value": {"type": "Constant", "name": "v", "expression": "\"v\"", "parameters": []}}
			]}`,
		`Guid()`:       `{"type": "Function", "name": "Guid", "expression": "Guid()", "parameters": []}`,
		`[mail]`:       `{"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []}`,
		`"say \"hi\""`: `{"type": "Constant", "name": "say \"hi\"", "expression": "\"say \\\"hi\\\"\"", "parameters": []}`,
	} {
		got, err := json.Marshal(mustParse(t, text).Source())
		if err != nil {
			t.Fatal(err)
		}
		if !equalJSON(t, got, []byte(want)) {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func equalJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var left, right any
	if err := json.Unmarshal(a, &left); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &right); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(left, right)
}

func referenceFile(t *testing.T, name string) []byte {
	t.Helper()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE names no folder with Microsoft's recorded answers")
	}
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestSourceOfTheTemplate parses every expression of the template's schema and
// expects the tree that is stored beside it.
func TestSourceOfTheTemplate(t *testing.T) {
	t.Parallel()
	var document any
	if err := json.Unmarshal(referenceFile(t, "azure2azure-schema.json"), &document); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, below := range v {
				visit(below)
			}
		case map[string]any:
			if source, ok := v["source"].(map[string]any); ok {
				if text, ok := source["expression"].(string); ok {
					seen++
					compareSource(t, text, source)
				}
			}
			for _, below := range v {
				visit(below)
			}
		}
	}
	visit(document)
	if seen < 20 {
		t.Errorf("only %d expressions in the template", seen)
	}
}

func compareSource(t *testing.T, text string, want map[string]any) {
	t.Helper()
	got, err := json.Marshal(mustParse(t, text).Source())
	if err != nil {
		t.Fatal(err)
	}
	expected, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !equalJSON(t, got, expected) {
		t.Errorf("%s\n got %s\nwant %s", text, got, expected)
	}
}
