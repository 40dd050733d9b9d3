package graphemu

import "net/http"

var checkCredentials = objectOf(members{
	"applicationIdentifier": nullable(aString),
	"templateId":            nullable(aString),
	"useSavedCredentials":   nullable(aBool),
	"credentials":           nullable(listOf(objectOf(members{"key": oneOf(secretKeys...), "value": nullable(aString)}, "key"))),
})

// validateCredentials says whether a synchronization would reach its target, with the credentials sent or those saved.
// Graph: synchronizationJob, validateCredentials; bound to the collection of jobs and to one job.
func validateCredentials(c *call) reply {
	if _, bound := c.vars["jobID"]; bound {
		if _, refusal := c.job(); refusal != nil {
			return *refusal
		}
	} else if refusal, refused := c.syncRefusal(); refused {
		return refusal
	}
	settings := settingsOf(pairsOf(c.body["credentials"]))
	if isTrue(c.body["useSavedCredentials"]) {
		settings = c.tenant.syncSettings(c.vars["spID"])
	}
	if _, failure := c.s.reachTarget(c.tenant, settings); failure != nil {
		return c.credentialsError(failure)
	}
	return noContent()
}

// credentialsError tells a failure in the form that the behaviour says. The portal's text is about invalid credentials
// whatever the cause.
func (c *call) credentialsError(f *syncFailure) reply {
	const general = "You appear to have entered invalid credentials. Please confirm you are using the correct information for an administrative account."
	switch c.behaviour(behaviourCredentialsError) {
	case "details":
		return graphError(http.StatusBadRequest, "InvalidCredentials", general).withDetails(f.code, f.message)
	case "message":
		return graphError(http.StatusBadRequest, "InvalidCredentials", general+" Error code: "+f.code+" Details: "+f.message)
	default:
		return graphError(http.StatusBadRequest, f.code, f.message)
	}
}
