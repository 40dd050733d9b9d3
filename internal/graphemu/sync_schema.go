package graphemu

import (
	"net/http"
	"sort"
	"strings"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// freshSchema is the template's schema for one job, with what the service spells in more than one way.
func (s *Server) freshSchema(id, ruleID, targetDirectoryID string) object {
	if s.behaviour(behaviourRuleID) == "suffixed" {
		ruleID += "#V2"
	}
	schema := freshSchema(id, ruleID, targetDirectoryID)
	for _, rule := range objectsOf(schema["synchronizationRules"]) {
		rule["sourceDirectoryName"] = s.behaviour(behaviourDirectoryName)
	}
	s.settleMappings(userMapping(schema))
	objectsOf(schema["directories"])[0]["name"] = s.behaviour(behaviourDirectoryName)
	if s.behaviour(behaviourFurtherMembers) == "shown" {
		plant(schema)
	}
	s.settleSpelling(schema)
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

// settleSpelling writes what the service spells in more than one way, whatever was sent: flags, names of types, missing defaults.
func (s *Server) settleSpelling(schema object) {
	for _, rule := range objectsOf(schema["synchronizationRules"]) {
		for _, mapping := range objectsOf(rule["objectMappings"]) {
			mapping["flowTypes"] = s.flagsText(textOf(mapping["flowTypes"]))
		}
	}
	if s.behaviour(behaviourNullDefaults) == "empty" {
		emptyDefaults(schema)
	}
	if s.behaviour(behaviourTypeNames) == "string" {
		lowerTypes(schema)
	}
}

// flagsText spells flow types as the service does: in the order of the enumeration.
func (s *Server) flagsText(sent string) string {
	given := flags(sent)
	separator := ","
	if strings.Contains(s.behaviour(behaviourFlowTypes), ", ") {
		separator = ", "
	}
	var names []string
	for _, name := range []string{"Add", "Update", "Delete"} {
		if given[name] {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "None"
	}
	return strings.Join(names, separator)
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
	schema, ok := c.get(schemasCollection+"/"+lower(job.spID), job.id)
	if !ok {
		schema = job.schema // a job is never seen without a schema
	}
	return c.entity("servicePrincipals('"+job.spID+"')/synchronization/jobs('"+job.id+"')/schema/$entity", schema)
}

// putSchema replaces everything; the service sorts mappings and writes versions by itself.
// Graph: synchronizationSchema, update.
func putSchema(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	next := dropAnnotations(c.body).(object)
	if complaint := c.s.forbiddenChange(job.schema, next); complaint != "" {
		return graphError(http.StatusBadRequest, "schemaInvalid", complaint)
	}
	c.s.sync.losses = append(c.s.sync.losses, schemaLosses(job.schema, next)...)
	next["id"] = job.id
	for _, rule := range objectsOf(next["synchronizationRules"]) {
		for _, mapping := range objectsOf(rule["objectMappings"]) {
			c.s.settleStored(mapping)
		}
	}
	c.s.settleSpelling(next)
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
	kept := map[string]object{}
	for _, name := range []string{"User", "Group"} {
		if scope, ok := mappingOf(job.schema, name)["scope"].(object); ok {
			kept[name] = scope
		}
	}
	job.resetSchema()
	if c.behaviour(behaviourSchemaDelete) == "filters-kept" {
		for name, scope := range kept {
			mappingOf(job.schema, name)["scope"] = scope
		}
	}
	job.reevaluate(c.now())
	job.publish()
	return noContent()
}

// settleStored is what the service makes of an object mapping before it stores it.
func (s *Server) settleStored(mapping object) {
	sortMappings(mapping)
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		complete(m)
	}
	if scope, ok := mapping["scope"].(object); ok && s.behaviour(behaviourFilterOrder) == "sorted" {
		sortBy(scope["groups"], "name")
		for _, group := range objectsOf(scope["groups"]) {
			sortBy(group["clauses"], "sourceOperandName")
		}
	}
	stored := s.behaviour(behaviourStoredTree)
	for _, m := range objectsOf(mapping["attributeMappings"]) {
		source, _ := m["source"].(object)
		if stored == "as-sent" || source["type"] != "Function" {
			continue
		}
		source["parameters"] = []any{}
		if expression, err := attrexpr.Parse(textOf(source["expression"])); err == nil && stored == "parsed" {
			source["parameters"] = sourceDocument(expression.Source())["parameters"]
		}
	}
}

// complete adds what a mapping was sent without and the service never leaves out.
func complete(mapping object) {
	for name, value := range attributeMapping("", nil, nil, flowAlways, 0) {
		if _, has := mapping[name]; !has {
			mapping[name] = value
		}
	}
	source, _ := mapping["source"].(object)
	full := object{}
	switch source["type"] {
	case "Attribute":
		full = attributeSource(textOf(source["name"]))
	case "Constant":
		full = constantSource(textOf(source["name"]))
	}
	for name, value := range full {
		if source[name] == nil {
			source[name] = value
		}
	}
}

// emptyDefaults writes the missing default values of mappings as empty texts.
func emptyDefaults(schema object) {
	for _, rule := range objectsOf(schema["synchronizationRules"]) {
		for _, mapping := range objectsOf(rule["objectMappings"]) {
			for _, m := range objectsOf(mapping["attributeMappings"]) {
				if m["defaultValue"] == nil {
					m["defaultValue"] = ""
				}
			}
		}
	}
}

func sortBy(items any, member string) {
	list, _ := items.([]any)
	sort.SliceStable(list, func(i, k int) bool {
		a, _ := list[i].(object)
		b, _ := list[k].(object)
		return textOf(a[member]) < textOf(b[member])
	})
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
