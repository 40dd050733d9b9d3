package graphemu

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestParseExpressionAsDocumented pins values, not only shapes, of the example on Graph's page
// "synchronizationSchema: parseExpression".
func TestParseExpressionAsDocumented(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	var want object
	if err := json.Unmarshal([]byte(`{
		"expression": "Replace([preferredLanguage], \"-\", , , \"_\", , )", "name": "Replace", "type": "Function",
		"parameters": [
			{"key": "source", "value": {"expression": "[preferredLanguage]", "name": "preferredLanguage", "parameters": [], "type": "Attribute"}},
			{"key": "Find", "value": {"expression": "\"-\"", "name": "-", "parameters": [], "type": "Constant"}},
			{"key": "Replacement", "value": {"expression": "\"_\"", "name": "_", "parameters": [], "type": "Constant"}}
		]}`), &want); err != nil {
		t.Fatal(err)
	}
	body := object{
		"expression": `Replace([preferredLanguage], "-", , , "_", ,  )`, "targetAttributeDefinition": nil,
		"testInputObject": object{"definition": nil, "properties": []any{
			keyed("preferredLanguage", "EN-US"), object{"key": "appRoleAssignments", "value@odata.type": "#Collection(String)", "value": []any{"Default Assignment"}},
		}},
	}
	for _, path := range []string{m.jobPath("/schema/parseExpression"), m.syncPath("/templates/Azure2Azure/schema/parseExpression")} {
		got := m.post(path, body).want(t, 200, "").body
		if got["parsingSucceeded"] != true || got["evaluationSucceeded"] != true || got["error"] != nil ||
			!reflect.DeepEqual(got["evaluationResult"], []any{"EN_US"}) {
			t.Errorf("%s: %s", path, jsonText(got))
		}
		if tree := got["parsedExpression"]; jsonText(tree) != jsonText(want) {
			t.Errorf("%s:\n got %s\nwant %s", path, jsonText(tree), jsonText(want))
		}
	}
}

func TestParseExpressionAnswersWhatIsWrong(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	for expression, want := range map[string]string{
		`Apend([city], "x")`:         "Apend",
		`Append([city])`:             "Append",
		`Append([city], "x"`:         ")",
		``:                           "",
		`SelectUniqueValue([a],[b])`: "SelectUniqueValue",
	} {
		got := m.parsed(expression)
		failed, _ := got["error"].(map[string]any)
		if got["parsingSucceeded"] != false || got["parsedExpression"] != nil || textOf(failed["code"]) == "" || !strings.Contains(textOf(failed["message"]), want) {
			t.Errorf("%s: %s", expression, jsonText(got))
		}
	}
	got := m.post(m.jobPath("/schema/parseExpression"), object{
		"expression": `FormatDateTime([when], , "yyyyMMdd", "yyyy")`, "testInputObject": object{"properties": []any{keyed("when", "soon")}},
	}).want(t, 200, "").body
	if got["parsingSucceeded"] != true || got["evaluationSucceeded"] != false || got["error"] == nil || got["parsedExpression"] == nil {
		t.Errorf("evaluated: %s", jsonText(got))
	}
	m.post(m.syncPath("/templates/scim/schema/parseExpression"), object{"expression": "[city]"}).want(t, 404, "")
	reader := m.session(m.source, m.source.AddApp(App{DisplayName: "reader", Permissions: []string{"Synchronization.Read.All"}}))
	reader.do(http.MethodPost, m.jobPath("/schema/parseExpression"), object{"expression": "[city]"}).want(t, 401, "UnknownError")
	reader.get(m.jobPath("/schema/functions")).want(t, 200, "")
}

// TestWhatAJobOffers pins the entries that Graph's pages on the two calls show.
func TestWhatAJobOffers(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	for _, base := range []string{m.jobPath("/schema"), m.syncPath("/templates/Azure2Azure/schema")} {
		for _, end := range []string{"", "()"} {
			functions := m.api.get(base+"/functions"+end).want(t, 200, "")
			i := slices.Index(functions.names("name"), "Append")
			want := `[{"allowMultipleOccurrences":false,"name":"source","required":true,"type":"String"},{"allowMultipleOccurrences":false,"name":"suffix","required":true,"type":"String"}]`
			if i < 0 || jsonText(functions.values()[i]["parameters"]) != want {
				t.Errorf("%s: %s", base, functions.raw)
			}
			operators := m.api.get(base+"/filterOperators"+end).want(t, 200, "")
			i = slices.Index(operators.names("name"), "EQUALS")
			if i < 0 || operators.values()[i]["arity"] != "Binary" || operators.values()[i]["multivaluedComparisonType"] != "All" ||
				jsonText(operators.values()[i]["supportedAttributeTypes"]) != `["String","Integer"]` {
				t.Errorf("%s: %s", base, operators.raw)
			}
		}
	}
}

func TestObjectConnections(t *testing.T) {
	t.Parallel()
	m := newMerger(t)
	ana := m.hire(User{DisplayName: "Ana"})
	m.start()
	m.cycle(CycleResult{Initial: true, Created: 1})
	path := "/beta" + m.jobPath("/objectConnections('"+ana+"')")
	if got := m.api.get(path).want(t, 200, "").body; got["targetAnchor"] != m.external("Ana")["id"] || got["objectId"] != ana {
		t.Errorf("connection %v", got)
	}
	m.api.do(http.MethodDelete, path, nil).want(t, 409, "")
	m.source.PauseJob(m.sp, "")
	for range 2 {
		m.api.do(http.MethodDelete, path, nil).want(t, 204, "")
	}
	m.api.get(path).want(t, 404, "")
	m.api.get("/beta"+m.jobPath("/objectConnections")).want(t, 400, "")
	m.start()
	m.cycle(CycleResult{Skipped: 1}) // found again by the fixed match, not made anew
	if n := len(m.target.ExternalUsers()); n != 1 {
		t.Errorf("%d external users", n)
	}
}
