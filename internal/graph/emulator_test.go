package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// merger starts the emulator with its two tenants and returns clients that log in with azidentity.
func merger(t *testing.T, options ...graphemu.Option) (*graphemu.Server, *graphemu.Merger, *graph.Clients) {
	t.Helper()
	server := graphemu.New(options...)
	m := server.SeedMerger()
	endpoint, err := server.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = endpoint.Close() })
	cred, err := azidentity.NewClientSecretCredential(m.Contoso.ID(), m.ClientID, m.Secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: azcore.ClientOptions{
			Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: endpoint.AuthorityURL},
			Transport: endpoint.Client(),
		},
		AdditionallyAllowedTenants: []string{"*"},
		DisableInstanceDiscovery:   true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return server, m, graph.New(graph.Options{
		HTTPClient: endpoint.Client(),
		Connect: func(context.Context, string) (graph.Connection, error) {
			return graph.Connection{
				Credential: cred, Endpoint: endpoint.GraphURL, Scope: graph.ScopeOf(endpoint.GraphURL),
				AuthorityHost: endpoint.AuthorityURL, ClientID: m.ClientID,
			}, nil
		},
	})
}

// within fails the test's calls instead of hanging.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func partnerOf(id string, inbound bool) models.CrossTenantAccessPolicyConfigurationPartnerable {
	yes := true
	consent := models.NewInboundOutboundPolicyConfiguration()
	if inbound {
		consent.SetInboundAllowed(&yes)
	} else {
		consent.SetOutboundAllowed(&yes)
	}
	p := models.NewCrossTenantAccessPolicyConfigurationPartner()
	p.SetTenantId(&id)
	p.SetAutomaticUserConsentSettings(consent)
	return p
}

// TestOnboarding carries the whole of a merger through every verb against the emulator, with each answer that the service
// may give where its documentation leaves one open.
func TestOnboarding(t *testing.T) {
	t.Parallel()
	for _, b := range graphemu.Behaviours() {
		for _, answer := range b.Answers {
			t.Run(b.Name+"="+answer, func(t *testing.T) {
				t.Parallel()
				onboard(t, map[string]string{b.Name: answer})
			})
		}
	}
}

func onboard(t *testing.T, answers map[string]string) {
	t.Helper()
	_, m, clients := merger(t, graphemu.WithBehaviours(answers))
	ctx := within(t)
	contoso, fabrikam := clients.Tenant(m.Contoso.ID()), clients.Tenant(strings.ToUpper(m.Fabrikam.ID()))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	must(contoso.CreatePartner(ctx, partnerOf(fabrikam.ID(), true)))
	if err := contoso.CreatePartner(ctx, partnerOf(fabrikam.ID(), true)); !graph.IsConflict(err) {
		t.Errorf("a second creation: %v", err)
	}
	must(contoso.CreateIdentitySync(ctx, fabrikam.ID(), graph.V1, graph.IdentitySyncWrite{UserSyncAllowed: graph.Value(true)}))
	must(fabrikam.CreatePartner(ctx, partnerOf(contoso.ID(), false)))
	info, err := contoso.TenantInformationByID(ctx, fabrikam.ID())
	if must(err); info.DefaultDomainName != "fabrikam.onmicrosoft.com" {
		t.Errorf("information %+v", info)
	}

	app, sp, err := fabrikam.InstantiateSyncApplication(ctx, "Contoso")
	must(err)
	role, err := sp.SyncRoleID()
	must(err)
	job, err := fabrikam.CreateSynchronizationJob(ctx, sp.ID, graph.CrossTenantSyncJobTemplate)
	must(err)
	must(fabrikam.PutSynchronizationSecrets(ctx, sp.ID, []graph.Secret{
		{Key: "AuthenticationType", Value: "SyncPolicy"}, {Key: "CompanyId", Value: contoso.ID()}, {Key: "SyncAll", Value: "false"},
	}))
	must(fabrikam.ValidateSavedCredentials(ctx, sp.ID, job.ID, graph.CrossTenantSyncJobTemplate))
	made, err := fabrikam.Assign(ctx, sp.ID, m.Pilots[0], role)
	must(err)

	rules, err := fabrikam.SynchronizationRules(ctx, sp.ID, job.ID)
	must(err)
	rule, _, ok := graph.RuleFor(rules, "User")
	if !ok {
		t.Fatalf("no rule for users in %+v", rules)
	}
	result, err := fabrikam.ProvisionOnDemand(ctx, sp.ID, job.ID, rule.ID, graph.Subject{ObjectID: m.Pilots[0], ObjectTypeName: "User"})
	if must(err); result.Status != graph.OnDemandSuccess || result.TargetID == "" {
		t.Errorf("pilot: %+v", result)
	}
	must(fabrikam.StartJob(ctx, sp.ID, job.ID))
	started, err := fabrikam.SynchronizationJob(ctx, sp.ID, job.ID)
	if must(err); started.ScheduleState != graph.ScheduleActive {
		t.Errorf("job %+v", started)
	}

	must(fabrikam.PauseJob(ctx, sp.ID, job.ID))
	must(fabrikam.Unassign(ctx, sp.ID, made.ID))
	must(fabrikam.DeleteJob(ctx, sp.ID, job.ID))
	if _, err := fabrikam.SynchronizationJob(ctx, sp.ID, job.ID); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a deleted job: %v", err)
	}
	must(fabrikam.DeleteApplication(ctx, app.ID))
	if _, err := fabrikam.SynchronizationJob(ctx, sp.ID, job.ID); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a job of a deleted application: %v", err)
	}
	must(contoso.DeleteIdentitySync(ctx, fabrikam.ID()))
	must(contoso.DeletePartner(ctx, fabrikam.ID()))
	if _, err := contoso.Partner(ctx, fabrikam.ID(), graph.V1); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a deleted partner: %v", err)
	}
}

// TestAnswersLost drops each creation's connection after the commit: there is one object of each kind in the end.
func TestAnswersLost(t *testing.T) {
	t.Parallel()
	server, m, clients := merger(t)
	ctx := within(t)
	fabrikam := clients.Tenant(m.Fabrikam.ID())
	for _, path := range []string{"/applicationTemplates/*/instantiate", "/servicePrincipals/*/synchronization/jobs", "/servicePrincipals/*/appRoleAssignedTo", "/policies/crossTenantAccessPolicy/partners"} {
		server.AddFault(graphemu.Fault{Method: http.MethodPost, Path: path, Times: 1, After: true, Drop: true})
	}
	if err := fabrikam.CreatePartner(ctx, partnerOf(m.Contoso.ID(), false)); !graph.IsConflict(err) {
		t.Errorf("partner: %v", err)
	}
	app, sp, err := fabrikam.InstantiateSyncApplication(ctx, "Contoso")
	if err != nil {
		t.Fatal(err)
	}
	if apps, err := fabrikam.SyncApplicationsByName(ctx, "Contoso"); err != nil || len(apps) != 1 || apps[0].ID != app.ID {
		t.Errorf("applications %+v, %v", apps, err)
	}
	job, err := fabrikam.CreateSynchronizationJob(ctx, sp.ID, graph.CrossTenantSyncJobTemplate)
	if err != nil {
		t.Fatal(err)
	}
	if jobs, err := fabrikam.SynchronizationJobs(ctx, sp.ID); err != nil || len(jobs) != 1 || jobs[0].ID != job.ID {
		t.Errorf("jobs %+v, %v", jobs, err)
	}
	role, err := sp.SyncRoleID()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fabrikam.Assign(ctx, sp.ID, m.Pilots[0], role); err != nil {
		t.Fatal(err)
	}
	if all, err := fabrikam.Assignments(ctx, sp.ID); err != nil || len(all) != 1 {
		t.Errorf("assignments %+v, %v", all, err)
	}
	posts := 0
	for _, r := range server.Requests() {
		if r.Method == http.MethodPost && r.Kind == graphemu.KindGraph {
			posts++
		}
	}
	if posts != 4 {
		t.Errorf("%d POST for 4 creations", posts)
	}
}

// TestSchema reads, edits, parses for and resets a job's schema.
func TestSchema(t *testing.T) {
	t.Parallel()
	server, m, clients := merger(t)
	ctx := within(t)
	fabrikam := clients.Tenant(m.Fabrikam.ID())
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, sp, err := fabrikam.InstantiateSyncApplication(ctx, "Contoso")
	must(err)
	job, err := fabrikam.CreateSynchronizationJob(ctx, sp.ID, graph.CrossTenantSyncJobTemplate)
	must(err)
	shows := func(language string) bool {
		t.Helper()
		schema, err := fabrikam.SynchronizationSchema(ctx, sp.ID, job.ID)
		must(err)
		return bytes.Contains(schema, []byte(language))
	}
	template, err := fabrikam.TemplateSchema(ctx, sp.ID, graph.CrossTenantSyncJobTemplate)
	must(err)
	if !bytes.Contains(template, []byte(`"displayName"`)) || bytes.Contains(template, []byte("xx-XX")) {
		t.Errorf("template %s", template)
	}

	_, written, err := fabrikam.EditSynchronizationSchema(ctx, sp.ID, job.ID, func(_ context.Context, schema json.RawMessage) (json.RawMessage, error) {
		return bytes.Replace(schema, []byte(`"en-US"`), []byte(`"xx-XX"`), 1), nil
	})
	if must(err); !written || !shows("xx-XX") {
		t.Errorf("written %t", written)
	}
	parsed, err := fabrikam.ParseExpression(ctx, sp.ID, job.ID, `Append([displayName],"x")`)
	if must(err); !parsed.Succeeded || !strings.HasPrefix(parsed.Expression, "Append(") || !bytes.Contains(parsed.Tree, []byte(`"parameters"`)) {
		t.Errorf("%+v, tree %s", parsed, parsed.Tree)
	}
	if broken, err := fabrikam.ParseExpression(ctx, sp.ID, job.ID, `Append([displayName]`); err != nil || broken.Succeeded || broken.Message == "" {
		t.Errorf("%+v, %v", broken, err)
	}
	must(fabrikam.ResetSynchronizationSchema(ctx, sp.ID, job.ID))
	if shows("xx-XX") {
		t.Error("the reset left the edit")
	}
	if puts := slices.DeleteFunc(server.Writes(), func(r graphemu.Request) bool { return r.Method != http.MethodPut }); len(puts) != 1 {
		t.Errorf("%d PUT, want 1", len(puts))
	}
	if _, err := fabrikam.SynchronizationSchema(ctx, sp.ID, "Azure2Azure.none"); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("the schema of no job: %v", err)
	}
}

// TestManyAssignments reads all pages.
func TestManyAssignments(t *testing.T) {
	t.Parallel()
	_, m, clients := merger(t, graphemu.WithPageSize(2))
	ctx := within(t)
	fabrikam := clients.Tenant(m.Fabrikam.ID())
	_, sp, err := fabrikam.InstantiateSyncApplication(ctx, "Contoso")
	if err != nil {
		t.Fatal(err)
	}
	role, err := sp.SyncRoleID()
	if err != nil {
		t.Fatal(err)
	}
	principals := slices.Concat(m.Waves, m.Pilots)
	for _, id := range principals {
		if _, err := fabrikam.Assign(ctx, sp.ID, id, role); err != nil {
			t.Fatal(err)
		}
	}
	all, err := fabrikam.Assignments(ctx, sp.ID)
	if err != nil || len(all) != len(principals) || len(all) < 3 {
		t.Errorf("%d of %d assignments, %v", len(all), len(principals), err)
	}
}

// TestPermissionMissing and a login that isn't consented are told apart, at once.
func TestPermissionMissing(t *testing.T) {
	t.Parallel()
	server, m, clients := merger(t)
	m.Fabrikam.RevokePermission(m.ClientID, "Policy.ReadWrite.CrossTenantAccess")
	m.Contoso.WithdrawConsent(m.ClientID)
	err := clients.Tenant(m.Fabrikam.ID()).CreatePartner(within(t), partnerOf(m.Contoso.ID(), false))
	if !graph.IsForbidden(err) || !strings.Contains(err.Error(), "Policy.ReadWrite.CrossTenantAccess in tenant "+m.Fabrikam.ID()) {
		t.Errorf("error %v", err)
	}
	err = clients.Tenant(m.Contoso.ID()).DeletePartner(within(t), m.Fabrikam.ID())
	var login *graph.LoginError
	if !errors.As(err, &login) || login.AADSTS == "" || !strings.Contains(login.ConsentURL, "/"+m.Contoso.ID()+"/adminconsent?client_id="+m.ClientID) {
		t.Errorf("error %v", err)
	}
	if n := len(server.Writes()); n != 1 {
		t.Errorf("%d writes were tried, want the refused one", n)
	}
}
