package acctest_test

import (
	"fmt"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// The types of what an estate is made of.
const (
	partnerType     = "crosstenant_access_partner"
	policyType      = "crosstenant_identity_synchronization"
	applicationType = "crosstenant_synchronization_application"
	jobType         = "crosstenant_synchronization_job"
	schemaType      = "crosstenant_synchronization_schema"
	scheduleType    = "crosstenant_synchronization_schedule"
	assignmentType  = "crosstenant_synchronization_assignment"
	assignmentsType = "crosstenant_synchronization_assignments"
)

// guid is the n-th made-up GUID of a kind.
func guid(kind, n int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", kind, n) }

// partnerID is the n-th partner of an estate.
func partnerID(n int) string { return guid(0xa, n) }

// addPartners adds partners with their identity synchronization policies to a tenant, as its administrators would in the portal.
func addPartners(tenant *graphemu.TenantHandle, n int) (ids []string) {
	for i := range n {
		id := partnerID(i)
		tenant.AddPartner(id, map[string]any{
			"inboundTrust":                 map[string]any{"isMfaAccepted": true, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false},
			"automaticUserConsentSettings": map[string]any{"inboundAllowed": true, "outboundAllowed": false},
		})
		tenant.AddIdentitySync(id, map[string]any{"userSyncInbound": map[string]any{"isSyncAllowed": true}})
		ids = append(ids, id)
	}
	return ids
}

// addAssigned adds users to a tenant who are assigned to an application, and answers the ids of both.
func addAssigned(tenant *graphemu.TenantHandle, spID string, n int) (users, assignments []string) {
	for i := range n {
		user := tenant.AddUser(graphemu.User{ID: guid(0xb, i), DisplayName: fmt.Sprintf("Employee %d", i)})
		users = append(users, user)
		assignments = append(assignments, tenant.Assign(spID, user))
	}
	return users, assignments
}

// site is a tenant of a group of companies that pushes its people to the group's own: everything that a configuration
// manages in it.
type site struct {
	TenantID      string   `json:"tenant_id"`
	Partners      []string `json:"partners"`
	ApplicationID string   `json:"application_id"`
	SPID          string   `json:"service_principal_id"`
	JobID         string   `json:"job_id"`
	Users         []string `json:"users"`
}

// documents is how many documents and collections of Graph a configuration of the site names: its partners and their policies,
// the application, its service principal, its assignments, and the job, its settings and its schema.
func (s site) documents() int { return 2*len(s.Partners) + 6 }

// addSite makes in a tenant, in its portal, what a site has.
func addSite(tenant, hub *graphemu.TenantHandle, partners int) site {
	s := site{TenantID: tenant.ID(), Partners: addPartners(tenant, partners)}
	s.ApplicationID, s.SPID = tenant.AddSyncApplication(siteApplication)
	s.Users, _ = addAssigned(tenant, s.SPID, 3)
	s.JobID = tenant.AddJob(s.SPID)
	tenant.PutSecrets(s.SPID, map[string]string{
		"AuthenticationType": "SyncPolicy", "CompanyId": hub.ID(), "SyncAll": "false",
		"SyncNotificationSettings": `{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":500}`,
	})
	tenant.EditMapping(s.SPID, s.JobID, "displayName", siteDisplayName)
	tenant.StartJob(s.SPID, s.JobID)
	return s
}

const (
	siteApplication = "Push to the group"
	siteDisplayName = `Append([displayName], " (site)")`
)

// addSites makes every tenant but the first, which they push to, a site.
func addSites(env *acctest.Env, partners int) (sites []site) {
	for _, tenant := range env.Tenants[1:] {
		sites = append(sites, addSite(tenant, env.Contoso, partners))
	}
	return sites
}

// importSites imports everything of the sites, type by type and in the order in which one depends on the other, as a CLI reads
// them: a job shows its status, which it takes of no older answer, so that a schedule read before it would cost a request.
func importSites(s *acctest.Session, sites []site) (all []acctest.Resource) {
	ids := map[string][]string{}
	for _, site := range sites {
		for _, partner := range site.Partners {
			ids[partnerType] = append(ids[partnerType], site.TenantID+"/"+partner)
			ids[policyType] = append(ids[policyType], site.TenantID+"/"+partner)
		}
		ids[applicationType] = append(ids[applicationType], site.TenantID+"/"+site.ApplicationID)
		for _, typeName := range []string{jobType, schemaType, scheduleType, assignmentsType} {
			ids[typeName] = append(ids[typeName], site.TenantID+"/"+site.SPID)
		}
	}
	for _, typeName := range []string{partnerType, policyType, applicationType, assignmentsType, jobType, schemaType, scheduleType} {
		all = append(all, s.ImportAll(typeName, ids[typeName])...)
	}
	return all
}

// importLike imports one object of a type and answers the states of many that differ from it in some texts.
func importLike(t testing.TB, s *acctest.Session, typeName, id string, others []map[string]string) (all []acctest.Resource) {
	t.Helper()
	like := s.ImportAll(typeName, []string{id})[0]
	for _, texts := range others {
		all = append(all, s.Copy(like, texts))
	}
	return all
}
