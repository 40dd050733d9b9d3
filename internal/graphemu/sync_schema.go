package graphemu

import (
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"
)

// checkSchema closes the synchronization schema: a member that the service does not know is refused.
// Graph: synchronizationSchema, synchronizationRule, objectMapping, attributeMapping, directoryDefinition.
var checkSchema = objectOf(members{
	"id":                   nullable(aString),
	"version":              nullable(aString),
	"synchronizationRules": listOf(checkRule),
	"directories":          listOf(checkDirectory),
}, "synchronizationRules", "directories")

var (
	checkKeyed  = objectOf(members{"key": nullable(aString), "value": nullable(aString)})
	checkSource = nullable(objectOf(members{
		"expression": nullable(aString),
		"name":       nullable(aString),
		"type":       oneOf("Attribute", "Constant", "Function"),
		"parameters": nullable(listOf(anything)), // the same again, one level down
	}))
	checkMapping = objectOf(members{
		"targetAttributeName":     nullable(aString),
		"source":                  checkSource,
		"defaultValue":            nullable(aString),
		"flowBehavior":            oneOf("FlowWhenChanged", "FlowAlways"),
		"flowType":                oneOf("Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly"),
		"matchingPriority":        aNumber,
		"exportMissingReferences": aBool,
	})
	checkFilterGroups = nullable(listOf(objectOf(members{
		"name": nullable(aString),
		"clauses": nullable(listOf(objectOf(members{
			"sourceOperandName": nullable(aString),
			"operatorName":      nullable(aString),
			"targetOperand":     nullable(objectOf(members{"values": nullable(listOf(aString))})),
		}))),
	})))
	checkObjectMapping = objectOf(members{
		"name":             nullable(aString),
		"enabled":          aBool,
		"flowTypes":        checkFlowTypes,
		"sourceObjectName": nullable(aString),
		"targetObjectName": nullable(aString),
		"scope": nullable(objectOf(members{
			"groups": checkFilterGroups, "inputFilterGroups": checkFilterGroups, "categoryFilterGroups": checkFilterGroups,
		})),
		"metadata":          nullable(listOf(checkKeyed)),
		"attributeMappings": nullable(listOf(checkMapping)),
	})
	checkRule = objectOf(members{
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
		"name": nullable(aString), "type": oneOfAnyCase("String", "Integer", "Reference", "Binary", "Boolean", "DateTime"),
		"anchor": aBool, "required": aBool, "multivalued": aBool, "caseExact": aBool, "flowNullValues": aBool,
		"mutability":   oneOf("ReadWrite", "ReadOnly", "Immutable", "WriteOnly"),
		"defaultValue": nullable(aString), "apiExpressions": nullable(listOf(checkKeyed)), "metadata": nullable(listOf(checkKeyed)),
		"referencedObjects": nullable(listOf(objectOf(members{"referencedObjectName": nullable(aString), "referencedProperty": nullable(aString)}))),
	})
	checkDirectory = objectOf(members{
		"id": nullable(aString), "name": nullable(aString), "readOnly": aBool, "version": nullable(aString),
		"discoverabilities": aString, "discoveryDateTime": nullable(aString),
		"objects": nullable(listOf(objectOf(members{
			"name": nullable(aString), "supportedApis": nullable(listOf(aString)), "metadata": nullable(listOf(checkKeyed)),
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

// freshSchema is the template's schema for one job, with what the service spells in more than one way.
func (s *Server) freshSchema(id, ruleID, targetDirectoryID string) object {
	if s.behaviour(behaviourRuleID) == "suffixed" {
		ruleID += "#V2"
	}
	schema := freshSchema(id, ruleID, targetDirectoryID)
	for _, rule := range objectsOf(schema["synchronizationRules"]) {
		rule["sourceDirectoryName"] = s.behaviour(behaviourDirectoryName)
		for _, mapping := range objectsOf(rule["objectMappings"]) {
			mapping["flowTypes"] = s.behaviour(behaviourFlowTypes)
		}
	}
	s.settleMappings(userMapping(schema))
	objectsOf(schema["directories"])[0]["name"] = s.behaviour(behaviourDirectoryName)
	if s.behaviour(behaviourTypeNames) == "string" {
		lowerTypes(schema)
	}
	return schema
}

// settleMappings gives the template's mappings of users what is not public about them.
func (s *Server) settleMappings(users object) {
	for _, mapping := range objectsOf(users["attributeMappings"]) {
		switch targetOf(mapping) {
		case "userType":
			mapping["flowType"] = s.behaviour(behaviourUserTypeFlow)
		case "showInAddressList", "manager":
			mapping["flowType"] = s.behaviour(behaviourOpenFlows)
		case "preferredLanguage":
			if mapping["defaultValue"] = s.behaviour(behaviourLanguage); mapping["defaultValue"] == "none" {
				mapping["defaultValue"] = nil
			}
		}
	}
}

func lowerTypes(schema object) {
	for _, directory := range objectsOf(schema["directories"]) {
		for _, definition := range objectsOf(directory["objects"]) {
			for _, attribute := range objectsOf(definition["attributes"]) {
				attribute["type"] = lower(textOf(attribute["type"]))
			}
		}
	}
}

func getSchema(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	return c.entity("servicePrincipals('"+job.spID+"')/synchronization/jobs('"+job.id+"')/schema/$entity", job.schema)
}

// putSchema replaces everything; the service sorts mappings and writes versions by itself.
// Graph: synchronizationSchema, update.
func putSchema(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	next := dropAnnotations(c.body).(object)
	if complaint := forbiddenChange(job.schema, next); complaint != "" {
		return graphError(http.StatusBadRequest, "schemaInvalid", complaint)
	}
	next["id"] = job.id
	for _, rule := range objectsOf(next["synchronizationRules"]) {
		for _, mapping := range objectsOf(rule["objectMappings"]) {
			sortMappings(mapping)
		}
	}
	version := "Date:" + engineTime(c.now()) + ", ActivityId:" + newID()
	next["version"] = version
	for _, directory := range objectsOf(next["directories"]) {
		directory["version"] = version
	}
	job.setSchema(next, c.now())
	job.publish()
	return noContent()
}

func deleteSchema(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	job.resetSchema()
	job.reevaluate(c.now())
	job.publish()
	return noContent()
}

// setSchema stores a schema that was written; everybody is looked at again.
func (j *syncJob) setSchema(schema object, now time.Time) {
	j.schema = schema
	j.reevaluate(now)
}

// reevaluate makes the next cycle an initial one, which starts at once where the job runs.
func (j *syncJob) reevaluate(now time.Time) {
	j.evaluated = false
	if j.schedule == stateActive && j.quarantine == nil {
		j.nextRun = now
	}
}

func sortMappings(mapping object) {
	list, _ := mapping["attributeMappings"].([]any)
	sort.SliceStable(list, func(i, k int) bool { return targetOf(list[i]) < targetOf(list[k]) })
}

func targetOf(mapping any) string {
	doc, _ := mapping.(object)
	return textOf(doc["targetAttributeName"])
}

// forbiddenChange says what the service refuses about a schema that is well formed: the match of users is fixed, an attribute
// is mapped once, and rules and target attributes must exist.
func forbiddenChange(old, next object) string {
	rule := findRule(old, func(object) bool { return true })
	if findRule(next, func(r object) bool { return sameID(textOf(r["id"]), textOf(rule["id"])) }) == nil {
		return "The schema does not include the synchronization rule '" + textOf(rule["id"]) + "'."
	}
	users := userMapping(next)
	if users == nil {
		return "The mapping of users cannot be removed."
	}
	if !hasFixedMatch(users) {
		return "The matching attributes of users cannot be changed."
	}
	known := targetAttributes(next)
	var seen []string
	for _, mapping := range objectsOf(users["attributeMappings"]) {
		target := targetOf(mapping)
		if slices.Contains(seen, target) {
			return "The target attribute '" + target + "' is mapped more than once."
		}
		if !slices.Contains(known, target) {
			return "The target attribute '" + target + "' does not exist in the target directory."
		}
		seen = append(seen, target)
	}
	return ""
}

func hasFixedMatch(mapping object) bool {
	matches := 0
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		if priority, _ := numberOf(m["matchingPriority"]); priority == 0 {
			continue
		}
		source, _ := m["source"].(object)
		if targetOf(m) != matchAttribute || !strings.EqualFold(strings.ReplaceAll(textOf(source["expression"]), " ", ""), matchExpression) {
			return false
		}
		matches++
	}
	return matches == 1
}

func findRule(schema object, fits func(object) bool) object {
	for _, rule := range objectsOf(schema["synchronizationRules"]) {
		if fits(rule) {
			return rule
		}
	}
	return nil
}

// userMapping finds the mapping of users by the names of its objects, nil if there is none.
func userMapping(schema object) object { return mappingOf(schema, "User") }

func mappingOf(schema object, name string) object {
	for _, rule := range objectsOf(schema["synchronizationRules"]) {
		for _, mapping := range objectsOf(rule["objectMappings"]) {
			if mapping["sourceObjectName"] == name && mapping["targetObjectName"] == name {
				return mapping
			}
		}
	}
	return nil
}

// targetAttributes are the user attributes of every directory but the source's.
func targetAttributes(schema object) []string {
	rule := findRule(schema, func(object) bool { return true })
	var names []string
	for _, directory := range objectsOf(schema["directories"]) {
		if directory["name"] != rule["targetDirectoryName"] {
			continue
		}
		for _, definition := range objectsOf(directory["objects"]) {
			if definition["name"] != "User" {
				continue
			}
			for _, a := range objectsOf(definition["attributes"]) {
				names = append(names, textOf(a["name"]))
			}
		}
	}
	return names
}

// objectsOf are the objects of a JSON array.
func objectsOf(v any) []object {
	list, _ := v.([]any)
	out := make([]object, 0, len(list))
	for _, item := range list {
		if doc, ok := item.(object); ok {
			out = append(out, doc)
		}
	}
	return out
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}
