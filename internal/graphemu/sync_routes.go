package graphemu

import (
	"net/http"
	"strings"
)

const (
	syncBase     = "/servicePrincipals/{spID}/synchronization"
	jobBase      = syncBase + "/jobs/{jobID}"
	templateBase = syncBase + "/templates/{templateID}"
)

// writeSync are the permissions of which each lets a caller change synchronization. Application.ReadWrite.OwnedBy is listed in
// the documentation and refused by the service (microsoft-graph-docs issue 8800).
var writeSync = []string{"Synchronization.ReadWrite.All", "Application.ReadWrite.All", "Directory.ReadWrite.All"}

// synchronizationRoutes serves application templates, synchronization jobs and provisioning logs.
func (s *Server) synchronizationRoutes() []route {
	read := append([]string{"Synchronization.Read.All"}, writeSync...)
	instantiate := []string{"Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"}
	logs := []string{"AuditLog.Read.All", "ProvisioningLog.Read.All"}
	routes := []route{
		{method: "POST", pattern: "/applicationTemplates/{templateID}/instantiate", permissions: instantiate, body: checkInstantiate, handler: instantiateTemplate},
		{method: "GET", pattern: syncBase + "/templates", permissions: read, handler: listTemplates},
		{method: "GET", pattern: templateBase, permissions: read, handler: getTemplate},
		{method: "GET", pattern: templateBase + "/schema", permissions: read, handler: getTemplateSchema},
		{method: "GET", pattern: syncBase + "/secrets", permissions: read, handler: getSecrets},
		{method: "PUT", pattern: syncBase + "/secrets", permissions: writeSync, body: checkSecrets, handler: putSecrets},
		{method: "GET", pattern: syncBase + "/jobs", permissions: read, handler: listJobs},
		{method: "POST", pattern: syncBase + "/jobs", permissions: writeSync, body: checkNewJob, handler: createJob},
		{method: "POST", pattern: syncBase + "/jobs/validateCredentials", permissions: writeSync, body: checkCredentials, handler: validateCredentials},
		{method: "GET", pattern: jobBase, permissions: read, handler: getJob},
		{method: "PATCH", pattern: jobBase, permissions: writeSync, handler: notRouted},
		{method: "DELETE", pattern: jobBase, permissions: writeSync, handler: deleteJob},
		{method: "POST", pattern: jobBase + "/start", permissions: writeSync, handler: startJob},
		{method: "POST", pattern: jobBase + "/pause", permissions: writeSync, handler: pauseJob},
		{method: "POST", pattern: jobBase + "/restart", permissions: writeSync, body: checkRestart, optional: true, handler: restartJob},
		{method: "POST", pattern: jobBase + "/validateCredentials", permissions: writeSync, body: checkCredentials, handler: validateCredentials},
		{method: "POST", pattern: jobBase + "/provisionOnDemand", permissions: writeSync, body: checkOnDemand, handler: provisionOnDemand},
		{method: "GET", pattern: jobBase + "/schema", permissions: read, handler: getSchema},
		{method: "PUT", pattern: jobBase + "/schema", permissions: writeSync, body: checkSchema, handler: putSchema},
		{method: "PATCH", pattern: jobBase + "/schema", permissions: writeSync, handler: notRouted},
		{method: "DELETE", pattern: jobBase + "/schema", permissions: writeSync, handler: deleteSchema},
		{method: "POST", pattern: jobBase + "/schema/parseExpression", permissions: writeSync, body: checkParse, handler: parseJobExpression},
		{method: "POST", pattern: templateBase + "/schema/parseExpression", permissions: writeSync, body: checkParse, handler: parseTemplateExpression},
		{method: "POST", pattern: jobBase + "/schema/directories/{directoryID}/discover", permissions: writeSync, optional: true, handler: discoverDirectory},
		{method: "GET", pattern: jobBase + "/objectConnections", beta: true, permissions: read, handler: listConnections},
		{method: "GET", pattern: jobBase + "/objectConnections/{objectID}", beta: true, permissions: read, handler: getConnection},
		{method: "DELETE", pattern: jobBase + "/objectConnections/{objectID}", beta: true, permissions: writeSync, handler: deleteConnection},
		{method: "GET", pattern: "/auditLogs/provisioning", permissions: logs, handler: listProvisioningLogs},
	}
	for _, base := range []string{jobBase, templateBase} {
		for _, parentheses := range []string{"", "()"} { // functions may be called with and without
			routes = append(routes,
				route{method: "GET", pattern: base + "/schema/functions" + parentheses, permissions: read, handler: listFunctions},
				route{method: "GET", pattern: base + "/schema/filterOperators" + parentheses, permissions: read, handler: listFilterOperators})
		}
	}
	return routes
}

// notRouted is what the service behind Graph says to verbs that Graph's metadata offers and it does not know. It looks like
// "gone" and is a mistake in the caller (msgraph-sdk-python issue 820).
func notRouted(c *call) reply {
	uri := "https://syncfabric.windowsazure.com/api/servicePrincipals('" + c.vars["spID"] + "')/synchronization/jobs('" + c.vars["jobID"] + "')"
	if strings.HasSuffix(c.route.pattern, "/schema") {
		uri += "/schema"
	}
	return graphError(http.StatusNotFound, "UnknownError",
		`{"Message":"No HTTP resource was found that matches the request URI '`+uri+`?api-version=2.0'."}`)
}

// freshCalls is how often a service principal that was made a moment ago turns callers away, where a behaviour says it does.
const freshCalls = 2

// syncRefusal turns away callers of a service principal that does not exist, or is not known yet to the synchronization service.
func (c *call) syncRefusal() (reply, bool) {
	id := c.vars["spID"]
	if _, ok := c.get(servicePrincipalsCollection, id); !ok {
		return notFound(id), true
	}
	return c.tooFresh(c.behaviour(behaviourFreshApplication), c.tenant.id+id)
}

// tooFresh refuses the first calls about a service principal, where the behaviour says so.
func (c *call) tooFresh(answer, key string) (reply, bool) {
	if answer == "ready" || c.s.sync.countCall(key) > freshCalls {
		return reply{}, false
	}
	if answer == "conflict-at-first" {
		return graphError(http.StatusConflict, "Conflict", "The service principal is being changed."), true
	}
	return graphError(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."), true
}

func (st *syncState) countCall(key string) int {
	if st.calls == nil {
		st.calls = map[string]int{}
	}
	st.calls[strings.ToLower(key)]++
	return st.calls[strings.ToLower(key)]
}

// clockMoved runs what fell due when the clock was moved by hand. The lock is held.
func (s *Server) clockMoved() { s.runDue() }
