package multitenantorg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

const (
	// joinPatience is how long a request that is turned away, or fails, is made again: the owner may have added the tenant a moment ago,
	// and Microsoft's guide asks to wait after that. Longer would only hide a mistake, such as the wrong owner.
	joinPatience = 10 * time.Minute
	// joinPause is the first pause before a request is made again; each is twice as long as the one before.
	joinPause = time.Second
)

// joiner is what joining asks of a [graph.Tenant].
type joiner interface {
	ID() string
	JoinRequest(context.Context) (graph.JoinRequest, error)
	RequestJoin(ctx context.Context, addedByTenantID string) error
	ResetJoinRequest(context.Context) error
	MultitenantOrganization(context.Context) (graph.MultitenantOrganization, error)
}

// joining brings a tenant into the organization of an owner.
type joining struct {
	tenant joiner
	owner  tf.GUID

	asked   bool // there is a request to the owner
	stage   joinStage
	failure error // why the last request failed or was refused
	began   time.Time
	next    time.Time // before which no request is made again
	pause   time.Duration
	status  string // as it was last logged
}

func newJoining(tenant joiner, owner tf.GUID) *joining {
	return &joining{tenant: tenant, owner: owner, began: time.Now(), pause: joinPause}
}

// run asks to join, if nobody did, and waits until the tenant has joined if that is wanted. It tells whether the join is pending
// although it was to be waited for; then there is a warning. An error says that the request could not be made, or failed.
func (j *joining) run(ctx context.Context, wait bool) (pending bool, diags diag.Diagnostics) {
	const failed = "Unable to join multitenant organization"
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		var err error
		j.stage, err = j.step(ctx)
		return err == nil && (j.stage == joinDone || j.stage == joinPending && !wait), err
	})
	if errors.Is(err, graph.ErrTimeout) && j.stage != joinPending && j.failure != nil {
		err = j.failure
	}
	switch {
	case err == nil:
		return false, nil
	case !j.asked:
		return false, tf.ErrorDiags(failed, err)
	case tf.Interrupted(err):
		return wait, tf.InterruptedDiags(fmt.Sprintf("tenant %s has asked to join the multitenant organization", j.tenant.ID()))
	case errors.Is(err, graph.ErrTimeout) && j.stage == joinPending:
		return wait, diag.Diagnostics{diag.NewWarningDiagnostic(
			fmt.Sprintf("Tenant %s has not joined the multitenant organization yet", j.tenant.ID()),
			fmt.Sprintf("The request to join the organization of tenant %s was accepted and is pending (%s). The time of the operation ran out; the next apply waits "+
				"again. What depends on the join, such as partner configurations of the organization, may show differences until then.", j.owner.Lower(), j.status))}
	}
	return false, tf.ErrorDiags(failed, err)
}

// step reads how far the request is, and makes it, or makes it again after a failure, if it is time.
func (j *joining) step(ctx context.Context) (joinStage, error) {
	record, err := j.tenant.JoinRequest(ctx)
	if err != nil {
		return joinNotAsked, err
	}
	j.log(ctx, record)
	stage := stageOf(record, j.owner)
	if stage == joinNotAsked || stage == joinDone || stage == joinElsewhere && record.State == stateActive {
		stage, err = j.settle(ctx, stage)
	}
	if err != nil {
		return stage, err
	}
	switch stage {
	case joinPending, joinDone:
		j.asked = true
		return stage, nil
	case joinElsewhere:
		return stage, fmt.Errorf("the tenant has asked to join the organization of tenant %s, or is in it; that has to be withdrawn or left first", record.AddedByTenantID)
	case joinFailed:
		return stage, j.again(ctx, record)
	case joinNotAsked:
	}
	if time.Now().Before(j.next) {
		return stage, nil
	}
	return stage, j.ask(ctx)
}

// settle holds a record against the organization that the tenant sees itself in. A record of a join may be older than the tenant's
// leaving, and a tenant without one may be in an organization, as its owner.
func (j *joining) settle(ctx context.Context, stage joinStage) (joinStage, error) {
	organization, err := j.tenant.MultitenantOrganization(ctx)
	switch {
	case errors.Is(err, graph.ErrNotFound) && stage == joinDone && j.asked:
		return joinPending, nil // joined a moment ago, and not shown yet
	case errors.Is(err, graph.ErrNotFound):
		return joinNotAsked, nil
	case err != nil:
		return stage, err
	case stage == joinNotAsked:
		return stage, fmt.Errorf("the tenant is in the multitenant organization %q already, and can be in one only", organization.DisplayName)
	}
	return stage, nil
}

// again resets a request that failed, so that the next step makes another one. Only an own request that failed counts: one that was
// there before may have failed for reasons of its time.
func (j *joining) again(ctx context.Context, record graph.JoinRequest) error {
	if j.asked {
		j.failure = fmt.Errorf("the request to join the organization of tenant %s failed: %s", record.AddedByTenantID, reason(record.Details))
	}
	if j.asked && j.isOverdue() {
		return j.failure
	}
	if time.Now().Before(j.next) {
		return nil
	}
	return j.tenant.ResetJoinRequest(ctx)
}

// ask makes the request. What is refused is looked at once more, since an answer may have been lost, and asked again for a while.
func (j *joining) ask(ctx context.Context) error {
	refused := j.tenant.RequestJoin(ctx, j.owner.Lower())
	j.next = time.Now().Add(j.pause)
	j.pause *= 2
	if refused == nil {
		j.asked = true
		return nil
	}
	j.failure = refused
	if !isRefusal(refused) && !errors.Is(refused, graph.ErrNotFound) || j.isOverdue() {
		return refused
	}
	tflog.Info(ctx, "The request to join a multitenant organization was refused; it is made again", map[string]any{
		"tenant_id": j.tenant.ID(), "added_by_tenant_id": j.owner.Lower(), "error": refused.Error(),
	})
	return nil
}

func (j *joining) isOverdue() bool { return time.Since(j.began)+j.pause > joinPatience }

// log tells each status once.
func (j *joining) log(ctx context.Context, record graph.JoinRequest) {
	status := record.State
	if record.Status != "" {
		status += ", " + record.Status
	}
	if status == j.status {
		return
	}
	j.status = status
	tflog.Info(ctx, "Joining a multitenant organization", map[string]any{
		"tenant_id": j.tenant.ID(), "added_by_tenant_id": record.AddedByTenantID, "member_state": record.State, "status": record.Status, "details": record.Details,
	})
}
