package graphemu

import "strings"

// checkSchema closes the synchronization schema: a member that the service does not know is refused.
// Graph: synchronizationSchema, synchronizationRule, objectMapping, attributeMapping, directoryDefinition.
var checkSchema = objectOf(members{
	plantedSchemaMember:    anything,
	"id":                   nullable(aString),
	"version":              nullable(aString),
	"synchronizationRules": listOf(checkRule),
	"directories":          listOf(checkDirectory),
}, "synchronizationRules", "directories")

var (
	checkKeyed  = objectOf(members{"key": nullable(aString), "value": nullable(aString)})
	checkSource = nullable(objectOf(members{
		plantedSourceMember: anything,
		"expression":        nullable(aString),
		"name":              nullable(aString),
		"type":              oneOf("Attribute", "Constant", "Function"),
		"parameters":        nullable(listOf(anything)), // the same again, one level down
	}))
	checkMapping = objectOf(members{
		plantedAttributeMember:    anything,
		"targetAttributeName":     nullable(aString),
		"source":                  checkSource,
		"defaultValue":            nullable(aString),
		"flowBehavior":            oneOf("FlowWhenChanged", "FlowAlways"),
		"flowType":                oneOf("Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", flowAttributeAddOnly, plantedFlowType),
		"matchingPriority":        aNumber,
		"exportMissingReferences": aBool,
	})
	checkFilterGroups = nullable(listOf(objectOf(members{
		plantedGroupMember: anything,
		"name":             nullable(aString),
		"clauses": nullable(listOf(objectOf(members{
			plantedClauseMember: anything,
			"sourceOperandName": nullable(aString),
			"operatorName":      nullable(aString),
			"targetOperand":     nullable(objectOf(members{"values": nullable(listOf(aString))})),
		}))),
	})))
	checkObjectMapping = objectOf(members{
		plantedMappingMember: anything,
		"name":               nullable(aString),
		"enabled":            aBool,
		"flowTypes":          checkFlowTypes,
		"sourceObjectName":   nullable(aString),
		"targetObjectName":   nullable(aString),
		"scope": nullable(objectOf(members{
			plantedFilterMember: anything,
			"groups":            checkFilterGroups, "inputFilterGroups": checkFilterGroups, "categoryFilterGroups": checkFilterGroups,
		})),
		"metadata":          nullable(listOf(checkKeyed)),
		"attributeMappings": nullable(listOf(checkMapping)),
	})
	checkRule = objectOf(members{
		plantedRuleMember:     anything,
		"id":                  nullable(aString),
		"name":                nullable(aString),
		"editable":            aBool,
		"priority":            aNumber,
		"sourceDirectoryName": nullable(aString),
		"targetDirectoryName": nullable(aString),
		"metadata":            nullable(listOf(checkKeyed)),
		"objectMappings":      nullable(listOf(checkObjectMapping)),
		"containerFilter":     nullable(objectOf(members{"includedContainers": nullable(listOf(aString))})),
		"groupFilter":         nullable(objectOf(members{"includedGroups": nullable(listOf(aString))})),
	})
	checkAttributeDefinition = objectOf(members{
		plantedDefinitionMember: anything,
		"name":                  nullable(aString), "type": oneOfAnyCase("String", "Integer", "Reference", "Binary", "Boolean", "DateTime"),
		"anchor": aBool, "required": aBool, "multivalued": aBool, "caseExact": aBool, "flowNullValues": aBool,
		"mutability":   oneOf("ReadWrite", "ReadOnly", "Immutable", "WriteOnly", plantedMutability),
		"defaultValue": nullable(aString), "apiExpressions": nullable(listOf(checkKeyed)), "metadata": nullable(listOf(checkKeyed)),
		"referencedObjects": nullable(listOf(objectOf(members{"referencedObjectName": nullable(aString), "referencedProperty": nullable(aString)}))),
	})
	checkDirectory = objectOf(members{
		plantedDirectoryMember: anything,
		"id":                   nullable(aString), "name": nullable(aString), "readOnly": aBool, "version": nullable(aString),
		"discoverabilities": aString, "discoveryDateTime": nullable(aString),
		"objects": nullable(listOf(objectOf(members{
			plantedObjectMember: anything,
			"name":              nullable(aString), "supportedApis": nullable(listOf(aString)), "metadata": nullable(listOf(checkKeyed)),
			"attributes": nullable(listOf(checkAttributeDefinition)),
		}))),
	})
)

func checkFlowTypes(path string, v any) error {
	if err := aString(path, v); err != nil {
		return err
	}
	for _, flag := range strings.Split(textOf(v), ",") {
		if err := oneOf("None", "Add", "Update", "Delete")(path, strings.TrimSpace(flag)); err != nil {
			return err
		}
	}
	return nil
}
