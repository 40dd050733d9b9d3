package multitenantorg

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

func named(name, description string) *organizationModel {
	m := &organizationModel{DisplayName: types.StringValue(name)}
	if description != "" {
		m.Description = types.StringValue(description)
	}
	return m
}

// A write has what differs and nothing else; what a configuration no longer has is null.
func TestOrganizationPatch(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		from, to *organizationModel
		want     string
	}{
		"create":              {&organizationModel{}, named("Alliance", ""), `{"displayName":"Alliance"}`},
		"create with more":    {&organizationModel{}, named("Alliance", "x"), `{"displayName":"Alliance","description":"x"}`},
		"rename":              {named("Alliance", "x"), named("Union", "x"), `{"displayName":"Union"}`},
		"without description": {named("Alliance", "x"), named("Alliance", ""), `{"description":null}`},
		"nothing":             {named("Alliance", "x"), named("Alliance", "x"), `{}`},
	} {
		got, err := json.Marshal(tt.from.toPatch(tt.to))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, tt.want)
		}
	}
}

func TestEmptyDescriptionIsNone(t *testing.T) {
	t.Parallel()
	empty := ""
	if read := named("Alliance", "").fromGraph(graph.MultitenantOrganization{DisplayName: "Alliance", Description: &empty}); !read.Description.IsNull() {
		t.Errorf("description %s", read.Description)
	}
}

func TestStageOf(t *testing.T) {
	t.Parallel()
	const owner, other = "1fd6544e-e994-4de2-9f1b-787b51c7d325", "4a12efe6-aa14-4d03-8dff-88fc89e2e2ad"
	for name, tt := range map[string]struct {
		record graph.JoinRequest
		want   joinStage
	}{
		"nobody":             {graph.JoinRequest{}, joinNotAsked},
		"pending":            {graph.JoinRequest{AddedByTenantID: strings.ToUpper(owner), State: "pending", Status: "notStarted"}, joinPending},
		"running":            {graph.JoinRequest{AddedByTenantID: owner, State: "pending", Status: "running"}, joinPending},
		"of another":         {graph.JoinRequest{AddedByTenantID: other, State: "pending", Status: "running"}, joinElsewhere},
		"failed":             {graph.JoinRequest{AddedByTenantID: owner, State: "pending", Status: "failed"}, joinFailed},
		"another's failed":   {graph.JoinRequest{AddedByTenantID: other, State: "pending", Status: "failed"}, joinFailed},
		"joined":             {graph.JoinRequest{AddedByTenantID: owner, State: "active", Role: "member"}, joinDone},
		"joined another":     {graph.JoinRequest{AddedByTenantID: other, State: "active"}, joinElsewhere},
		"removed":            {graph.JoinRequest{AddedByTenantID: owner, State: "removed"}, joinNotAsked},
		"without any state":  {graph.JoinRequest{AddedByTenantID: owner}, joinNotAsked},
		"joined and no word": {graph.JoinRequest{AddedByTenantID: owner, State: "active", Status: "succeeded"}, joinDone},
	} {
		if got := stageOf(tt.record, tf.NewGUID(owner)); got != tt.want {
			t.Errorf("%s: stage %d, want %d", name, got, tt.want)
		}
	}
}

// Who does not wait has no pending join; an import waits, as a configuration does by default.
func TestJoinPendingInState(t *testing.T) {
	t.Parallel()
	record := graph.JoinRequest{AddedByTenantID: "1FD6544E-E994-4DE2-9F1B-787B51C7D325", State: "pending"}
	for name, tt := range map[string]struct {
		wait types.Bool
		want bool
	}{"import": {types.BoolNull(), true}, "waiting": {types.BoolValue(true), true}, "not waiting": {types.BoolValue(false), false}} {
		read := (&joinRequestModel{WaitForCompletion: tt.wait}).fromGraph(record)
		if read.JoinPending.ValueBool() != tt.want || read.WaitForCompletion.IsNull() || read.AddedByTenantID.ValueString() != read.AddedByTenantID.Lower() {
			t.Errorf("%s: %+v", name, read)
		}
	}
}
