package synchronization

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// assignmentsModel is crosstenant_synchronization_assignments: everybody in the scope of one application.
type assignmentsModel struct {
	TenantID           tf.GUID     `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID     `tfsdk:"service_principal_id"`
	PrincipalIDs       tf.GUIDSet  `tfsdk:"principal_ids"`
	AdoptExisting      types.Bool  `tfsdk:"adopt_existing"`
	Acknowledge        types.Set   `tfsdk:"acknowledge"`
	Timeouts           tf.Timeouts `tfsdk:"timeouts"`
}

func (m *assignmentsModel) identity() tf.Identity {
	return tf.Identity{"tenant_id": m.TenantID.Lower(), "service_principal_id": m.ServicePrincipalID.Lower()}
}

// principals are the ids of principal_ids in lower case, each with the spellings that the set holds. Two spellings of
// one id are two members of a Terraform set, and one principal.
func (m *assignmentsModel) principals() map[string][]tf.GUID {
	principals := map[string][]tf.GUID{}
	for _, element := range m.PrincipalIDs.Elements() {
		if id, ok := element.(tf.GUID); ok {
			principals[id.Lower()] = append(principals[id.Lower()], id)
		}
	}
	return principals
}

// setPrincipals stores who is in scope, with the letters that the set held before where it knew the principal.
func (m *assignmentsModel) setPrincipals(inScope []string) {
	before := m.principals()
	elements := []attr.Value{}
	for _, id := range inScope {
		id = strings.ToLower(id)
		if spellings := before[id]; len(spellings) > 0 {
			for _, spelling := range spellings {
				elements = append(elements, spelling)
			}
			continue
		}
		elements = append(elements, tf.NewGUID(id))
	}
	m.PrincipalIDs = tf.NewGUIDSet(elements)
}

// samePrincipals keeps the state's set where the configuration names the same principals in other letters: Terraform
// compares letter by letter and would plan a change that changes nothing.
type samePrincipals struct{}

func (samePrincipals) Description(context.Context) string { return "Letter case does not matter." }

func (m samePrincipals) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (samePrincipals) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsUnknown() || req.PlanValue.IsNull() {
		return
	}
	if slices.ContainsFunc(req.PlanValue.Elements(), attr.Value.IsUnknown) {
		return
	}
	if slices.Equal(lowerMembers(req.PlanValue), lowerMembers(req.StateValue)) {
		resp.PlanValue = req.StateValue
	}
}

// lowerMembers are the distinct ids of a set in lower case and in order.
func lowerMembers(set types.Set) []string {
	model := assignmentsModel{PrincipalIDs: tf.GUIDSet{SetValue: set}}
	return sortedKeys(model.principals())
}
