package synchronization_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// The types that can be listed here.
const (
	applicationType = "crosstenant_synchronization_application"
	jobType         = "crosstenant_synchronization_job"
	scheduleType    = "crosstenant_synchronization_schedule"
	assignmentType  = "crosstenant_synchronization_assignment"
	assignmentsType = "crosstenant_synchronization_assignments"
)

// addConfiguration makes an application with a job, settings and assigned users in Fabrikam.
func (s *source) addConfiguration(name string, users int) (applicationID, spID, jobID string) {
	applicationID, spID = s.Fabrikam.AddSyncApplication(name)
	jobID = s.Fabrikam.AddJob(spID)
	s.Fabrikam.PutSecrets(spID, map[string]string{
		"AuthenticationType": "SyncPolicy", "CompanyId": s.Contoso.ID(), "SyncAll": "false",
		"SyncNotificationSettings": `{"Enabled":true,"Recipients":"ops@fabrikam.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":25}`,
	})
	for i := range users {
		s.Fabrikam.Assign(spID, s.Fabrikam.AddUser(graphemu.User{DisplayName: fmt.Sprintf("User %d of %s", i, name)}))
	}
	return applicationID, spID, jobID
}

// listedTypes are the types with how many objects a test's tenant has of each.
type listedTypes map[string]int

// What a query finds is what an import of the same object brings, under every answer of the service.
func TestListedIsImported(t *testing.T) {
	t.Parallel()
	underAnswers(t, map[string]map[string]string{"upper case": {"ids.letter-case": "upper"}}, func(t *testing.T, s *source) {
		_, spID, jobID := s.addConfiguration("First", 3)
		s.Fabrikam.EditMapping(spID, jobID, "displayName", `Append([displayName], " (Fabrikam)")`)
		s.Fabrikam.EditSchema(spID, jobID, func(schema map[string]any) { objectMapping(schema, "User")["flowTypes"] = "Add,Update" })
		_, second, secondJob := s.addConfiguration("Second", 1)
		s.Fabrikam.PutSecrets(second, map[string]string{"SyncAll": "true", "SyncNotificationSettings": ""})
		s.Fabrikam.StartJob(second, secondJob)
		s.Fabrikam.AddSyncApplication("Without a job")

		session := acctest.NewSession(t, s.Env)
		for typeName, want := range (listedTypes{applicationType: 3, jobType: 2, scheduleType: 2, schemaType: 2, assignmentType: 4, assignmentsType: 3}) {
			found := session.MustList(typeName, acctest.Query{Config: object{"tenant_id": s.Fabrikam.ID()}, IncludeResource: true})
			if len(found) != want {
				t.Errorf("%d of %s are listed, want %d", len(found), typeName, want)
			}
			for _, listed := range found {
				imported := session.State(typeName, session.Imported(typeName, "", listed.Identity))
				if !reflect.DeepEqual(listed.State, imported) {
					t.Errorf("%s %s is listed as\n%v\nand imported as\n%v", typeName, listed.DisplayName, listed.State, imported)
				}
			}
		}
		s.RequireNoWrites(0)
	})
}

// A list costs one request for the service principals (applications: two) and what each of them needs.
func TestListRequests(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	for i := range 12 {
		s.addConfiguration(fmt.Sprintf("Application %02d", i), 2)
	}
	_, spID, _ := s.addConfiguration("With many", 250)
	session := acctest.NewSession(t, s.Env)
	everywhere, one := object{"tenant_id": s.Fabrikam.ID()}, object{"tenant_id": s.Fabrikam.ID(), "service_principal_id": strings.ToUpper(spID)}
	for name, tt := range map[string]struct {
		typeName string
		query    acctest.Query
		found    int
		requests int
	}{
		"applications":              {applicationType, acctest.Query{Config: everywhere}, 13, 2},
		"applications, whole":       {applicationType, acctest.Query{Config: everywhere, IncludeResource: true}, 13, 2},
		"jobs":                      {jobType, acctest.Query{Config: everywhere}, 13, 1 + 13},
		"jobs, whole":               {jobType, acctest.Query{Config: everywhere, IncludeResource: true}, 13, 1 + 13 + 13},
		"jobs, whole, with names":   {jobType, acctest.Query{Config: object{"tenant_id": s.Fabrikam.ID(), "resolve_names": true}, IncludeResource: true, Limit: 1}, 1, 1 + 1 + 1 + 1},
		"jobs of one":               {jobType, acctest.Query{Config: one}, 1, 2},
		"schedules, whole":          {scheduleType, acctest.Query{Config: everywhere, IncludeResource: true}, 13, 1 + 13},
		"schemas":                   {schemaType, acctest.Query{Config: everywhere}, 13, 1 + 13},
		"schema of one, whole":      {schemaType, acctest.Query{Config: one, IncludeResource: true}, 1, 4},
		"assignments":               {assignmentType, acctest.Query{Config: everywhere}, 24 + 250, 1 + 12 + 3},
		"assignments of one":        {assignmentType, acctest.Query{Config: one, IncludeResource: true}, 250, 1 + 3},
		"a page of assignments":     {assignmentType, acctest.Query{Config: one, Limit: 100}, 100, 1 + 1},
		"sets of assignments":       {assignmentsType, acctest.Query{Config: everywhere}, 13, 1},
		"sets, whole":               {assignmentsType, acctest.Query{Config: everywhere, IncludeResource: true}, 13, 1 + 12 + 3},
		"one of the sets, by limit": {assignmentsType, acctest.Query{Config: everywhere, IncludeResource: true, Limit: 1}, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			mark := s.Mark()
			if found := session.MustList(tt.typeName, tt.query); len(found) != tt.found {
				t.Errorf("%d are listed, want %d", len(found), tt.found)
			}
			if reads := s.ReadsSince(mark); len(reads) != tt.requests {
				t.Errorf("%d requests, want %d:\n%s", len(reads), tt.requests, strings.Join(reads, "\n"))
			}
		})
	}
}

// What the Microsoft 365 admin center manages is marked everywhere, and named once in a warning.
func TestListFlagsMicrosoft365(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	s.addConfiguration("Ours", 2)
	theirs := "MTO_Sync_" + s.Contoso.ID()
	s.addConfiguration(theirs, 2)
	session := acctest.NewSession(t, s.Env)
	for typeName, want := range (listedTypes{applicationType: 1, jobType: 1, scheduleType: 1, schemaType: 1, assignmentType: 2, assignmentsType: 1}) {
		list := session.List(typeName, acctest.Query{Config: object{"tenant_id": s.Fabrikam.ID()}})
		marked := 0
		for _, found := range list.Found {
			if flagged := strings.HasSuffix(found.DisplayName, " (managed by the Microsoft 365 admin center)"); flagged == strings.HasPrefix(found.DisplayName, theirs) {
				if flagged {
					marked++
				}
			} else {
				t.Errorf("%s: %q", typeName, found.DisplayName)
			}
		}
		if marked != want {
			t.Errorf("%s: %d are marked, want %d", typeName, marked, want)
		}
		if len(list.Diagnostics) != 1 || !said(list.Diagnostics, tfprotov6.DiagnosticSeverityWarning, "Synchronization application \""+theirs+"\" belongs to the Microsoft 365 admin center") {
			t.Errorf("%s: want one warning, got %s", typeName, acctest.Texts(list.Diagnostics))
		}
	}
}

func TestListNames(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	_, spID, jobID := s.addConfiguration("Fabrikam to Contoso", 1)
	s.Fabrikam.StartJob(spID, jobID)
	session := acctest.NewSession(t, s.Env)
	plain, resolve := object{"tenant_id": s.Fabrikam.ID()}, object{"tenant_id": s.Fabrikam.ID(), "resolve_names": true}
	for name, tt := range map[string]struct {
		typeName string
		config   object
		want     string
	}{
		"application":     {applicationType, plain, "Fabrikam to Contoso"},
		"job":             {jobType, plain, "Fabrikam to Contoso"},
		"job with target": {jobType, resolve, "Fabrikam to Contoso → Contoso ("},
		"schedule":        {scheduleType, plain, "Fabrikam to Contoso (Active)"},
		"schema":          {schemaType, resolve, "Fabrikam to Contoso → Contoso ("},
		"assignment":      {assignmentType, plain, "Fabrikam to Contoso: User 0 of Fabrikam to Contoso (User)"},
		"authoritative":   {assignmentsType, plain, "Fabrikam to Contoso"},
	} {
		found := session.MustList(tt.typeName, acctest.Query{Config: tt.config})
		if len(found) != 1 || !strings.HasPrefix(found[0].DisplayName, tt.want) {
			t.Errorf("%s: got %v, want %q", name, found, tt.want)
		}
	}
}

// What fails for one application is said, and the list goes on; a refusal, and a list that fails, ends it.
func TestListFails(t *testing.T) {
	t.Parallel()
	denied := graphemu.Fault{Method: http.MethodGet, Status: 403, Code: "Authorization_RequestDenied", Message: "No."}
	broken := graphemu.Fault{Method: http.MethodGet, Status: 400, Code: "Request_BadRequest", Message: "Something is wrong."}
	at := func(f graphemu.Fault, path string) graphemu.Fault { f.Path = path; return f }
	for name, tt := range map[string]struct {
		typeName string
		fault    func(spID string) graphemu.Fault
		whole    bool
		found    int
		severity tfprotov6.DiagnosticSeverity
		summary  string
		part     string
	}{
		"service principals refused": {
			jobType, func(string) graphemu.Fault { return at(denied, "/servicePrincipals") }, false, 0,
			tfprotov6.DiagnosticSeverityError, "Unable to list synchronization applications", "Application.Read.All",
		},
		"jobs refused": {
			jobType, func(string) graphemu.Fault { return at(denied, "/servicePrincipals/*/synchronization/jobs") }, false, 0,
			tfprotov6.DiagnosticSeverityError, "Unable to list what belongs to synchronization applications", "Synchronization.Read.All",
		},
		"jobs of one": {
			jobType, func(id string) graphemu.Fault { return at(broken, "/servicePrincipals/"+id+"/synchronization/jobs") }, false, 1,
			tfprotov6.DiagnosticSeverityWarning, "Not listed: what belongs to synchronization application Broken", "Something is wrong.",
		},
		"settings of one": {
			jobType, func(id string) graphemu.Fault { return at(broken, "/servicePrincipals/"+id+"/synchronization/secrets") }, true, 1,
			tfprotov6.DiagnosticSeverityWarning, "Not listed: Broken", "Something is wrong.",
		},
		"settings refused": {
			jobType, func(id string) graphemu.Fault { return at(denied, "/servicePrincipals/"+id+"/synchronization/secrets") }, true, 2,
			tfprotov6.DiagnosticSeverityWarning, "Unable to read the settings of synchronization job", "Synchronization.ReadWrite.All",
		},
		"schema of one": {
			schemaType, func(id string) graphemu.Fault {
				return at(broken, "/servicePrincipals/"+id+"/synchronization/jobs/*/schema")
			}, true, 1,
			tfprotov6.DiagnosticSeverityWarning, "Not listed: Broken", "Something is wrong.",
		},
		"assignments of one": {
			assignmentType, func(id string) graphemu.Fault { return at(broken, "/servicePrincipals/"+id+"/appRoleAssignedTo") }, false, 1,
			tfprotov6.DiagnosticSeverityWarning, "Not listed: what belongs to synchronization application Broken", "Something is wrong.",
		},
		"the set of one": {
			assignmentsType, func(id string) graphemu.Fault { return at(broken, "/servicePrincipals/"+id+"/appRoleAssignedTo") }, true, 1,
			tfprotov6.DiagnosticSeverityWarning, "Not listed: what belongs to synchronization application Broken", "Something is wrong.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t)
			_, spID, _ := s.addConfiguration("Broken", 1)
			s.addConfiguration("Sound", 1)
			s.Server.AddFault(tt.fault(spID))
			list := acctest.NewSession(t, s.Env).List(tt.typeName, acctest.Query{Config: object{"tenant_id": s.Fabrikam.ID()}, IncludeResource: tt.whole})
			if len(list.Found) != tt.found {
				t.Errorf("%d are listed, want %d", len(list.Found), tt.found)
			}
			if len(list.Diagnostics) != 1 || !said(list.Diagnostics, tt.severity, tt.summary, tt.part) {
				t.Errorf("got %s", acctest.Texts(list.Diagnostics))
			}
		})
	}
}

// An application without its service principal cannot be imported; one that the list of service principals lacks is looked up.
func TestListOfApplicationsAndTheirPrincipals(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	_, orphaned := s.Fabrikam.AddSyncApplication("Orphan")
	s.Fabrikam.AddSyncApplication("Whole")
	s.Fabrikam.DeleteServicePrincipal(orphaned)
	list := acctest.NewSession(t, s.Env).List(applicationType, acctest.Query{Config: object{"tenant_id": s.Fabrikam.ID()}, IncludeResource: true})
	if list.Names() != "Whole" || len(list.Diagnostics) != 1 ||
		!said(list.Diagnostics, tfprotov6.DiagnosticSeverityWarning, "Not listed: synchronization application Orphan", "without its service principal") {
		t.Errorf("got\n%s\n%s", list.Names(), acctest.Texts(list.Diagnostics))
	}
}

func TestListOfOnePrincipal(t *testing.T) {
	t.Parallel()
	s := newSource(t)
	session := acctest.NewSession(t, s.Env)
	nobody := object{"tenant_id": s.Fabrikam.ID(), "service_principal_id": "00000000-1111-4222-8333-444444444444"}
	for _, typeName := range []string{jobType, scheduleType, schemaType, assignmentType, assignmentsType} {
		acctest.Refused(t, session.List(typeName, acctest.Query{Config: nobody}).Diagnostics,
			acctest.At("service_principal_id"), "Service principal does not exist", "service_principal_id")
	}
}
