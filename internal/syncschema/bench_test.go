package syncschema_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// largeDocument is a schema of some 100 KB, as one with many directory extensions is: nine tenths of it are the definitions of
// two directories, which a refresh does not look at.
func largeDocument(b *testing.B) []byte {
	b.Helper()
	type object = map[string]any
	var attributes, mappings []object
	for i := range 150 {
		attributes = append(attributes, object{
			"name": fmt.Sprintf("extension_66666666666666666666666666666666_attribute%d", i), "type": "String", "mutability": "ReadWrite",
			"multivalued": false, "required": false, "anchor": false, "caseExact": false, "flowNullValues": false, "defaultValue": nil,
			"metadata": []object{}, "apiExpressions": []object{}, "referencedObjects": []object{},
		})
	}
	for i := range 30 {
		source := fmt.Sprintf("attribute%d", i)
		mappings = append(mappings, object{
			"targetAttributeName": fmt.Sprintf("target%d", i), "flowType": "Always", "flowBehavior": "FlowWhenChanged", "matchingPriority": 0,
			"defaultValue": nil, "exportMissingReferences": false,
			"source": object{"type": "Attribute", "name": source, "expression": "[" + source + "]", "parameters": []object{}},
		})
	}
	directory := func(name string) object {
		return object{"name": name, "objects": []object{{"name": "User", "attributes": attributes}}}
	}
	raw, err := json.Marshal(object{
		"id": "schema", "directories": []object{directory("source"), directory("target")},
		"synchronizationRules": []object{{
			"sourceDirectoryName": "source", "targetDirectoryName": "target",
			"objectMappings": []object{{
				"enabled": true, "flowTypes": "Add, Update, Delete", "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": mappings,
			}},
		}},
	})
	if err != nil {
		b.Fatal(err)
	}
	return raw
}

// BenchmarkRefresh is what one plan asks of a document beside BenchmarkDecode, which decodes it with the standard library.
func BenchmarkRefresh(b *testing.B) {
	raw := largeDocument(b)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		doc, err := syncschema.Parse(raw)
		if err != nil {
			b.Fatal(err)
		}
		users, _ := doc.Object("User")
		for _, m := range users.Mappings() {
			if _, ok := users.Mapping(m.Target); !ok {
				b.Fatal("a mapping is lost")
			}
		}
		_ = users.Filters()
	}
}

func BenchmarkDecode(b *testing.B) {
	raw := largeDocument(b)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		var doc any
		if err := json.Unmarshal(raw, &doc); err != nil {
			b.Fatal(err)
		}
	}
}
