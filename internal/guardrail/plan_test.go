package guardrail

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// door is an object with some locks open.
type door struct {
	name  string
	open  []string
	users bool
}

var doors = Set[door]{
	Type:     "crosstenant_door",
	Object:   func(d door) string { return "door " + d.name },
	Replaces: func(from, to door) bool { return from.name != to.name },
	Rules: []Rule[door]{
		{
			Name: "open", Severity: Error, Summary: "Open", Reason: "Anybody comes in.", Advice: "Close it.", At: path.Root("locks"),
			Value: func(d door) []string { return d.open },
		},
		{
			Name: "narrower", Severity: Warning, Summary: "Narrower", Reason: "Somebody is stuck.", Advice: "Wait.",
			Change: func(from *door, to door) []string {
				if from == nil || len(from.open) <= len(to.open) {
					return nil
				}
				return []string{"locks", "doormat"}
			},
		},
		{
			Name: "leaves", Severity: Warning, Summary: "Leaves", Reason: "They stay.", Advice: "Drain.",
			Destroy: func(d door) []string {
				if !d.users {
					return nil
				}
				return []string{"2 users"}
			},
		},
	},
}

func names(list ...string) types.Set {
	elements := make([]attr.Value, len(list))
	for i, name := range list {
		elements[i] = types.StringValue(name)
	}
	return types.SetValueMust(types.StringType, elements)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	none := types.SetNull(types.StringType)
	closed, open, wide := &door{name: "a"}, &door{name: "a", open: []string{"front"}}, &door{name: "a", open: []string{"front", "back"}}
	other := &door{name: "b", open: []string{"front"}}
	inhabited, otherInhabited := &door{name: "a", users: true}, &door{name: "b", users: true}
	for name, c := range map[string]struct {
		plan Plan[door]
		want []string
	}{
		"nothing risky is created":       {Plan[door]{To: closed}, nil},
		"the risk is created":            {Plan[door]{To: open}, []string{"error Open: door a"}},
		"the plan changes to the risk":   {Plan[door]{From: closed, To: open}, []string{"error Open: door a"}},
		"another risk comes":             {Plan[door]{From: open, To: wide}, []string{"error Open: door a"}},
		"the risk is there already":      {Plan[door]{From: open, To: open}, []string{"warning Open: door a"}},
		"one of two risks goes":          {Plan[door]{From: wide, To: open}, []string{"warning Open: door a", "warning Narrower: door a"}},
		"the risk goes":                  {Plan[door]{From: open, To: closed}, []string{"warning Narrower: door a"}},
		"a replacement creates the risk": {Plan[door]{From: open, To: other}, []string{"error Open: door b"}},
		"acknowledged":                   {Plan[door]{To: open, Acknowledged: names("open")}, nil},
		"something else is acknowledged": {Plan[door]{To: open, Acknowledged: names("narrower")}, []string{"error Open: door a"}},
		"acknowledged before only":       {Plan[door]{From: open, To: open, AcknowledgedBefore: names("open")}, []string{"warning Open: door a"}},
		"acknowledge is not known":       {Plan[door]{To: open, Acknowledged: types.SetUnknown(types.StringType)}, nil},
		"a name of it is not known": {
			Plan[door]{To: open, Acknowledged: types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown()})}, nil,
		},
		"destroyed":                           {Plan[door]{From: inhabited}, []string{"warning Leaves: door a"}},
		"destroyed by a replacement":          {Plan[door]{From: inhabited, To: otherInhabited}, []string{"warning Leaves: door a"}},
		"not destroyed":                       {Plan[door]{From: inhabited, To: inhabited}, nil},
		"destroyed without users":             {Plan[door]{From: open}, nil},
		"destroyed, acknowledged in state":    {Plan[door]{From: inhabited, AcknowledgedBefore: names("leaves")}, nil},
		"replaced, acknowledged by the plan":  {Plan[door]{From: inhabited, To: otherInhabited, Acknowledged: names("leaves")}, []string{"warning Leaves: door a"}},
		"replaced, acknowledged in the state": {Plan[door]{From: inhabited, To: otherInhabited, AcknowledgedBefore: names("leaves")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, set := range []*types.Set{&c.plan.Acknowledged, &c.plan.AcknowledgedBefore} {
				if set.ElementType(t.Context()) != types.StringType {
					*set = none
				}
			}
			var said []string
			for _, d := range doors.Check(c.plan) {
				said = append(said, strings.ToLower(d.Severity().String())+" "+d.Summary())
			}
			if strings.Join(said, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("said is %q, want %q", said, c.want)
			}
		})
	}
}

func TestFindingSaysWhatToDo(t *testing.T) {
	t.Parallel()
	created := doors.Check(Plan[door]{To: &door{open: []string{"front", "back"}}})[0]
	for _, part := range []string{"Anybody comes in. Close it.", "front, back", `acknowledge = ["open"]`} {
		if !strings.Contains(created.Detail(), part) {
			t.Errorf("the finding does not say %q: %s", part, created.Detail())
		}
	}
	if located, ok := created.(diag.DiagnosticWithPath); !ok || !located.Path().Equal(path.Root("locks")) {
		t.Error("the finding does not stand at the attribute")
	}
	narrower := doors.Check(Plan[door]{From: &door{open: []string{"front"}}, To: &door{}})[0]
	if located, ok := narrower.(diag.DiagnosticWithPath); !ok || !located.Path().Equal(path.Root("locks")) {
		t.Error("the finding does not stand at the first attribute that it names")
	}
	destroyed := doors.Check(Plan[door]{From: &door{users: true}})[0]
	for _, part := range []string{"They stay. Drain.", "2 users", `acknowledge = ["leaves"]`, "apply that first", "state"} {
		if !strings.Contains(destroyed.Detail(), part) {
			t.Errorf("the finding about a destroy does not say %q: %s", part, destroyed.Detail())
		}
	}
	if _, ok := destroyed.(diag.DiagnosticWithPath); ok {
		t.Error("a destroy has a configuration to point at")
	}
}

func TestAcknowledgeTakesRulesOfTheTypeOnly(t *testing.T) {
	t.Parallel()
	attribute := doors.Attribute()
	at := path.Root("acknowledge")
	for name, c := range map[string]struct {
		value types.Set
		want  int
	}{
		"rules":      {names("open", "leaves"), 0},
		"none":       {types.SetNull(types.StringType), 0},
		"unknown":    {types.SetUnknown(types.StringType), 0},
		"misspelled": {names("open", "opne"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp validator.SetResponse
			for _, v := range attribute.Validators {
				v.ValidateSet(context.Background(), validator.SetRequest{Path: at, ConfigValue: c.value}, &resp)
			}
			if len(resp.Diagnostics) != c.want {
				t.Fatalf("said is %v", resp.Diagnostics)
			}
			for _, d := range resp.Diagnostics {
				if located, ok := d.(diag.DiagnosticWithPath); !ok || !located.Path().Equal(at.AtSetValue(types.StringValue("opne"))) {
					t.Errorf("the error does not stand at the name: %v", d)
				}
				if !strings.Contains(d.Detail(), "open, narrower, leaves") {
					t.Errorf("the error does not name the rules: %s", d.Detail())
				}
			}
		})
	}
}
