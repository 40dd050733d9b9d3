package crosstenantaccess

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

func audienceHalf(access, id, kind string) *targetsModel {
	return &targetsModel{AccessType: types.StringValue(access), Targets: []targetModel{target(id, kind)}}
}

var (
	everybody  = audienceHalf("allowed", "AllUsers", "user")
	nobody     = audienceHalf("blocked", "AllUsers", "user")
	someGroup  = audienceHalf("allowed", "6f546279-4da5-4b53-a095-09ea0cef9971", "group")
	notAGroup  = audienceHalf("blocked", "6f546279-4da5-4b53-a095-09ea0cef9971", "group")
	everything = audienceHalf("allowed", "AllApplications", "application")
	noApp      = audienceHalf("blocked", "AllApplications", "application")
)

// TestInvitationPossible goes through Microsoft's table of combinations, and through entries with one half.
func TestInvitationPossible(t *testing.T) {
	t.Parallel()
	yes, no, unknown := types.BoolValue(true), types.BoolValue(false), types.BoolNull()
	open, closed := &audienceModel{everybody, everything}, &audienceModel{nobody, noApp}
	for name, tt := range map[string]struct {
		partner, inherited *audienceModel
		want               types.Bool
	}{
		"neither says":                              {nil, nil, unknown},
		"an open default":                           {nil, open, yes},
		"a closed default":                          {nil, closed, no},
		"an open entry over a closed default":       {open, closed, yes},
		"a closed entry over an open default":       {closed, open, no},
		"one group":                                 {&audienceModel{someGroup, everything}, closed, yes},
		"all but one group":                         {&audienceModel{notAGroup, everything}, closed, yes},
		"one group gets nothing":                    {&audienceModel{notAGroup, noApp}, closed, yes},
		"applications alone, over an open default":  {&audienceModel{nil, everything}, open, yes},
		"applications alone, over a closed default": {&audienceModel{nil, everything}, closed, unknown},
		"no application, over a closed default":     {&audienceModel{nil, noApp}, closed, no},
		"no application, over an open default":      {&audienceModel{nil, noApp}, open, unknown},
		"users alone":                               {&audienceModel{someGroup, nil}, closed, yes},
		"nobody alone":                              {&audienceModel{nobody, nil}, open, no},
		"half a setting without a default":          {&audienceModel{nil, everything}, nil, yes},
	} {
		if got := invitationPossible(tt.partner, tt.inherited); !got.Equal(tt.want) {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestTrustOverTheDefault(t *testing.T) {
	t.Parallel()
	yes, no, null := types.BoolValue(true), types.BoolValue(false), types.BoolNull()
	for name, tt := range map[string]struct {
		partner, inherited, want *inboundTrustModel
		source                   string
	}{
		"none of both":                      {nil, nil, nil, ""},
		"inherited":                         {nil, &inboundTrustModel{yes, no, null}, &inboundTrustModel{yes, no, no}, fromDefault},
		"an entry's own":                    {&inboundTrustModel{no, yes, no}, &inboundTrustModel{yes, no, yes}, &inboundTrustModel{no, yes, no}, fromPartner},
		"a claim that the entry leaves out": {&inboundTrustModel{yes, null, null}, &inboundTrustModel{no, yes, no}, &inboundTrustModel{yes, null, no}, fromPartner},
		"without a default":                 {&inboundTrustModel{yes, null, null}, nil, &inboundTrustModel{yes, no, no}, fromPartner},
	} {
		got := mergedTrust(tt.partner, tt.inherited)
		if (got == nil) != (tt.want == nil) || got != nil && (got.Source.ValueString() != tt.source || got.inboundTrustModel != *tt.want) {
			t.Errorf("%s: %+v, want %+v of %s", name, got, tt.want, tt.source)
		}
	}
}

func TestUnusedDoors(t *testing.T) {
	t.Parallel()
	yes, no, unknown := types.BoolValue(true), types.BoolValue(false), types.BoolNull()
	for name, tt := range map[string]struct {
		redeems, synced, inboundJob, outboundJob types.Bool
		inbound, outbound                        []string
	}{
		"all shut":                   {no, no, no, no, nil, nil},
		"nothing looked for":         {yes, yes, unknown, unknown, nil, nil},
		"all in use":                 {yes, yes, yes, yes, nil, nil},
		"redemption alone":           {yes, no, unknown, yes, []string{redemptionWithoutSync}, nil},
		"a switch that nobody needs": {no, yes, no, no, []string{syncWithoutJob}, nil},
		"both ways unused":           {yes, yes, no, no, []string{syncWithoutJob}, []string{redemptionWithoutJob}},
	} {
		m := &effectiveModel{
			Inbound:  &effectiveInbound{IsRedemptionAutomatic: tt.redeems, IsSynchronizationAllowed: tt.synced, HasJob: tt.inboundJob},
			Outbound: &effectiveOutbound{IsRedemptionAutomatic: tt.redeems, HasJob: tt.outboundJob},
		}
		m.findUnusedDoors()
		if !sameTexts(m.Inbound.UnusedDoors, tt.inbound) || !sameTexts(m.Outbound.UnusedDoors, tt.outbound) {
			t.Errorf("%s: inbound %v, outbound %v", name, m.Inbound.UnusedDoors, m.Outbound.UnusedDoors)
		}
	}
}

func sameTexts(got []types.String, want []string) bool {
	return slices.EqualFunc(got, want, func(v types.String, text string) bool { return v.ValueString() == text })
}

// TestCompanies finds the target among the settings.
func TestCompanies(t *testing.T) {
	t.Parallel()
	if got := companyOf([]graph.Secret{{Key: "SyncAll", Value: "true"}, {Key: "CompanyId", Value: "1"}}); got != "1" {
		t.Errorf("found %q", got)
	}
	if got := companyOf(nil); got != "" {
		t.Errorf("found %q", got)
	}
}
