package multitenantorg

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// joinRequestModel is crosstenant_multitenant_organization_join_request.
type joinRequestModel struct {
	TenantID          tf.GUID     `tfsdk:"tenant_id"`
	AddedByTenantID   tf.GUID     `tfsdk:"added_by_tenant_id"`
	WaitForCompletion types.Bool  `tfsdk:"wait_for_completion"`
	JoinPending       types.Bool  `tfsdk:"join_pending"`
	Timeouts          tf.Timeouts `tfsdk:"timeouts"`
}

// fromGraph is the model with what was read of a request that has not failed. Whether the join is pending is of no interest to who
// does not wait for it.
func (m *joinRequestModel) fromGraph(j graph.JoinRequest) *joinRequestModel {
	read := *m
	read.AddedByTenantID = tf.NewGUID(strings.ToLower(j.AddedByTenantID))
	if m.AddedByTenantID.Is(read.AddedByTenantID) {
		read.AddedByTenantID = m.AddedByTenantID
	}
	if m.WaitForCompletion.IsNull() { // an import
		read.WaitForCompletion = types.BoolValue(true)
	}
	read.JoinPending = types.BoolValue(read.WaitForCompletion.ValueBool() && j.State != stateActive)
	return &read
}

// joinStage is how far a request is.
type joinStage int

const (
	joinNotAsked joinStage = iota
	joinPending
	joinFailed
	joinDone
	joinElsewhere // the request is about the organization of another tenant
)

// stageOf tells how far the request is to join the organization of an owner. A record that says that the tenant has joined may be older than its leaving: see
// inOrganization.
func stageOf(j graph.JoinRequest, owner tf.GUID) joinStage {
	switch {
	case j.Status == graph.TransitionFailed:
		return joinFailed
	case j.AddedByTenantID == "", j.State != statePending && j.State != stateActive:
		return joinNotAsked
	case !owner.Is(tf.NewGUID(j.AddedByTenantID)):
		return joinElsewhere
	case j.State == statePending:
		return joinPending
	}
	return joinDone
}
