package synchronization

import (
	"context"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

var subjectType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"object_id": tf.GUIDType{}, "object_type_name": types.StringType, "member_ids": types.SetType{ElemType: tf.GUIDType{}},
}}

func subject(id tf.GUID, typeName types.String, members types.Set) attr.Value {
	return types.ObjectValueMust(subjectType.AttrTypes, map[string]attr.Value{"object_id": id, "object_type_name": typeName, "member_ids": members})
}

func subjectList(elements ...attr.Value) types.List {
	return types.ListValueMust(subjectType, elements)
}

var (
	noMembers = types.SetNull(tf.GUIDType{})
	noType    = types.StringNull()
	aGroup    = types.StringValue(groupType)
)

func TestValidateSubjects(t *testing.T) {
	t.Parallel()
	id := func(text string) tf.GUID { return tf.NewGUID(text) }
	for name, test := range map[string]struct {
		list types.List
		want []string // path and summary of each error
	}{
		"fine": {list: subjectList(
			subject(id(principal(1)), noType, noMembers),
			subject(id(principal(2)), aGroup, guidSet(principal(1))),
		)},
		"twice, in other letters": {
			list: subjectList(subject(id("0000000A-0000-4000-8000-00000000ABCD"), noType, noMembers), subject(id("0000000a-0000-4000-8000-00000000abcd"), noType, noMembers)),
			want: []string{"subjects[1].object_id: Object is listed twice"},
		},
		"members of a user": {
			list: subjectList(subject(id(principal(1)), noType, guidSet(principal(2)))),
			want: []string{"subjects[0].member_ids: Only a group has members"},
		},
		"members of something not known yet": {
			list: subjectList(subject(id(principal(1)), types.StringUnknown(), guidSet(principal(2)))),
		},
		"ids not known yet": {
			list: subjectList(subject(tf.NewGUIDUnknown(), noType, noMembers), subject(tf.NewGUIDUnknown(), noType, noMembers), types.ObjectUnknown(subjectType.AttrTypes)),
		},
		"nothing known yet": {list: types.ListUnknown(subjectType)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range validateSubjects(test.list) {
				got = append(got, d.(diag.DiagnosticWithPath).Path().String()+": "+d.Summary())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSubjectsToGraph(t *testing.T) {
	t.Parallel()
	list := subjectList(
		subject(tf.NewGUID("0000000A-0000-4000-8000-00000000ABCD"), noType, noMembers),
		subject(tf.NewGUID(principal(2)), aGroup, guidSet("0000000B-0000-4000-8000-00000000ABCD")),
	)
	got, diags := subjectsToGraph(context.Background(), list)
	noErrors(t, diags)
	want := []graph.Subject{
		{ObjectID: "0000000a-0000-4000-8000-00000000abcd", ObjectTypeName: "User"},
		{ObjectID: principal(2), ObjectTypeName: "Group", MemberIDs: []string{"0000000b-0000-4000-8000-00000000abcd"}},
	}
	if !slices.EqualFunc(got, want, func(a, b graph.Subject) bool {
		return a.ObjectID == b.ObjectID && a.ObjectTypeName == b.ObjectTypeName && slices.Equal(a.MemberIDs, b.MemberIDs)
	}) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestResultsFromOutcomes(t *testing.T) {
	t.Parallel()
	results := resultsFromOutcomes([]outcome{{principal(1), "Success", "target-1"}, {principal(2), "Skipped", ""}})
	second := results.Elements()[1].(types.Object).Attributes()
	if len(results.Elements()) != 2 || !second["target_id"].IsNull() || second["status"] != attr.Value(types.StringValue("Skipped")) {
		t.Errorf("got %s", results)
	}
	if none := resultsFromOutcomes(nil); none.IsNull() || none.IsUnknown() {
		t.Errorf("without outcomes results are %s, want an empty list", none)
	}
}
