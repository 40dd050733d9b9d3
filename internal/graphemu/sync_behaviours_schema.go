package graphemu

const (
	behaviourFlowTypes        = "schema.flow-types"
	behaviourDirectoryName    = "schema.directory-name"
	behaviourRuleID           = "schema.rule-id"
	behaviourTypeNames        = "schema.type-names"
	behaviourUserTypeFlow     = "schema.user-type-flow"
	behaviourOpenFlows        = "schema.open-flows"
	behaviourLanguage         = "schema.preferred-language"
	behaviourFurtherMembers   = "schema.further-members"
	behaviourNullDefaults     = "schema.null-defaults"
	behaviourFilterOrder      = "schema.filter-order"
	behaviourStoredTree       = "schema.stored-tree"
	behaviourSchemaValidation = "schema.validation"
	behaviourUnknownSource    = "schema.unknown-source"
	behaviourSchemaDelete     = "schema.delete"
	behaviourDiscovery        = "schema.discovery"
	behaviourFilterRegex      = "filters.regex"
	behaviourFilterNumbers    = "filters.non-integers"
	behaviourParsedSpelling   = "expressions.spelling"
	behaviourNullCondition    = "expressions.null-condition"
	behaviourSwitchDefault    = "expressions.switch-default"
)

// schemaBehaviours are about the template's schema, which is not public as a whole.
func schemaBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourFlowTypes, Default: "Add,Update,Delete", Answers: []string{"Add,Update,Delete", "Add, Update, Delete"},
			Explanation: "How the template writes the flags of an object mapping.",
			Reference:   "Graph: objectMapping (printed with and without blanks)",
		},
		{
			Name: behaviourDirectoryName, Default: sourceDirectoryName, Answers: []string{sourceDirectoryName, "Microsoft Entra ID"},
			Explanation: "Name of the source directory in a schema.",
			Reference:   "Microsoft: Configure cross-tenant synchronization (pages and newer tenants differ)",
		},
		{
			Name: behaviourRuleID, Default: "guid", Answers: []string{"guid", "suffixed"},
			Explanation: "Form of a synchronization rule's id: a GUID, or a GUID with the suffix #V2.",
			Reference:   "Graph: synchronizationRule; Graph: synchronizationJob, provisionOnDemand (example with a suffix)",
		},
		{
			Name: behaviourTypeNames, Default: "String", Answers: []string{"String", "string"},
			Explanation: "Letter case of the names of attribute types, which requests may write either way.",
			Reference:   "Graph: attributeDefinition against the example of synchronizationSchema, update",
		},
		{
			Name: behaviourUserTypeFlow, Default: flowObjectAddOnly, Answers: []string{flowObjectAddOnly, flowAlways},
			Explanation: "The template's mapping of userType: flows at creation only, or always, which also makes members of guests.",
			Reference:   "Microsoft: Configure cross-tenant synchronization (tells to choose Always where guests are to be converted)",
		},
		{
			Name: behaviourOpenFlows, Default: flowAlways, Answers: []string{flowAlways, flowObjectAddOnly},
			Explanation: "The template's mappings of showInAddressList and manager: flow always, or where there was no value yet.",
			Reference:   "Microsoft: Configure cross-tenant synchronization (lists the mappings without their flow)",
		},
		{
			Name: behaviourLanguage, Default: "en-US", Answers: []string{"en-US", "none"},
			Explanation: "Default value of the template's mapping of preferredLanguage.",
			Reference:   "Microsoft: Configure cross-tenant synchronization (shows the mapping, not its default)",
		},
	}
}

// documentBehaviours are about how a schema is stored, answered and checked.
func documentBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourFurtherMembers, Default: "shown", Answers: []string{"shown", "absent"},
			Explanation: "Members, metadata keys and enumeration values in a schema that no description of Graph has; a PUT that leaves them out is accepted and takes them away.",
			Reference:   "Graph: synchronizationSchema, update (all properties have to be sent); synchronizationTemplate (answers carry metadata keys that are in no enumeration)",
		},
		{
			Name: behaviourNullDefaults, Default: "null", Answers: []string{"null", "empty"},
			Explanation: "defaultValue of a mapping without one: null, or an empty text.",
			Reference:   "Graph: attributeMapping (nullable); msgraph-sdk-powershell issue 2643 (empty texts)",
		},
		{
			Name: behaviourFilterOrder, Default: "as-sent", Answers: []string{"as-sent", "sorted"},
			Explanation: "Order of a filter's groups and clauses after a PUT: as they were sent, or by name, as the service sorts attribute mappings.",
			Reference:   "Microsoft: cloud sync with Graph (the backend sorts attribute mappings; nothing is said about filters)",
		},
		{
			Name: behaviourStoredTree, Default: "as-sent", Answers: []string{"as-sent", "parsed", "absent"},
			Explanation: "parameters of a function in a stored schema: as they were sent, parsed anew out of the expression, or an empty list.",
			Reference:   "Graph: attributeMappingSource (expression is called the equivalent representation of the whole)",
		},
		{
			Name: behaviourSchemaValidation, Default: "expressions", Answers: []string{"expressions", "tree", "unchecked"},
			Explanation: "PUT of a schema whose expression or filter cannot be read: refused with schemaInvalid; refused too if the parsed form is missing; or accepted, and every object fails.",
			Reference:   "Microsoft: Configure cross-tenant synchronization (schemaInvalid is shown for matching attributes only)",
		},
		{
			Name: behaviourUnknownSource, Default: "refused", Answers: []string{"refused", "accepted"},
			Explanation: "PUT of a schema that uses a source attribute which its directory does not declare: refused, or accepted and always empty.",
			Reference:   "Microsoft: Map directory extensions in cross-tenant synchronization (the definition has to be added; what happens without it is not stated)",
		},
		{
			Name: behaviourSchemaDelete, Default: "filters-dropped", Answers: []string{"filters-dropped", "filters-kept"},
			Explanation: "DELETE of a schema: scoping filters go with the mappings, or stay.",
			Reference:   "Graph: synchronizationSchema, delete (back to the default); Microsoft: Customize attribute mappings, Restore default mappings",
		},
		{
			Name: behaviourDiscovery, Default: "on-request", Answers: []string{"on-request", "by-itself"},
			Explanation: "Definitions of directory extensions that users of the tenants have: added when discover is called, or in every new schema.",
			Reference:   "Microsoft: Map directory extensions in cross-tenant synchronization (often found by themselves, else to be added by hand)",
		},
	}
}

// languageBehaviours are about expressions and filters.
func languageBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourFilterRegex, Default: "part", Answers: []string{"part", "whole"},
			Explanation: "REGEX MATCH in a scoping filter: matches where the expression matches any part of the value, or only the whole of it.",
			Reference:   "Microsoft: Scoping users or groups to be provisioned with scoping filters (examples without anchors)",
		},
		{
			Name: behaviourFilterNumbers, Default: "put-aside", Answers: []string{"put-aside", "out-of-scope"},
			Explanation: "GREATER_THAN and GREATER_THAN_OR_EQUALS for a user whose value is no integer: scoping fails and the user is put aside, or the clause does not hold.",
			Reference:   "Microsoft: Scoping users or groups to be provisioned with scoping filters (the user's value must be an integer; nothing is said of others)",
		},
		{
			Name: behaviourParsedSpelling, Default: "normalised", Answers: []string{"normalised", "as-sent"},
			Explanation: "Spelling of the expression that parseExpression returns.",
			Reference:   "Graph: synchronizationSchema, parseExpression (the example's blanks come back otherwise)",
		},
		{
			Name: behaviourNullCondition, Default: "compared", Answers: []string{"compared", "skips"},
			Explanation: "IIF whose condition has an empty attribute: it is compared like an empty text, or the mapping gives no value at all.",
			Reference:   "Microsoft: Reference for writing expressions, IIF (\"the validation check fails\")",
		},
		{
			Name: behaviourSwitchDefault, Default: "default", Answers: []string{"default", "null"},
			Explanation: "Switch without a matching key: the default's value, or null for all that a default is given.",
			Reference:   "Microsoft: Reference for writing expressions, Switch (known issue where Microsoft Entra ID is the source)",
		},
	}
}
