package graphemu

import (
	"fmt"
	"net/http"
	"strings"
)

// putUsers changes the mapping of users as a client of Graph does, and answers the PUT's answer.
func (m *merger) putUsers(change func(schema, users object)) answer {
	m.t.Helper()
	schema := m.api.get(m.jobPath("/schema")).want(m.t, 200, "").body
	delete(schema, "@odata.context")
	change(schema, userMapping(schema))
	return m.api.do(http.MethodPut, m.jobPath("/schema"), schema)
}

// mapTo points a target attribute at another source and takes care that it is mapped.
func mapTo(users object, target string, source any, flowType string) {
	var kept []any
	for _, item := range objectsOf(users["attributeMappings"]) {
		if targetOf(item) != target {
			kept = append(kept, item)
		}
	}
	users["attributeMappings"] = append(kept, attributeMapping(target, source, nil, flowType, 0))
}

// functionSource is a function's source with no more than the text.
func functionSource(expression string) object {
	name, _, _ := strings.Cut(expression, "(")
	return object{"type": "Function", "name": name, "expression": expression, "parameters": []any{}}
}

// filterBy sets the scoping filter of users: each argument is attribute, operator and values of a clause of one group.
func filterBy(users object, clauses ...[]string) {
	scope := users["scope"].(object)
	list := []any{}
	for _, c := range clauses {
		clause := object{"sourceOperandName": c[0], "operatorName": c[1], "targetOperand": nil}
		if len(c) > 2 {
			clause["targetOperand"] = object{"values": anyList(c[2:])}
		}
		list = append(list, clause)
	}
	scope["groups"] = []any{object{"name": "Customer", "clauses": list}}
}

// users is the mapping of users as Graph shows it.
func (m *merger) users() object { return userMapping(m.api.get(m.jobPath("/schema")).body) }

func (m *merger) mapped(target string) object {
	for _, mapping := range objectsOf(m.users()["attributeMappings"]) {
		if targetOf(mapping) == target {
			return mapping
		}
	}
	return nil
}

func documentProbes() map[string]func(*merger) string {
	function := func(expression string) func(*merger) string {
		return func(m *merger) string {
			return m.putUsers(func(_, users object) { mapTo(users, "jobTitle", functionSource(expression), flowAlways) }).refusal()
		}
	}
	return map[string]func(*merger) string{
		behaviourFurtherMembers: func(m *merger) string { return fmt.Sprint(hasMember(m.users(), plantedMappingMember)) },
		behaviourNullDefaults:   func(m *merger) string { return jsonText(m.mapped("city")["defaultValue"]) },
		behaviourFilterOrder: func(m *merger) string {
			m.putUsers(func(_, users object) { filterBy(users, []string{"department", "IS NULL"}, []string{"city", "IS NULL"}) }).want(m.t, 204, "")
			return jsonText(m.users()["scope"])
		},
		behaviourStoredTree: func(m *merger) string {
			m.putUsers(func(_, users object) {
				source := functionSource("ToUpper([city])")
				source["parameters"] = []any{object{"key": "sent", "value": attributeSource("city")}}
				mapTo(users, "jobTitle", source, flowAlways)
			}).want(m.t, 204, "")
			return jsonText(m.mapped("jobTitle")["source"].(map[string]any)["parameters"])
		},
		behaviourSchemaValidation: func(m *merger) string {
			return function("ToUpper([city]")(m) + function("ToUpper([city])")(m)
		},
		behaviourUnknownSource: function("Append([shoeSize], \"\")"),
		behaviourSchemaDelete: func(m *merger) string {
			m.putUsers(func(_, users object) { filterBy(users, []string{"city", "IS NULL"}) }).want(m.t, 204, "")
			m.api.do(http.MethodDelete, m.jobPath("/schema"), nil).want(m.t, 204, "")
			return jsonText(m.users()["scope"])
		},
		behaviourDiscovery: func(m *merger) string {
			m.source.EditUser(m.hire(User{DisplayName: "Ana"}), object{"extension_00000000000000000000000000000001_origin": "Ulm"})
			m.source.DeleteJob(m.sp, "")
			m.job = m.source.AddJob(m.sp)
			_, known := definitionsOf(m.source.Schema(m.sp, ""), sourceSide, "User")["extension_00000000000000000000000000000001_origin"]
			return fmt.Sprint(known)
		},
	}
}

func hasMember(doc object, name string) bool {
	_, has := doc[name]
	return has
}

func languageProbes() map[string]func(*merger) string {
	// title is what the job title of somebody without a city becomes.
	title := func(expression string) func(*merger) string {
		return func(m *merger) string {
			m.hire(User{DisplayName: "Ana", Department: "Sales", JobTitle: "Clerk"})
			source := m.parsed(expression)["parsedExpression"]
			m.putUsers(func(_, users object) { mapTo(users, "jobTitle", source, flowAlways) }).want(m.t, 204, "")
			m.start()
			m.s.RunCycle(m.source.ID(), m.sp, "")
			return fmt.Sprint(m.external("Ana")["jobTitle"])
		}
	}
	return map[string]func(*merger) string{
		behaviourFilterRegex: func(m *merger) string {
			m.hire(User{DisplayName: "Ana", Department: "Sales Nord"})
			m.putUsers(func(_, users object) { filterBy(users, []string{"department", "REGEX MATCH", "Sales"}) }).want(m.t, 204, "")
			m.start()
			return fmt.Sprint(m.s.RunCycle(m.source.ID(), m.sp, "").Created)
		},
		behaviourFilterNumbers: func(m *merger) string {
			m.hire(User{DisplayName: "Ana", EmployeeID: "F1"})
			m.putUsers(func(_, users object) { filterBy(users, []string{"employeeId", "GREATER_THAN", "0"}) }).want(m.t, 204, "")
			m.start()
			return fmt.Sprint(m.s.RunCycle(m.source.ID(), m.sp, "").Escrowed)
		},
		behaviourParsedSpelling: func(m *merger) string {
			return jsonText(m.parsed(`Append( [city],"x" )`)["parsedExpression"].(map[string]any)["expression"])
		},
		behaviourNullCondition: title(`IIF([city]="Ulm","there","elsewhere")`),
		behaviourSwitchDefault: title(`Switch([department],"other","Board","board")`),
	}
}

// parsed is what parseExpression answers about an expression.
func (m *merger) parsed(expression string) object {
	m.t.Helper()
	return m.post(m.jobPath("/schema/parseExpression"), object{"expression": expression, "targetAttributeDefinition": nil, "testInputObject": nil}).want(m.t, 200, "").body
}
