package syncschema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// strange is a document with whatever a newer service, the portal or another client may leave in one: unknown enum values and
// members at every level, explicit nulls, numbers beyond int64 and float64, a rule of its own before and after ours, another
// spelling of type names and flags, entries that are null.
const strange = `{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#schema",
  "id": "Azure2Azure.1.2", "version": "Date:2024-03-11T11:07:48.7217138Z, ActivityId:8d", "futureRoot": {"deep": [1, {"x": null}]},
  "synchronizationRules": [
    null,
    {"id": "r0", "name": "OTHER", "priority": 0, "sourceDirectoryName": "Elsewhere", "targetDirectoryName": "Nowhere", "futureRule": 18446744073709551616,
     "objectMappings": [{"name": "Contacts", "enabled": true, "flowTypes": "Add", "sourceObjectName": "Contact", "targetObjectName": "Contact", "attributeMappings": []}]},
    {"containerFilter": null, "editable": true, "groupFilter": null, "id": "r1", "name": "USER_INBOUND_USER", "priority": 1.50,
     "sourceDirectoryName": "Microsoft Entra ID", "targetDirectoryName": "Azure Active Directory (target tenant)",
     "metadata": [{"key": "defaultSourceObjectMappings", "value": "[{\"a\":1}]"}, {"key": "futureKey", "value": null, "more": 1e400}],
     "objectMappings": [
       {"enabled": false, "flowTypes": "Add,Update,Delete", "name": "old users", "scope": null, "sourceObjectName": "user", "targetObjectName": "User", "attributeMappings": null},
       {"enabled": true, "flowTypes": "add, Update, Archive", "name": "Provision Users", "sourceObjectName": "User", "targetObjectName": "User", "futureMapping": [],
        "scope": {"categoryFilterGroups": [], "futureScope": "\ud800 <&>",
          "inputFilterGroups": [{"name": "Filter external users", "clauses": [{"operatorName": "EQUALS", "sourceOperandName": "alternativeSecurityIds", "targetOperand": {"values": ["None"]}}]}],
          "groups": [
            {"name": "Built in", "clauses": [{"operatorName": "NOT EQUALS", "sourceOperandName": "userState", "targetOperand": {"values": ["PendingAcceptance"]}}]},
            {"name": "Sales", "futureGroup": 0.0, "clauses": [
              {"operatorName": "EQUALS", "sourceOperandName": "department", "targetOperand": {"values": ["Sales"], "futureOperand": true}, "futureClause": null},
              {"operatorName": "FUTURE", "sourceOperandName": "city", "targetOperand": {"values": ["Bonn", "Köln"]}},
              {"operatorName": "IS NOT NULL", "sourceOperandName": "mail", "targetOperand": null}]}]},
        "metadata": [{"key": "Disposition", "value": "\"Normal\""}],
        "attributeMappings": [
          {"defaultValue": null, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always", "matchingPriority": 1, "targetAttributeName": "alternativeSecurityIds",
           "source": {"expression": "AltSecIdFromNetId([netId])", "name": "AltSecIdFromNetId", "type": "Function", "parameters": [{"key": "source", "value": {"expression": "[netId]", "name": "netId", "type": "Attribute", "parameters": []}}]}},
          {"defaultValue": "False", "flowBehavior": "FlowWhenChanged", "flowType": "Always", "matchingPriority": 0, "targetAttributeName": "IsSoftDeleted",
           "source": {"expression": "[IsSoftDeleted]", "name": "IsSoftDeleted", "type": "Attribute", "parameters": null}},
          null,
          {"defaultValue": "", "exportMissingReferences": true, "flowBehavior": "flowWhenChanged", "flowType": "always", "matchingPriority": 0, "targetAttributeName": "displayName", "futureMember": {"n": 123456789012345678901234567890},
           "source": {"expression": "Append([displayName],\" (Fabrikam)\")", "name": "Append", "type": "function", "futureSource": [null], "parameters": [{"key": "source"}]}},
          {"defaultValue": null, "flowBehavior": "FlowSometimes", "flowType": "ValueAddOnly", "matchingPriority": 0, "targetAttributeName": "department", "source": {"expression": "[department]", "name": "department", "type": "attribute", "parameters": []}},
          {"targetAttributeName": "userType", "source": {"expression": "\"Member\"", "name": "Member", "type": "Constant", "parameters": []}, "flowType": "ObjectAddOnly"},
          {"targetAttributeName": "preferredLanguage", "defaultValue": "de-DE", "source": null, "flowBehavior": "FlowWhenChanged", "flowType": "Always"},
          {"targetAttributeName": "employeeType", "source": {"type": "Workflow", "name": "lcw", "expression": "run(1)", "workflowId": "w"}}]},
       {"enabled": false, "flowTypes": "Add,Update,Delete", "name": "Provision Groups", "scope": null, "sourceObjectName": "Group", "targetObjectName": "Group", "attributeMappings": [
          {"targetAttributeName": "displayName", "source": {"expression": "[displayName]", "name": "displayName", "type": "Attribute", "parameters": []}}]}]},
    {"id": "r2", "objectMappings": {"not": "a list"}}],
  "directories": [
    {"id": "d1", "name": "Azure Active Directory", "discoverabilities": "AttributeNames, FutureDiscovery", "readOnly": true, "objects": [
      {"name": "User", "metadata": [{"key": "Extensions", "value": "x"}], "attributes": [
        {"name": "displayName", "type": "string", "mutability": "FutureMutability", "multivalued": false, "caseExact": true, "futureAttribute": -0},
        {"name": "proxyAddresses", "type": "string", "multivalued": true, "mutability": "ReadWrite", "required": true}]},
      {"name": "Group", "attributes": []}]},
    {"id": "d2", "name": "Azure Active Directory (target tenant)", "objects": [
      {"name": "User", "attributes": [{"name": "displayName", "type": "String", "mutability": "ReadOnly", "anchor": true}]}]}]
}`

func parse(t testing.TB, text string) *syncschema.Document {
	t.Helper()
	d, err := syncschema.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func text(t testing.TB, d *syncschema.Document) string {
	t.Helper()
	out, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func users(t testing.TB, d *syncschema.Document) *syncschema.ObjectMapping {
	t.Helper()
	o, ok := d.Object("User")
	if !ok {
		t.Fatal("there is no mapping of users")
	}
	return o
}

// usersWith is a document whose only user mapping has these members, e.g. `"enabled":true`.
func usersWith(t testing.TB, members string) *syncschema.ObjectMapping {
	t.Helper()
	if members != "" {
		members = "," + members
	}
	return users(t, parse(t, `{"synchronizationRules":[{"sourceDirectoryName":"A","targetDirectoryName":"B","objectMappings":[{"sourceObjectName":"User","targetObjectName":"User"`+members+`}]}]}`))
}

// withMapping is a document with one attribute mapping.
func withMapping(t testing.TB, mapping string) *syncschema.ObjectMapping {
	t.Helper()
	return usersWith(t, `"attributeMappings":[`+mapping+`]`)
}

// changes lists, by path, every value that differs between two documents.
func changes(t testing.TB, before, after string) []string {
	t.Helper()
	var out []string
	compareValues("", decoded(t, before), decoded(t, after), func(path string) { out = append(out, path) })
	return out
}

func decoded(t testing.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewBufferString(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func compareValues(path string, a, b any, report func(string)) {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			names := maps.Clone(a)
			maps.Copy(names, b)
			for _, name := range slices.Sorted(maps.Keys(names)) {
				compareMembers(path+"/"+name, a, b, name, report)
			}
			return
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				compareValues(fmt.Sprintf("%s/%d", path, i), a[i], b[i], report)
			}
			return
		}
	}
	if !reflect.DeepEqual(a, b) {
		report(path)
	}
}

func compareMembers(path string, a, b map[string]any, name string, report func(string)) {
	left, inA := a[name]
	right, inB := b[name]
	switch {
	case !inA:
		report("+" + path)
	case !inB:
		report("-" + path)
	default:
		compareValues(path, left, right, report)
	}
}

// setToItself writes back everything that a mapping shows.
func setToItself(t testing.TB, o *syncschema.ObjectMapping) {
	t.Helper()
	o.SetEnabled(o.Enabled())
	o.SetFlowTypes(o.FlowTypes())
	if err := o.SetFilters(o.Filters()); err != nil {
		t.Errorf("the filters as they are: %v", err)
	}
	for _, shown := range o.Mappings() {
		m, ok := o.Mapping(shown.Target)
		if !ok {
			t.Errorf("the mapping of %q is not found", shown.Target)
		}
		if o.NeedsTree(m) {
			t.Errorf("the mapping of %q as it is asks for a tree", shown.Target)
		}
		if err := o.Put(m, nil); err != nil {
			t.Errorf("the mapping of %q as it is: %v", shown.Target, err)
		}
	}
	declareAgain(t, o.SourceAttributes(), o.DeclareSource)
	declareAgain(t, o.TargetAttributes(), o.DeclareTarget)
}

func declareAgain(t testing.TB, attributes []syncschema.Attribute, declare func(name, typ string) error) {
	t.Helper()
	seen := map[string]bool{}
	for _, a := range attributes {
		if seen[a.Name] {
			continue
		}
		seen[a.Name] = true
		if err := declare(a.Name, a.Type); err != nil {
			t.Errorf("the definition of %q as it is: %v", a.Name, err)
		}
	}
}
