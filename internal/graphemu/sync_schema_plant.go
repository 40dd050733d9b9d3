package graphemu

// Members and values that no description of Graph has, as a service that is ahead of its documentation shows them. The names
// are invented; what counts is that whoever writes a schema back has them unharmed.
const (
	plantedSchemaMember     = "publicationState"
	plantedRuleMember       = "schedulingHints"
	plantedMappingMember    = "evaluationPolicy"
	plantedAttributeMember  = "reviewState"
	plantedSourceMember     = "evaluationCulture"
	plantedFilterMember     = "combination"
	plantedGroupMember      = "precedence"
	plantedClauseMember     = "evaluationHint"
	plantedDirectoryMember  = "discoveryOptions"
	plantedObjectMember     = "changeTracking"
	plantedDefinitionMember = "sensitivity"
	plantedMetadataKey      = "ConnectorHints"
	plantedFlowType         = "ReferenceAddOnly"
	plantedMutability       = "WriteOnce"
)

// plant puts them into a fresh schema. Where a member stands decides which way of writing a schema loses it: a typed model drops
// them all, a document built from the provider's own state drops those of mappings and clauses.
func plant(schema object) {
	schema[plantedSchemaMember] = object{"stage": "published", "reviewers": []any{}}
	for _, rule := range objectsOf(schema["synchronizationRules"]) {
		rule[plantedRuleMember] = object{"lane": "standard", "weights": []any{1.5, 4503599627370497.0}, "notBefore": nil}
		for i, mapping := range objectsOf(rule["objectMappings"]) {
			mapping[plantedMappingMember] = object{"mode": "default", "order": float64(i), "isDraft": false}
			mapping["metadata"] = append(mapping["metadata"].([]any), keyed(plantedMetadataKey, `{"lane":"standard"}`))
			plantMappings(mapping)
		}
	}
	for _, directory := range objectsOf(schema["directories"]) {
		directory[plantedDirectoryMember] = object{"includeHidden": false, "cursor": nil}
		for _, definition := range objectsOf(directory["objects"]) {
			definition[plantedObjectMember] = true
			for _, a := range objectsOf(definition["attributes"]) {
				a[plantedDefinitionMember] = nil
				if a["name"] == "onPremisesSecurityIdentifier" {
					a["mutability"] = plantedMutability
				}
			}
		}
	}
}

func plantMappings(mapping object) {
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		m[plantedAttributeMember] = nil // a member that is there and null is not a missing one
		if source, ok := m["source"].(object); ok {
			source[plantedSourceMember] = "invariant"
		}
		if mapping["targetObjectName"] == "AppRole" {
			m["flowType"] = plantedFlowType
		}
	}
	scope, _ := mapping["scope"].(object)
	if scope != nil { // with filters of the service, in the list that no customer's filter stands in
		scope[plantedFilterMember] = "any"
		scope["categoryFilterGroups"] = []any{object{"name": "Filter pending users", "clauses": []any{object{
			"sourceOperandName": "userState", "operatorName": "NOT EQUALS", "targetOperand": object{"values": []any{"PendingAcceptance"}},
		}}}}
	}
	for _, group := range objectsOf(scope["inputFilterGroups"]) {
		group[plantedGroupMember] = 7.0
		for _, clause := range objectsOf(group["clauses"]) {
			clause[plantedClauseMember] = object{"caseExact": true}
		}
	}
}
