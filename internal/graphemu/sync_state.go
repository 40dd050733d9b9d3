package graphemu

import "time"

// syncState is what the synchronization service keeps beside the documents of the tenants.
type syncState struct {
	jobs     []*syncJob
	onDemand map[string][]time.Time // moments of recent calls by tenant and client, on the machine's clock
	calls    map[string]int         // calls that a fresh service principal has seen, by kind
	losses   []string               // see [Server.SchemaLosses]
}

// findJob answers a job of a service principal, nil if there is none.
func (s *Server) findJob(t *tenant, spID, id string) *syncJob {
	for _, job := range s.sync.jobs {
		if job.tenant == t && sameID(job.spID, spID) && sameID(job.id, id) {
			return job
		}
	}
	return nil
}

// addJob makes the job known to the engine and to readers.
func (s *Server) addJob(job *syncJob) {
	s.sync.jobs = append(s.sync.jobs, job)
	job.publish()
}

// removeJob destroys a job with all that it remembers; its objects stay in the target.
func (s *Server) removeJob(job *syncJob) {
	kept := s.sync.jobs[:0]
	for _, other := range s.sync.jobs {
		if other != job {
			kept = append(kept, other)
		}
	}
	clear(s.sync.jobs[len(kept):])
	s.sync.jobs = kept
	job.tenant.storeOf(jobsCollection, job.spID).delete(job.id)
	job.tenant.storeOf(schemasCollection, job.spID).delete(job.id)
}

// publish shows the job's present state to readers, and its schema where that is a new one.
func (j *syncJob) publish() {
	j.tenant.storeOf(jobsCollection, j.spID).put(j.id, j.document())
	schemas := j.tenant.storeOf(schemasCollection, j.spID)
	if shown, _ := schemas.get(j.id); !sameDocument(shown, j.schema) {
		schemas.put(j.id, j.schema)
	}
}

// bereft says that the job's service principal is gone, and the job with it.
func (j *syncJob) bereft() bool {
	_, ok := j.tenant.store(servicePrincipalsCollection).get(j.spID)
	return !ok
}

const (
	jobsCollection         = "jobs"
	schemasCollection      = "schemas"
	secretsCollection      = "secrets"
	provisioningCollection = "provisioning"
)
