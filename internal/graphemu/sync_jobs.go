package graphemu

import "net/http"

var (
	checkNewJob  = objectOf(members{"templateId": aString}, "templateId")
	checkRestart = objectOf(members{"criteria": nullable(objectOf(members{"resetScope": nullable(aString)}))})
)

func listTemplates(c *call) reply {
	if refusal, refused := c.syncRefusal(); refused {
		return refusal
	}
	name := "servicePrincipals('" + c.vars["spID"] + "')/synchronization/templates"
	if c.templateHidden() {
		return c.page(name, []object{})
	}
	return c.page(name, []object{c.templateDocument()})
}

// templateHidden says that the service has not found the template of a new service principal yet.
func (c *call) templateHidden() bool {
	return c.behaviour(behaviourTemplatesAtFirst) == "empty-at-first" && c.s.sync.countCall("templates"+c.tenant.id+c.vars["spID"]) <= freshCalls
}

func getTemplate(c *call) reply {
	if refusal, refused := c.unknownTemplate(); refused {
		return refusal
	}
	return c.entity("servicePrincipals('"+c.vars["spID"]+"')/synchronization/templates/$entity", c.templateDocument())
}

func getTemplateSchema(c *call) reply {
	if refusal, refused := c.unknownTemplate(); refused {
		return refusal
	}
	return c.entity(c.templatePath()+"/schema/$entity", c.s.templateSchema())
}

// templateSchema is the schema of the template itself, which belongs to no job.
func (s *Server) templateSchema() object {
	return s.freshSchema(noInstance, seedID("rule/"+noInstance), seedID("directory/"+noInstance))
}

func (c *call) templatePath() string {
	return "servicePrincipals('" + c.vars["spID"] + "')/synchronization/templates('" + azure2AzureTemplate + "')"
}

func (c *call) unknownTemplate() (reply, bool) {
	if refusal, refused := c.syncRefusal(); refused {
		return refusal, true
	}
	if c.vars["templateID"] != azure2AzureTemplate {
		return notFound(c.vars["templateID"]), true
	}
	return reply{}, false
}

func listJobs(c *call) reply {
	if refusal, refused := c.syncRefusal(); refused {
		return refusal
	}
	docs := c.list(jobsCollection + "/" + lower(c.vars["spID"]))
	return c.page("servicePrincipals('"+c.vars["spID"]+"')/synchronization/jobs", docs)
}

func getJob(c *call) reply {
	if refusal, refused := c.syncRefusal(); refused {
		return refusal
	}
	doc, ok := c.get(jobsCollection+"/"+lower(c.vars["spID"]), c.vars["jobID"])
	if !ok {
		return missingJob(c.vars["jobID"])
	}
	return c.entity("servicePrincipals('"+c.vars["spID"]+"')/synchronization/jobs/$entity", doc)
}

func missingJob(id string) reply {
	return graphError(http.StatusNotFound, "JobNotFound", "The synchronization job '"+id+"' was not found.")
}

// createJob makes the one job of a template. Its id is made of template, tenant and application.
// Graph: synchronizationJob, post.
func createJob(c *call) reply {
	if refusal, refused := c.syncRefusal(); refused {
		return refusal
	}
	if c.body["templateId"] != azure2AzureTemplate {
		return graphError(http.StatusBadRequest, "RequestParameterInvalid",
			"The service principal has no synchronization template '"+textOf(c.body["templateId"])+"'.")
	}
	principal, _ := c.tenant.store(servicePrincipalsCollection).get(c.vars["spID"])
	if textOf(principal["applicationTemplateId"]) != crossTenantTemplateID {
		return graphError(http.StatusBadRequest, "RequestParameterInvalid",
			"The service principal has no synchronization template '"+azure2AzureTemplate+"'.")
	}
	spID := textOf(principal["id"])
	if job := c.s.findJob(c.tenant, spID, jobID(c.tenant, textOf(principal["appId"]))); job != nil {
		if c.behaviour(behaviourSecondJob) == "same" {
			return c.createdJob(job)
		}
		return graphError(http.StatusConflict, "Conflict", "A synchronization job of this template exists already.")
	}
	job := newSyncJob(c.s, c.tenant, spID, textOf(principal["appId"]))
	c.s.addJob(job)
	return c.createdJob(job)
}

func (c *call) createdJob(job *syncJob) reply {
	out := job.document()
	out["@odata.context"] = c.context("servicePrincipals('" + job.spID + "')/synchronization/jobs/$entity")
	if c.behaviour(behaviourCreateJobStatus) == "200" {
		return reply{status: http.StatusOK, body: out}
	}
	return reply{status: http.StatusCreated, body: out}
}

// job finds the job that the path names, or the refusal to answer with.
func (c *call) job() (*syncJob, *reply) {
	if refusal, refused := c.syncRefusal(); refused {
		return nil, &refusal
	}
	if _, ok := c.get(jobsCollection+"/"+lower(c.vars["spID"]), c.vars["jobID"]); ok {
		if job := c.s.findJob(c.tenant, c.vars["spID"], c.vars["jobID"]); job != nil {
			return job, nil
		}
	}
	missing := missingJob(c.vars["jobID"])
	return nil, &missing
}

func deleteJob(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	c.s.removeJob(job)
	return noContent()
}

func startJob(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	if !c.tenant.syncSettings(job.spID).complete() && c.behaviour(behaviourStartWithout) == "refused" {
		return graphError(http.StatusBadRequest, "CredentialsMissing", "The synchronization job has no credentials. Save them before starting the job.")
	}
	job.start(c.now())
	job.publish()
	return noContent()
}

func pauseJob(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	job.pause()
	job.publish()
	return noContent()
}

func restartJob(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	criteria, _ := c.body["criteria"].(object)
	scope, ok := parseScope(textOf(criteria["resetScope"]))
	if !ok {
		return badRequest("Invalid value specified for property 'resetScope'.")
	}
	job.restart(scope, c.now())
	job.publish()
	return noContent()
}
