package graphemu

import "net/http"

// getConnection answers what joins an object of the source to the one that was made of it.
// Microsoft: Manage object connections in provisioning.
func getConnection(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	link := job.links[lower(c.vars["objectID"])]
	if link == nil {
		return notFound(c.vars["objectID"])
	}
	return c.entity("objectConnection/$entity", object{
		"objectId": link.sourceID, "sourceAnchor": link.sourceID, "targetAnchor": link.targetID,
		"displayName": link.displayName, "objectTypeName": "user",
	})
}

// deleteConnection forgets one; the object in the target stays. A running job is refused, a connection that does not exist is not.
func deleteConnection(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	if job.schedule == stateActive {
		return graphError(http.StatusConflict, "Conflict", "The synchronization job must be paused or disabled before an object connection is deleted.")
	}
	delete(job.links, lower(c.vars["objectID"]))
	delete(job.seen, lower(c.vars["objectID"]))
	job.publish()
	return noContent()
}

// listConnections is what the page says of the whole collection: it cannot be listed.
func listConnections(*call) reply {
	return badRequest("Object connections cannot be listed. Name the object.")
}
