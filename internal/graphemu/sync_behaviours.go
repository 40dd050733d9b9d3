package graphemu

import "slices"

const (
	behaviourFreshApplication  = "synchronization.fresh-application"
	behaviourTemplatesAtFirst  = "templates.at-first"
	behaviourCreateJobStatus   = "jobs.create-status"
	behaviourSecondJob         = "jobs.second-post"
	behaviourStartWithout      = "jobs.start-without-secrets"
	behaviourCountKey          = "jobs.count-key"
	behaviourSecretsPut        = "secrets.put"
	behaviourSecretsOrder      = "secrets.order"
	behaviourSecretsPermission = "secrets.read-permission"
	behaviourCompanyID         = "secrets.company-id"
	behaviourCredentialsError  = "credentials.error-form"
	behaviourPolicyErrorCode   = "synchronization.policy-error-code"
	behaviourOnDemandAnswer    = "on-demand.answer"
	behaviourOnDemandUnknown   = "on-demand.unknown-object"
	behaviourOnDemandRestore   = "on-demand.restore"
	behaviourLogTenant         = "provisioning-log.tenant"
	behaviourInternalGuests    = "engine.internal-guests"
	behaviourDisabledUsers     = "engine.disabled-users"
	behaviourPendingGuests     = "engine.pending-guests"
	behaviourNullValues        = "engine.null-values"
	behaviourFirstInterval     = "jobs.first-interval"
)

// synchronizationBehaviours are the named behaviours of these routes.
func synchronizationBehaviours() []Behaviour {
	return slices.Concat(
		settingsBehaviours(), jobBehaviours(), schemaBehaviours(), documentBehaviours(), languageBehaviours(), engineBehaviours(),
	)
}

func settingsBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourSecretsPut, Default: "replace", Answers: []string{"replace", "merge"},
			Explanation: "PUT of synchronization secrets: keys that were not sent vanish, or stay. An empty value removes a key in both.",
			Reference:   "Graph: synchronization: secrets (the documented practice is to send the whole list; the rule is not stated)",
		},
		{
			Name: behaviourSecretsOrder, Default: "as-sent", Answers: []string{"as-sent", "by-key", "reversed"},
			Explanation: "Order of the list of secrets in answers.",
			Reference:   "Graph: synchronization: secrets (no order is promised)",
		},
		{
			Name: behaviourCompanyID, Default: "clear", Answers: []string{"clear", "masked"},
			Explanation: "CompanyId, the target tenant, in answers: readable, or \"*\" like a secret.",
			Reference:   "Graph: synchronizationSecretKeyStringValuePair (secret values come back as \"*\"; which keys are secret is not listed)",
		},
		{
			Name: behaviourSecretsPermission, Default: "write", Answers: []string{"write", "read"},
			Explanation: "GET of synchronization secrets: needs a permission to write, or is content with Synchronization.Read.All.",
			Reference:   "Graph: permissions of the synchronization APIs (the call is not in the tables)",
		},
		{
			Name: behaviourCredentialsError, Default: "code", Answers: []string{"code", "details", "message"},
			Explanation: "Where a failed validateCredentials carries the reason: in error.code, in error.details, or only in the message.",
			Reference:   "Graph: synchronizationJob, validateCredentials (no failure is shown)",
		},
		{
			Name:    behaviourPolicyErrorCode,
			Default: policyCheckFailure, Answers: []string{policyCheckFailure, managementPolicyFailure},
			Explanation: "Code for a cross-tenant access policy that does not allow the synchronization.",
			Reference:   "Microsoft: Configure cross-tenant synchronization, troubleshooting; Graph: synchronizationError (they spell it differently)",
		},
	}
}

func jobBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourFreshApplication, Default: "ready", Answers: []string{"ready", "forbidden-at-first", "conflict-at-first"},
			Explanation: "Synchronization calls right after instantiating the application: answered, or 403 or 409 for the first two.",
			Reference:   "terraform-provider-azuread, synchronization client (retries 403 and 409 after creation)",
		},
		{
			Name: behaviourTemplatesAtFirst, Default: "listed", Answers: []string{"listed", "empty-at-first"},
			Explanation: "Templates of a new service principal: listed at once, or the first two lists are empty.",
			Reference:   "public scripts that poll synchronization/templates for up to two minutes",
		},
		{
			Name: behaviourCreateJobStatus, Default: "201", Answers: []string{"201", "200"},
			Explanation: "Status of the POST that creates a job.",
			Reference:   "Graph: synchronizationJob, post (an older example prints 200)",
		},
		{
			Name: behaviourSecondJob, Default: "refused", Answers: []string{"refused", "same"},
			Explanation: "POST of a job where the service principal has one of that template: 409, or the existing job again.",
			Reference:   "Graph: synchronizationJob, post (the id is made of template, tenant and application; nothing is said about a second one)",
		},
		{
			Name: behaviourStartWithout, Default: "accepted", Answers: []string{"accepted", "refused"},
			Explanation: "start of a job whose settings name no target: accepted (and the first cycle fails), or 400.",
			Reference:   "Graph: synchronizationJob, start (not documented)",
		},
		{
			Name: behaviourCountKey, Default: "User", Answers: []string{"User", "User to User"},
			Explanation: "Key of status.synchronizedEntryCountByType.",
			Reference:   "Graph: stringKeyLongValuePair (describes the key as \"User to User\"); object types elsewhere in the status",
		},
		{
			Name: behaviourOnDemandAnswer, Default: "array", Answers: []string{"array", "object"},
			Explanation: "Answer of provisionOnDemand: key is a type name and value an array, or key is a result and value one object.",
			Reference:   "Microsoft: Configure cross-tenant synchronization using Graph; Graph: synchronizationJob, provisionOnDemand (they differ)",
		},
		{
			Name: behaviourOnDemandUnknown, Default: "failure", Answers: []string{"failure", "400"},
			Explanation: "provisionOnDemand of an object that does not exist: 200 with a failed import step, or 400.",
			Reference:   "Graph: synchronizationJob, provisionOnDemand (not documented)",
		},
		{
			Name: behaviourLogTenant, Default: "target", Answers: []string{"target", "source"},
			Explanation: "tenantId of an entry of the provisioning logs, which are read in the source tenant.",
			Reference:   "Graph: provisioningObjectSummary, list (the cross-tenant example shows the target)",
		},
		{
			Name: behaviourFirstInterval, Default: defaultInterval, Answers: []string{defaultInterval, longestInterval},
			Explanation: "schedule.interval of a job that was never started: the fixed 40 minutes, or the longest time that there is.",
			Reference:   "Graph: synchronizationJob, get (examples differ)",
		},
	}
}

func engineBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourInternalGuests, Default: "skipped", Answers: []string{"skipped", "synchronized"},
			Explanation: "Users of the source that are guests without being external: left out, or synchronized.",
			Reference:   "Microsoft: Cross-tenant synchronization overview against its topology page",
		},
		{
			Name: behaviourDisabledUsers, Default: "skipped", Answers: []string{"skipped", "created-blocked"},
			Explanation: "Users whose sign-in is blocked before they were ever synchronized: left out, or created with sign-in blocked.",
			Reference:   "Microsoft: How application provisioning works; Cross-tenant synchronization overview (only blocks an existing user)",
		},
		{
			Name: behaviourPendingGuests, Default: "adopted", Answers: []string{"adopted", "second-account"},
			Explanation: "A guest of the target with the same mail who never accepted the invitation: taken over without correcting the user name, or joined by a second account.",
			Reference:   "Microsoft: Cross-tenant synchronization overview, and known issues",
		},
		{
			Name: behaviourNullValues, Default: "kept", Answers: []string{"kept", "cleared"},
			Explanation: "A source attribute that became empty: the target keeps its value, or loses it.",
			Reference:   "Graph: attributeDefinition, flowNullValues (the Azure2Azure template's values are not public)",
		},
		{
			Name: behaviourOnDemandRestore, Default: "restored", Answers: []string{"restored", "duplicated"},
			Explanation: "provisionOnDemand of a user whose target object was deleted softly: restored, or made a second time.",
			Reference:   "Microsoft: Cross-tenant synchronization overview (pages disagree)",
		},
	}
}
