package synchronization

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// Object types of the job's schema, spelled as its rules spell them: the service compares the letters.
const (
	userType  = "User"
	groupType = "Group"
)

// maxMembers is how many members of a group one on-demand run takes (Graph: synchronizationJob, provisionOnDemand).
const maxMembers = 5

// provisionOnDemandModel is the resource crosstenant_provision_on_demand.
type provisionOnDemandModel struct {
	TenantID           tf.GUID      `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID      `tfsdk:"service_principal_id"`
	JobID              types.String `tfsdk:"job_id"`
	Subjects           types.List   `tfsdk:"subjects"`
	AcceptSkipped      types.Bool   `tfsdk:"accept_skipped"`
	Triggers           types.Map    `tfsdk:"triggers"`
	Results            types.List   `tfsdk:"results"`
	Timeouts           tf.Timeouts  `tfsdk:"timeouts"`
}

// subjectModel is one object to provision.
type subjectModel struct {
	ObjectID       tf.GUID      `tfsdk:"object_id"`
	ObjectTypeName types.String `tfsdk:"object_type_name"`
	MemberIDs      types.Set    `tfsdk:"member_ids"`
}

// typeName is the object's type; an action's schema cannot give the default itself.
func (m subjectModel) typeName() string {
	if name := m.ObjectTypeName.ValueString(); name != "" {
		return name
	}
	return userType
}

// toGraph is the subject of a call. The ids that a configuration wrote are lower-cased.
func (m subjectModel) toGraph() graph.Subject {
	subject := graph.Subject{ObjectID: m.ObjectID.Lower(), ObjectTypeName: m.typeName()}
	for _, element := range m.MemberIDs.Elements() {
		if id, ok := element.(tf.GUID); ok {
			subject.MemberIDs = append(subject.MemberIDs, id.Lower())
		}
	}
	return subject
}

// subjectsToGraph decodes the subjects attribute, which must be known.
func subjectsToGraph(ctx context.Context, list types.List) ([]graph.Subject, diag.Diagnostics) {
	var models []subjectModel
	diags := list.ElementsAs(ctx, &models, false)
	subjects := make([]graph.Subject, 0, len(models))
	for _, m := range models {
		subjects = append(subjects, m.toGraph())
	}
	return subjects, diags
}

// sameSubjects keeps the state's subjects where the configuration names the same ones in other letters: they are provisioned
// already, and would be again if that counted as a change.
type sameSubjects struct{}

func (sameSubjects) Description(context.Context) string { return "Letter case of ids does not matter." }

func (m sameSubjects) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (sameSubjects) PlanModifyList(ctx context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || !isWhollyKnown(ctx, req.PlanValue) {
		return
	}
	was, diags := subjectsToGraph(ctx, req.StateValue)
	is, more := subjectsToGraph(ctx, req.PlanValue)
	if !diags.HasError() && !more.HasError() && slices.EqualFunc(was, is, sameSubject) {
		resp.PlanValue = req.StateValue
	}
}

func sameSubject(a, b graph.Subject) bool {
	return a.ObjectID == b.ObjectID && a.ObjectTypeName == b.ObjectTypeName &&
		slices.Equal(distinct(a.MemberIDs), distinct(b.MemberIDs))
}

// distinct are the members of a set that ignores letter case, in order.
func distinct(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// resultType is one element of results. It deliberately has no room for names, addresses or attribute values.
var resultType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"object_id": types.StringType,
	"status":    types.StringType,
	"target_id": types.StringType,
}}

// outcome is how an object fared, as far as state may know.
type outcome struct {
	objectID, status, targetID string
}

// resultsFromOutcomes is the results attribute; without a target object, target_id is null.
func resultsFromOutcomes(outcomes []outcome) types.List {
	elements := make([]attr.Value, 0, len(outcomes))
	for _, o := range outcomes {
		target := types.StringNull()
		if o.targetID != "" {
			target = types.StringValue(o.targetID)
		}
		elements = append(elements, types.ObjectValueMust(resultType.AttrTypes, map[string]attr.Value{
			"object_id": types.StringValue(o.objectID),
			"status":    types.StringValue(o.status),
			"target_id": target,
		}))
	}
	return types.ListValueMust(resultType, elements)
}

func subjectPath(i int) path.Path { return path.Root("subjects").AtListIndex(i) }

// configuredSubject is a subject of a configuration, where anything may still be unknown.
type configuredSubject struct {
	at        path.Path
	objectID  tf.GUID
	typeName  types.String
	memberIDs types.Set
}

func configuredSubjects(list types.List) []configuredSubject {
	var subjects []configuredSubject
	for i, element := range list.Elements() {
		object, ok := element.(types.Object)
		if !ok || object.IsUnknown() || object.IsNull() {
			continue
		}
		s := configuredSubject{at: subjectPath(i)}
		s.objectID, _ = object.Attributes()["object_id"].(tf.GUID)
		s.typeName, _ = object.Attributes()["object_type_name"].(types.String)
		s.memberIDs, _ = object.Attributes()["member_ids"].(types.Set)
		subjects = append(subjects, s)
	}
	return subjects
}

// validateSubjects checks what can be known offline: nothing twice, and members only with a group.
func validateSubjects(list types.List) diag.Diagnostics {
	var diags diag.Diagnostics
	seen := map[string]bool{}
	for _, s := range configuredSubjects(list) {
		if id := s.objectID.Lower(); id != "" {
			if seen[id] {
				diags.AddAttributeError(s.at.AtName("object_id"), "Object is listed twice",
					fmt.Sprintf("%s stands in subjects more than once. Each object is provisioned once per run.", id))
			}
			seen[id] = true
		}
		if !s.memberIDs.IsNull() && !s.typeName.IsUnknown() && s.typeName.ValueString() != groupType {
			diags.AddAttributeError(s.at.AtName("member_ids"), "Only a group has members",
				fmt.Sprintf("%s is for a subject with object_type_name = %q. Remove it, or say that the subject is a group.", s.at.AtName("member_ids"), groupType))
		}
	}
	return diags
}

// withoutAddresses takes addresses and sign-in names out of a text of the service. Its reasons quote them, and what a
// run prints ends in the logs of pipelines. The object's id is printed beside it.
func withoutAddresses(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n'\"<>()[],;", r) })
	for _, word := range words {
		if strings.Contains(strings.TrimSuffix(word, "."), "@") {
			text = strings.ReplaceAll(text, strings.TrimSuffix(word, "."), "(address)")
		}
	}
	return text
}
