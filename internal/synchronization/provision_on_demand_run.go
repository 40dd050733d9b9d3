package synchronization

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const (
	// onDemandTimeout holds minutes of replication between an assignment and its effect, and a few dozen objects.
	onDemandTimeout = 15 * time.Minute
	// waitReport is how often a wait for an assignment says that it still waits.
	waitReport = 30 * time.Second
)

// Results of a run, in the service's words.
const (
	statusSuccess = graph.OnDemandSuccess
	statusSkipped = graph.OnDemandSkipped
	statusWarning = graph.OnDemandWarning

	// redundantExport is the skip of an object that is in the target as it should be.
	redundantExport = "RedundantExport"
)

// onDemandRun provisions objects of one job, one after the other. The resource and the action share it.
type onDemandRun struct {
	tenant             *graph.Tenant
	servicePrincipalID string
	jobID              string
	acceptSkipped      bool
	progress           func(message string)
}

// provision answers with the objects that are done, in order. It stops at the first that is not: pilots are there to
// find out what would go wrong with everybody.
func (r *onDemandRun) provision(ctx context.Context, subjects []graph.Subject) ([]outcome, diag.Diagnostics) {
	ruleIDs, diags := r.ruleIDs(ctx, subjects)
	if diags.HasError() {
		return nil, diags
	}

	var done []outcome
	for i, subject := range subjects {
		r.report("%d of %d: provisioning %s %s", i+1, len(subjects), subject.ObjectTypeName, subject.ObjectID)
		o, d := r.provisionOne(ctx, i, ruleIDs[i], subject)
		diags.Append(d...)
		if d.HasError() {
			if rest := len(subjects) - i - 1; rest > 0 || i > 0 {
				diags.AddWarning("On-demand provisioning stopped early",
					fmt.Sprintf("Of %d objects %d were done before the failure and %d were not tried. The next apply repeats the run; "+
						"what is in the target already stays as it is.", len(subjects), i, rest))
			}
			return done, diags
		}
		done = append(done, o)
		r.report("%d of %d: %s %s: %s", i+1, len(subjects), subject.ObjectTypeName, subject.ObjectID, o.describe())
	}
	return done, diags
}

func (r *onDemandRun) report(format string, args ...any) {
	if r.progress != nil {
		r.progress(fmt.Sprintf(format, args...))
	}
}

func (o outcome) describe() string {
	if o.targetID == "" {
		return o.status
	}
	return o.status + ", in the target " + o.targetID
}

// ruleIDs finds the rule of each subject in the job's schema, by object names: rule ids differ from job to job, and
// directory names from tenant to tenant. What the job cannot provision is reported before anything is called.
func (r *onDemandRun) ruleIDs(ctx context.Context, subjects []graph.Subject) ([]string, diag.Diagnostics) {
	var diags diag.Diagnostics
	rules, err := r.tenant.SynchronizationRules(ctx, r.servicePrincipalID, r.jobID)
	if errors.Is(err, graph.ErrNotFound) {
		diags.AddAttributeError(path.Root("job_id"), "Synchronization job does not exist",
			fmt.Sprintf("Service principal %s in tenant %s has no job %s with a schema. Use job_id of crosstenant_synchronization_job.\n\n%s",
				r.servicePrincipalID, r.tenant.ID(), r.jobID, err))
		return nil, diags
	}
	if err != nil {
		return nil, tf.ErrorDiags("Unable to read synchronization schema", err)
	}

	ids := make([]string, len(subjects))
	for i, subject := range subjects {
		at := subjectPath(i).AtName("object_type_name")
		rule, mapping, ok := graph.RuleFor(rules, subject.ObjectTypeName)
		switch {
		case !ok:
			diags.AddAttributeError(at, "Job does not synchronize this object type",
				fmt.Sprintf("The schema of job %s has no rule for %s objects.", r.jobID, subject.ObjectTypeName))
		case !mapping.Enabled:
			diags.AddAttributeError(at, "Mapping of this object type is turned off",
				fmt.Sprintf("The schema of job %s has a mapping for %s objects, and it is disabled, so the service would skip the object. "+
					"Enable the mapping (for groups: \"Provision Microsoft Entra ID Groups\") first.", r.jobID, subject.ObjectTypeName))
		}
		ids[i] = rule.ID
	}
	return ids, diags
}

func (r *onDemandRun) provisionOne(ctx context.Context, i int, ruleID string, subject graph.Subject) (outcome, diag.Diagnostics) {
	at := subjectPath(i).AtName("object_id")
	try := onDemandTry{run: r, ruleID: ruleID, subject: subject}
	err := graph.Await(ctx, try.attempt)
	if err != nil && !try.waited {
		return outcome{}, onDemandErrorDiags(at, subject, err)
	}
	if tf.Interrupted(err) || (err != nil && !errors.Is(err, graph.ErrTimeout)) {
		return outcome{}, onDemandErrorDiags(at, subject, err)
	}
	return r.judge(at, subject, try)
}

// onDemandTry is the provisioning of one object, repeated while its assignment replicates.
type onDemandTry struct {
	run     *onDemandRun
	ruleID  string
	subject graph.Subject

	result   graph.OnDemandResult
	standing standing
	asked    bool // whether standing is known
	waited   bool
	reported time.Time
}

// attempt calls the service and says whether its answer is final. A skip for not being assigned is final too, unless
// the object may well be assigned: it takes minutes until provisioning notices an assignment.
func (t *onDemandTry) attempt(ctx context.Context) (bool, error) {
	r := t.run
	result, err := r.tenant.ProvisionOnDemand(ctx, r.servicePrincipalID, r.jobID, t.ruleID, t.subject)
	if err != nil {
		return false, err
	}
	t.result = result
	if !result.NotAssigned() {
		return true, nil
	}
	if !t.asked {
		if t.standing, err = r.standing(ctx, t.subject); err != nil {
			return false, err
		}
		t.asked = true
	}
	if !t.standing.mayBeAssigned() {
		return true, nil
	}
	t.waited = true
	if time.Since(t.reported) >= waitReport {
		t.reported = time.Now()
		r.report("%s %s %s, but provisioning does not know it yet; trying again", t.subject.ObjectTypeName, t.subject.ObjectID, t.standing)
	}
	return false, nil
}

// standing is what the application's assignments say about an object.
type standing struct {
	direct, throughGroup, defaultAccess bool
}

func (s standing) mayBeAssigned() bool { return s.direct || s.throughGroup }

func (s standing) String() string {
	switch {
	case s.direct:
		return "is assigned"
	case s.throughGroup:
		return "may be in an assigned group"
	case s.defaultAccess:
		return "is assigned with default access only, which provisioning ignores"
	}
	return "is not assigned"
}

// standing looks at the assignments. Any assigned group may hold a user: asking for memberships would take a directory
// permission that nothing else here needs. Groups in groups are never followed, so a group must be assigned itself.
func (r *onDemandRun) standing(ctx context.Context, subject graph.Subject) (standing, error) {
	list, err := r.tenant.Assignments(ctx, r.servicePrincipalID)
	if err != nil {
		return standing{}, err
	}
	var s standing
	for _, a := range list {
		self := strings.EqualFold(a.PrincipalID, subject.ObjectID)
		switch {
		case self && hasDefaultAccess(a):
			s.defaultAccess = true
		case self:
			s.direct = true
		case a.PrincipalType == groupType && subject.ObjectTypeName != groupType && !hasDefaultAccess(a):
			s.throughGroup = true
		}
	}
	return s, nil
}

// judge turns the service's last answer into an outcome or a diagnostic at the object.
func (r *onDemandRun) judge(at path.Path, subject graph.Subject, try onDemandTry) (outcome, diag.Diagnostics) {
	result := try.result
	o := outcome{objectID: subject.ObjectID, status: statusSuccess, targetID: strings.ToLower(result.TargetID)}
	name := subject.ObjectTypeName + " " + subject.ObjectID
	switch {
	case result.Status == statusSuccess, result.Status == statusSkipped && result.ErrorCode == redundantExport:
		return o, nil
	case result.Status == statusWarning:
		o.status = statusWarning
		return o, diag.Diagnostics{diag.NewAttributeWarningDiagnostic(at, "Provisioned with a warning: "+name, explain(try))}
	case result.Status == statusSkipped && r.acceptSkipped:
		o.status = statusSkipped
		return o, diag.Diagnostics{diag.NewAttributeWarningDiagnostic(at, "Skipped by the service: "+name, explain(try))}
	case result.Status == statusSkipped:
		return o, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "On-demand provisioning was skipped",
			"The service skipped "+name+".\n\n"+explain(try)+"\n\nSet accept_skipped = true if a skip is no failure here.")}
	}
	return o, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "On-demand provisioning failed",
		"The service did not provision "+name+".\n\n"+explain(try))}
}

// explain says which step ended the run, why, and what helps, without persons' data.
func explain(try onDemandTry) string {
	result := try.result
	var lines []string
	add := func(label, text string) {
		if text = strings.TrimSpace(withoutAddresses(text)); text != "" {
			lines = append(lines, label+": "+text)
		}
	}
	add("Step", result.FailedStep)
	add("Code", result.ErrorCode)
	add("Reason", result.Reason)
	add("Recommended action", result.RecommendedAction)
	if len(lines) == 0 {
		add("Status", result.Status)
	}
	switch {
	case !try.asked:
	case try.waited:
		lines = append(lines, "The object "+try.standing.String()+", and provisioning did not notice within the time of the operation. "+
			"This usually takes minutes: run apply again, or raise the timeout in the timeouts attribute."+groupHint(try.standing))
	default:
		lines = append(lines, "The object "+try.standing.String()+" to the application, and neither is a group that it could be in. "+
			"Assign it with crosstenant_synchronization_assignments and let this depend on them, or let the job synchronize everybody.")
	}
	return strings.Join(lines, "\n")
}

func groupHint(s standing) string {
	if s.direct {
		return ""
	}
	return " Check that it is a direct member of an assigned group: groups in groups are not followed."
}

// onDemandErrorDiags reports a call that had no result. The rule is known to exist, so what the service calls wrong or
// missing is the object.
func onDemandErrorDiags(at path.Path, subject graph.Subject, err error) diag.Diagnostics {
	var refused *graph.Error
	if errors.As(err, &refused) && slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound}, refused.StatusCode) {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Object cannot be provisioned on demand",
			fmt.Sprintf("The service refused %s %s. It must be an object of tenant %s, the source.\n\n%s",
				subject.ObjectTypeName, subject.ObjectID, refused.TenantID, withoutAddresses(err.Error())))}
	}
	return tf.AttributeErrorDiags(at, "Unable to provision on demand", err)
}
