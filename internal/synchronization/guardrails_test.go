package synchronization

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/guardrail/guardrailtest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var (
	guardedTenant    = tf.NewGUID("11111111-2222-4333-8444-bbbbbbbbbbbb")
	guardedTarget    = tf.NewGUID("11111111-2222-4333-8444-aaaaaaaaaaaa")
	guardedPrincipal = tf.NewGUID("5c1d7f32-9a86-4b0e-8d43-1f2e3a4b5c6d")
)

func TestApplicationGuardrails(t *testing.T) {
	t.Parallel()
	named := func(name types.String) guardrail.Plan[applicationRisk] {
		return guardrailtest.New(applicationRisk{guardedTenant, name})
	}
	guardrailtest.Test(t, applicationGuardrails, map[string]guardrailtest.Rows[applicationRisk]{
		"name_of_microsoft_365": {
			Trips: map[string]guardrail.Plan[applicationRisk]{
				"made anew":  named(str("MTO_Sync_" + guardedTarget.Lower())),
				"taken over": guardrailtest.Same(applicationRisk{guardedTenant, str("MTO_Sync_x")}),
			},
			Passes: map[string]guardrail.Plan[applicationRisk]{
				"another name":     named(str("Fabrikam to Contoso")),
				"in small letters": named(str("mto_sync_x")),
				"not known":        named(types.StringUnknown()),
			},
		},
	})
}

func TestJobGuardrails(t *testing.T) {
	t.Parallel()
	job := func(change ...func(*jobRisk)) jobRisk {
		j := jobRisk{
			tenantID: guardedTenant, servicePrincipalID: guardedPrincipal, targetTenantID: guardedTarget, jobID: str("Azure2Azure.1"),
			scope: str(scopeAssigned), deletionThreshold: str("500"), email: str("ops@contoso.com"),
			remaining: func() []string { return nil },
		}
		for _, c := range change {
			c(&j)
		}
		return j
	}
	all := func(j *jobRisk) { j.scope = str(scopeAll) }
	unlimited := func(j *jobRisk) { j.deletionThreshold = str("0") }
	silent := func(j *jobRisk) { j.email = types.StringNull() }
	unknown := func(j *jobRisk) {
		j.scope, j.deletionThreshold, j.email, j.jobID = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	}
	elsewhere := func(j *jobRisk) { j.targetTenantID = guardedTenant }
	inhabited := func(j *jobRisk) { j.remaining = func() []string { return []string{"up to 12 of type User"} } }
	type plans = map[string]guardrail.Plan[jobRisk]

	guardrailtest.Test(t, jobGuardrails, map[string]guardrailtest.Rows[jobRisk]{
		"scope_all": {
			Trips: plans{
				"a new job":      guardrailtest.New(job(all)),
				"a wider scope":  guardrailtest.Changed(job(), job(all)),
				"another target": guardrailtest.Changed(job(all), job(all, elsewhere)),
			},
			Passes: plans{
				"assigned":         guardrailtest.New(job()),
				"a narrower scope": guardrailtest.Changed(job(all), job()),
				"not known":        guardrailtest.New(job(unknown)),
				"destroyed":        guardrailtest.Gone(job(all)),
			},
		},
		"deletion_threshold_off": {
			Trips:  plans{"a new job": guardrailtest.New(job(unlimited)), "switched off": guardrailtest.Changed(job(), job(unlimited))},
			Passes: plans{"on": guardrailtest.New(job()), "switched on": guardrailtest.Changed(job(unlimited), job()), "not known": guardrailtest.New(job(unknown))},
		},
		"no_notification_email": {
			Trips:  plans{"a new job": guardrailtest.New(job(silent)), "as before": guardrailtest.Same(job(silent))},
			Passes: plans{"an address": guardrailtest.New(job()), "not known": guardrailtest.New(job(unknown))},
		},
		"destroys_job_with_users": {
			Trips:  plans{"destroyed": guardrailtest.Gone(job(inhabited)), "replaced": guardrailtest.Changed(job(inhabited), job(elsewhere))},
			Passes: plans{"nobody there": guardrailtest.Gone(job()), "it stays": guardrailtest.Changed(job(inhabited), job(all)), "it comes": guardrailtest.New(job(inhabited))},
		},
	})
}

func TestRemaining(t *testing.T) {
	t.Parallel()
	if said := remaining(readJob(t, newJobJSON), nil, guardedTarget); said != nil {
		t.Errorf("a job that synchronized nobody leaves %q", said)
	}
	if said := strings.Join(remaining(readJob(t, quarantinedJSON), nil, guardedTarget), ""); said != "up to 12 of type User in tenant "+guardedTarget.Lower() {
		t.Errorf("said is %q", said)
	}
	if said := remaining(graph.Job{}, fmt.Errorf("job: %w", graph.ErrNotFound), guardedTarget); said != nil {
		t.Errorf("a job that is gone leaves %q", said)
	}
	if said := strings.Join(remaining(graph.Job{}, errors.New("forbidden"), tf.NewGUIDNull()), ""); said != "users whose number could not be read, in the target tenant" {
		t.Errorf("said is %q", said)
	}
}

func TestAssignmentsGuardrails(t *testing.T) {
	t.Parallel()
	set := func(threshold int64, count int, first int) assignmentsRisk {
		a := assignmentsRisk{tenantID: guardedTenant, servicePrincipalID: guardedPrincipal, known: true, threshold: func() int64 { return threshold }}
		for i := range count {
			a.principals = append(a.principals, fmt.Sprint(first+i))
		}
		return a
	}
	unasked := func(a assignmentsRisk) assignmentsRisk {
		a.threshold = func() int64 { t.Error("the threshold was asked for"); return 0 }
		return a
	}
	unknown := assignmentsRisk{tenantID: guardedTenant, servicePrincipalID: guardedPrincipal}
	type plans = map[string]guardrail.Plan[assignmentsRisk]
	guardrailtest.Test(t, assignmentsGuardrails, map[string]guardrailtest.Rows[assignmentsRisk]{
		"nobody_assigned": {
			Trips:  plans{"from the beginning": guardrailtest.New(set(0, 0, 0)), "emptied": guardrailtest.Changed(set(0, 3, 0), set(0, 0, 0))},
			Passes: plans{"somebody": guardrailtest.New(set(0, 1, 0)), "not known": guardrailtest.New(unknown), "destroyed": guardrailtest.Gone(set(0, 0, 0))},
		},
		"loses_more_than_threshold": {
			Trips: plans{
				"one too many":          guardrailtest.Changed(set(2, 10, 0), set(2, 7, 0)),
				"though others come":    guardrailtest.Changed(set(2, 10, 0), set(2, 10, 3)),
				"everybody":             guardrailtest.Changed(set(2, 10, 0), set(2, 0, 0)),
				"more than the default": guardrailtest.Changed(set(500, 501, 0), set(500, 0, 0)),
			},
			Passes: plans{
				"as many as allowed": guardrailtest.Changed(set(3, 10, 0), set(3, 7, 0)),
				"one":                guardrailtest.Changed(set(0, 10, 0), unasked(set(0, 9, 0))),
				"nobody":             guardrailtest.Same(unasked(set(0, 10, 0))),
				"a new set":          guardrailtest.New(unasked(set(0, 1, 0))),
				"not known":          guardrailtest.Changed(set(0, 10, 0), unknown),
			},
		},
	})
}

func TestThresholdOf(t *testing.T) {
	t.Parallel()
	notification := func(text string) []graph.Secret { return []graph.Secret{{Key: keyNotificationSettings, Value: text}} }
	for name, c := range map[string]struct {
		list []graph.Secret
		err  error
		want int64
	}{
		"set":        {list: notification(`{"DeleteThresholdEnabled":true,"DeleteThresholdValue":25}`), want: 25},
		"off":        {list: notification(`{"DeleteThresholdEnabled":false,"DeleteThresholdValue":25}`), want: 500},
		"absent":     {want: 500},
		"unreadable": {list: notification(`[`), want: 500},
		"forbidden":  {err: errors.New("forbidden"), want: 500},
	} {
		if got := thresholdOf(c.list, c.err); got != c.want {
			t.Errorf("%s: the threshold is %d, want %d", name, got, c.want)
		}
	}
}

func TestSchemaGuardrails(t *testing.T) {
	t.Parallel()
	schema := func(m *schemaMapping) guardrail.Plan[schemaRisk] {
		return guardrailtest.New(schemaRisk{guardedTenant, guardedPrincipal, str("Azure2Azure.1"), m})
	}
	flow := func(m schemaMapping, flowType types.String) *schemaMapping {
		m.FlowType = flowType
		return &m
	}
	type plans = map[string]guardrail.Plan[schemaRisk]
	guardrailtest.Test(t, schemaGuardrails, map[string]guardrailtest.Rows[schemaRisk]{
		"user_type_always": {
			Trips: plans{
				"members":        schema(flow(fromConstant("Member"), str("Always"))),
				"in other words": schema(flow(fromConstant("Member"), str("always"))),
				"by expression":  schema(flow(schemaMapping{Expression: str(`IIF([x]="y", "Member", "Guest")`)}, str("Always"))),
				"a new job's":    guardrailtest.New(schemaRisk{guardedTenant, guardedPrincipal, types.StringUnknown(), flow(fromConstant("Member"), str("Always"))}),
			},
			Passes: plans{
				"only new users":     schema(flow(fromConstant("Member"), str("ObjectAddOnly"))),
				"not listed":         schema(nil),
				"a default alone":    schema(flow(schemaMapping{DefaultValue: str("Member")}, str("Always"))),
				"flow not known":     schema(flow(fromConstant("Member"), types.StringUnknown())),
				"constant not known": schema(flow(schemaMapping{Constant: types.StringUnknown()}, str("Always"))),
			},
		},
	})
}
