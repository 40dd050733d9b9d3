package crosstenantaccess

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// targetModel is one user, group or application, or a keyword for many of them.
// Graph: crossTenantAccessPolicyTarget.
type targetModel struct {
	Target     types.String `tfsdk:"target"`
	TargetType types.String `tfsdk:"target_type"`
}

// key is equal for the same target: letter case carries no meaning.
func (t targetModel) key() string {
	return strings.ToLower(t.TargetType.ValueString() + "/" + t.Target.ValueString())
}

// targetsModel is one half of a setting: who, or to what.
// Graph: crossTenantAccessPolicyTargetConfiguration.
type targetsModel struct {
	AccessType types.String  `tfsdk:"access_type"`
	Targets    []targetModel `tfsdk:"targets"`
}

// key is equal for halves that say the same: neither order, letter case nor repetition of targets carries meaning.
func (m *targetsModel) key() string {
	if m == nil {
		return ""
	}
	return m.AccessType.ValueString() + " " + strings.Join(targetKeys(m.Targets), " ")
}

func targetKeys(targets []targetModel) []string {
	keys := make([]string, len(targets))
	for i, target := range targets {
		keys[i] = target.key()
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// keeping is m in the words of prior: as it is there if both say the same, else with prior's letters for the targets
// that both have.
func (m *targetsModel) keeping(prior *targetsModel) *targetsModel {
	if m == nil || prior == nil {
		return m
	}
	if m.key() == prior.key() {
		return prior
	}
	written := map[string]targetModel{}
	for _, target := range prior.Targets {
		written[target.key()] = target
	}
	kept := &targetsModel{AccessType: m.AccessType, Targets: slices.Clone(m.Targets)}
	for i, target := range kept.Targets {
		if prior, ok := written[target.key()]; ok {
			kept.Targets[i] = prior
		}
	}
	return kept
}

var accessTypes = map[string]models.CrossTenantAccessPolicyTargetConfigurationAccessType{
	"allowed": models.ALLOWED_CROSSTENANTACCESSPOLICYTARGETCONFIGURATIONACCESSTYPE,
	"blocked": models.BLOCKED_CROSSTENANTACCESSPOLICYTARGETCONFIGURATIONACCESSTYPE,
}

var targetTypes = map[string]models.CrossTenantAccessPolicyTargetType{
	"user":        models.USER_CROSSTENANTACCESSPOLICYTARGETTYPE,
	"group":       models.GROUP_CROSSTENANTACCESSPOLICYTARGETTYPE,
	"application": models.APPLICATION_CROSSTENANTACCESSPOLICYTARGETTYPE,
}

// toGraph is always complete: both members are sent. Nil is Graph's null. The schema admits only the names in the
// tables above.
func (m *targetsModel) toGraph() models.CrossTenantAccessPolicyTargetConfigurationable {
	if m == nil {
		return nil
	}
	access := accessTypes[m.AccessType.ValueString()]
	targets := make([]models.CrossTenantAccessPolicyTargetable, len(m.Targets))
	for i, target := range m.Targets {
		targetType := targetTypes[target.TargetType.ValueString()]
		targets[i] = models.NewCrossTenantAccessPolicyTarget()
		targets[i].SetTarget(target.Target.ValueStringPointer())
		targets[i].SetTargetType(&targetType)
	}

	half := models.NewCrossTenantAccessPolicyTargetConfiguration()
	half.SetAccessType(&access)
	half.SetTargets(targets)
	return half
}

// targetsFromGraph is nil for a half that says nothing.
func targetsFromGraph(half models.CrossTenantAccessPolicyTargetConfigurationable) *targetsModel {
	if half == nil || (half.GetAccessType() == nil && len(half.GetTargets()) == 0) {
		return nil
	}
	m := &targetsModel{Targets: make([]targetModel, 0, len(half.GetTargets()))}
	if access := half.GetAccessType(); access != nil {
		m.AccessType = types.StringValue(access.String())
	}
	for _, target := range half.GetTargets() {
		read := targetModel{Target: types.StringPointerValue(target.GetTarget())}
		if targetType := target.GetTargetType(); targetType != nil {
			read.TargetType = types.StringValue(targetType.String())
		}
		m.Targets = append(m.Targets, read)
	}
	return m
}
