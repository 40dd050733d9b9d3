package syncschema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// entry is an attribute mapping of displayName as the service writes it, with one member replaced. "" leaves a member out.
func entry(member, value string) string {
	members := [][2]string{
		{"targetAttributeName", `"displayName"`},
		{"defaultValue", `null`},
		{"flowBehavior", `"FlowWhenChanged"`},
		{"flowType", `"Always"`},
		{"matchingPriority", `0`},
		{"source", `{"expression":"[displayName]","name":"displayName","type":"Attribute","parameters":[]}`},
	}
	var out []string
	for _, m := range members {
		if m[0] == member {
			m[1] = value
		}
		if m[1] != "" {
			out = append(out, fmt.Sprintf("%q:%s", m[0], m[1]))
		}
	}
	return "{" + strings.Join(out, ",") + "}"
}

func function(expression, parameters string) string {
	return entry("source", fmt.Sprintf(`{"expression":%q,"name":"Append","type":"Function","parameters":%s}`, expression, parameters))
}

// TestSameMapping has one row for each rule by which two mappings mean the same. Of two that do, the one can be put where the
// other is, and not a byte changes; of two that don't, the document has the other afterwards.
func TestSameMapping(t *testing.T) {
	t.Parallel()
	const plain, suffixed = "Append([displayName], \" (Fabrikam)\")", "Append( [displayName],\n\t\" (Fabrikam)\" )"
	tests := map[string]struct {
		a, b string
		same bool
	}{
		"default: null against empty":       {entry("defaultValue", `null`), entry("defaultValue", `""`), true},
		"default: null against absent":      {entry("defaultValue", `null`), entry("defaultValue", ``), true},
		"default: null against a value":     {entry("defaultValue", `null`), entry("defaultValue", `"x"`), false},
		"default: letter case":              {entry("defaultValue", `"x"`), entry("defaultValue", `"X"`), false},
		"default: blank is a value":         {entry("defaultValue", `""`), entry("defaultValue", `" "`), false},
		"flow behavior: letter case":        {entry("flowBehavior", `"FlowAlways"`), entry("flowBehavior", `"flowalways"`), true},
		"flow behavior: absent":             {entry("flowBehavior", `"FlowWhenChanged"`), entry("flowBehavior", ``), true},
		"flow behavior: null":               {entry("flowBehavior", `"FlowWhenChanged"`), entry("flowBehavior", `null`), true},
		"flow behavior: another":            {entry("flowBehavior", `"FlowWhenChanged"`), entry("flowBehavior", `"FlowAlways"`), false},
		"flow type: letter case":            {entry("flowType", `"ObjectAddOnly"`), entry("flowType", `"objectAddOnly"`), true},
		"flow type: absent":                 {entry("flowType", `"Always"`), entry("flowType", ``), true},
		"flow type: another":                {entry("flowType", `"Always"`), entry("flowType", `"ObjectAddOnly"`), false},
		"flow type: unknown":                {entry("flowType", `"Always"`), entry("flowType", `"Sometimes"`), false},
		"matching priority doesn't count":   {entry("matchingPriority", `0`), entry("matchingPriority", ``), true},
		"source: letter case of the type":   {entry("source", `{"type":"attribute","name":"mail"}`), entry("source", `{"type":"Attribute","name":"mail"}`), true},
		"source: parameters":                {function(plain, `[]`), function(plain, `[{"key":"source","value":null}]`), true},
		"source: null against {}":           {entry("source", `null`), entry("source", `{}`), true},
		"source: null against absent":       {entry("source", `null`), entry("source", ``), true},
		"source: null against empty texts":  {entry("source", `null`), entry("source", `{"type":"","name":"","expression":""}`), true},
		"source: blanks of an expression":   {function(plain, `null`), function(suffixed, `null`), true},
		"source: empty slots":               {function(`Replace([a], "-", , , "_", , )`, `null`), function(`Replace([a],"-",,,"_",,)`, `null`), true},
		"source: text in an expression":     {function(plain, `null`), function(`Append([displayName], " (fabrikam)")`, `null`), false},
		"source: attribute in an expr.":     {function(plain, `null`), function(`Append([displayname], " (Fabrikam)")`, `null`), false},
		"source: not to be parsed":          {function(` ((`, `null`), function(`(( `, `null`), true},
		"source: attribute as a function":   {function(`[displayName]`, `null`), entry("source", `{"type":"Attribute","name":"displayName","expression":""}`), true},
		"source: constant as a function":    {function(` "Mem\"ber" `, `null`), entry("source", `{"type":"Constant","name":"Mem\"ber"}`), true},
		"source: constant without a name":   {entry("source", `{"type":"Constant","name":null,"expression":"\"Member\""}`), entry("source", `{"type":"Constant","name":"Member"}`), true},
		"source: constant, letter case":     {entry("source", `{"type":"Constant","name":"Member"}`), entry("source", `{"type":"Constant","name":"member"}`), false},
		"source: attribute, letter case":    {entry("source", `{"type":"Attribute","name":"netId"}`), entry("source", `{"type":"Attribute","name":"netid"}`), false},
		"source: attribute without a name":  {entry("source", `{"type":"Attribute","expression":"[netId]"}`), entry("source", `{"type":"Attribute","name":"netId"}`), true},
		"source: attribute or constant":     {entry("source", `{"type":"Attribute","name":"mail"}`), entry("source", `{"type":"Constant","name":"mail"}`), false},
		"source: null against an attribute": {entry("source", `null`), entry("source", `{"type":"Attribute","name":"mail"}`), false},
		"order of members and mappings":     {`{"targetAttributeName":"a"},` + entry("", ""), entry("", "") + `,{"targetAttributeName":"a"}`, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, texts := range [][2]string{{tt.a, tt.b}, {tt.b, tt.a}} {
				o, other := withMapping(t, texts[0]), withMapping(t, texts[1])
				want, _ := other.Mapping("displayName")
				have, ok := o.Mapping("displayName")
				if !ok || have.Equal(want) != tt.same || want.Equal(have) != tt.same {
					t.Errorf("%+v equals %+v: %t", have, want, !tt.same)
				}
				differs := len(o.Differences(other)) > 0
				if differs == tt.same {
					t.Errorf("differences of %s and %s: %v", texts[0], texts[1], differs)
				}
			}
		})
	}
}

// TestPutOfTheSameKeepsText: what the rules call the same is not written.
func TestPutOfTheSameKeepsText(t *testing.T) {
	t.Parallel()
	d := parse(t, strange)
	o := users(t, d)
	for name, m := range map[string]syncschema.Mapping{
		"blanks of an expression": {Target: "displayName", Kind: syncschema.KindExpression, Source: `Append( [displayName] , " (Fabrikam)" )`, FlowBehavior: "FlowWhenChanged", FlowType: "Always"},
		"letter case of a target": {Target: "DisplayName", Kind: syncschema.KindExpression, Source: `Append([displayName]," (Fabrikam)")`, DefaultValue: ptr("")},
		"attribute as expression": {Target: "department", Kind: syncschema.KindExpression, Source: `[department]`, FlowBehavior: "FLOWSOMETIMES", FlowType: "valueaddonly"},
		"constant as expression":  {Target: "userType", Kind: syncschema.KindExpression, Source: `"Member"`, FlowType: "ObjectAddOnly"},
		"the fixed match":         {Target: "alternativeSecurityIds", Kind: syncschema.KindExpression, Source: `AltSecIdFromNetId( [netId] )`},
		"none":                    {Target: "preferredLanguage", DefaultValue: ptr("de-DE")},
	} {
		if o.NeedsTree(m) {
			t.Errorf("%s: a tree is asked for", name)
		}
		if err := o.Put(m, json.RawMessage(`{"type":"Function","expression":"wrong"}`)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := text(t, d); got != strange {
			t.Fatalf("%s: changed %v", name, changes(t, strange, got))
		}
	}
}

// TestPut says what an entry looks like afterwards: for each kind, in place of another and as a new one.
func TestPut(t *testing.T) {
	t.Parallel()
	const (
		tree = `{"expression":"Append([mail], \"x\")","name":"Append","type":"Function","parameters":[{"key":"source","value":{"future":1e400}}],"futureTree":null}`
		old  = `{"targetAttributeName":"mail","futureMember":{"n":1.0},"exportMissingReferences":true,"matchingPriority":0,"flowBehavior":"FlowAlways","flowType":"Always","defaultValue":"old",` +
			`"source":{"@odata.type":"#x","expression":"[old]","name":"old","type":"Attribute","parameters":null,"futureSource":[null]}}`
	)
	tests := map[string]struct {
		mapping syncschema.Mapping
		source  string // in the place of another
		fresh   string // as a new one, if different
		rest    string
	}{
		"attribute": {
			syncschema.Mapping{Kind: syncschema.KindAttribute, Source: "otherMail"},
			`{"expression":"[otherMail]","name":"otherMail","parameters":[],"type":"Attribute","futureSource":[null]}`,
			`{"expression":"[otherMail]","name":"otherMail","parameters":[],"type":"Attribute"}`,
			`"defaultValue":null,"flowBehavior":"FlowWhenChanged","flowType":"Always"`,
		},
		"constant": {
			syncschema.Mapping{Kind: syncschema.KindConstant, Source: `a"b\c<é`, FlowType: "ObjectAddOnly"},
			`{"expression":"\"a\\\"b\\\\c<é\"","name":"a\"b\\c<é","parameters":[],"type":"Constant","futureSource":[null]}`,
			`{"expression":"\"a\\\"b\\\\c<é\"","name":"a\"b\\c<é","parameters":[],"type":"Constant"}`,
			`"defaultValue":null,"flowBehavior":"FlowWhenChanged","flowType":"ObjectAddOnly"`,
		},
		"expression": {
			syncschema.Mapping{Kind: syncschema.KindExpression, Source: `Append([mail],"x")`, DefaultValue: ptr("d"), FlowBehavior: "FlowAlways"},
			`{"expression":"Append([mail], \"x\")","name":"Append","type":"Function","parameters":[{"key":"source","value":{"future":1e400}}],"futureTree":null,"futureSource":[null]}`,
			tree,
			`"defaultValue":"d","flowBehavior":"FlowAlways","flowType":"Always"`,
		},
		"none": {
			syncschema.Mapping{DefaultValue: ptr("de-DE")},
			`null`, `null`,
			`"defaultValue":"de-DE","flowBehavior":"FlowWhenChanged","flowType":"Always"`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.mapping.Target = "mail"
			replaced := withMapping(t, old)
			wantTree := tt.mapping.Kind == syncschema.KindExpression
			if replaced.NeedsTree(tt.mapping) != wantTree {
				t.Errorf("a tree is needed: %t", !wantTree)
			}
			if err := replaced.Put(tt.mapping, json.RawMessage(tree)); err != nil {
				t.Fatal(err)
			}
			sameJSON(t, replaced, `{"targetAttributeName":"mail","futureMember":{"n":1.0},"exportMissingReferences":true,"matchingPriority":0,`+tt.rest+`,"source":`+tt.source+`}`)
			added := usersWith(t, "")
			if err := added.Put(tt.mapping, json.RawMessage(tree)); err != nil {
				t.Fatal(err)
			}
			sameJSON(t, added, `{"targetAttributeName":"mail","exportMissingReferences":false,"matchingPriority":0,`+tt.rest+`,"source":`+tt.fresh+`}`)
			if m, _ := added.Mapping("mail"); !m.Equal(tt.mapping) {
				t.Errorf("it reads as %+v", m)
			}
		})
	}
}

// sameJSON compares the only entry of a mapping.
func sameJSON(t *testing.T, o *syncschema.ObjectMapping, want string) {
	t.Helper()
	rendered := withMapping(t, want)
	if got := changes(t, documentOf(t, rendered), documentOf(t, o)); len(got) > 0 {
		t.Errorf("differs at %v:\n%s\nwant\n%s", got, documentOf(t, o), documentOf(t, rendered))
	}
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()
	var untouchable *syncschema.UntouchableError
	expression := syncschema.Mapping{Target: "mail", Kind: syncschema.KindExpression, Source: `Append([a], "b")`}
	tests := map[string]struct {
		mapping syncschema.Mapping
		tree    string
		is      func(error) bool
	}{
		"another fixed match":  {syncschema.Mapping{Target: "alternativesecurityids", Kind: syncschema.KindAttribute, Source: "netId"}, "", func(err error) bool { return errors.As(err, &untouchable) }},
		"default of the match": {syncschema.Mapping{Target: "alternativeSecurityIds", Kind: syncschema.KindExpression, Source: "AltSecIdFromNetId([netId])", DefaultValue: ptr("x")}, "", func(err error) bool { return errors.As(err, &untouchable) }},
		"a match of its own":   {syncschema.Mapping{Target: "matched", Kind: syncschema.KindAttribute, Source: "other"}, "", func(err error) bool { return errors.As(err, &untouchable) }},
		"without a tree":       {expression, "", func(err error) bool { return errors.Is(err, syncschema.ErrNeedsTree) }},
		"with a list":          {expression, "[]", func(err error) bool { return err != nil }},
		"with broken JSON":     {expression, `{"a"`, func(err error) bool { return err != nil }},
		"of a type unknown":    {syncschema.Mapping{Target: "mail", Kind: syncschema.KindOther, SourceType: "Workflow"}, "", func(err error) bool { return err != nil }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := withMapping(t, `{"targetAttributeName":"alternativeSecurityIds","matchingPriority":1,"source":{"expression":"AltSecIdFromNetId([netId])","type":"Function"}},`+
				`{"targetAttributeName":"matched","matchingPriority":2,"source":{"name":"a","type":"Attribute"}}`)
			before := documentOf(t, o)
			if err := o.Put(tt.mapping, json.RawMessage(tt.tree)); !tt.is(err) {
				t.Errorf("error %v", err)
			}
			if after := documentOf(t, o); after != before {
				t.Errorf("it changed to %s", after)
			}
		})
	}
}

// TestPutOfFixedMatchWhereThereIsNone: nobody adds a match either.
func TestPutOfFixedMatchWhereThereIsNone(t *testing.T) {
	t.Parallel()
	var untouchable *syncschema.UntouchableError
	err := usersWith(t, "").Put(syncschema.Mapping{Target: "alternativeSecurityIds", Kind: syncschema.KindAttribute, Source: "netId"}, nil)
	if !errors.As(err, &untouchable) || untouchable.Target != "alternativeSecurityIds" {
		t.Errorf("error %v", err)
	}
}

// TestReadMappings says what the strange entries read as.
func TestReadMappings(t *testing.T) {
	t.Parallel()
	var got []string
	for _, m := range users(t, parse(t, strange)).Mappings() {
		defaultValue := "-"
		if m.DefaultValue != nil {
			defaultValue = *m.DefaultValue
		}
		got = append(got, fmt.Sprintf("%s: %s %s|%s|%s|%s|%d", m.Target, m.Kind, m.Source, defaultValue, m.FlowBehavior, m.FlowType, m.MatchingPriority))
	}
	want := []string{
		"alternativeSecurityIds: expression AltSecIdFromNetId([netId])|-|FlowWhenChanged|Always|1",
		"IsSoftDeleted: attribute IsSoftDeleted|False|FlowWhenChanged|Always|0",
		`displayName: expression Append([displayName]," (Fabrikam)")|-|flowWhenChanged|always|0`,
		"department: attribute department|-|FlowSometimes|ValueAddOnly|0",
		"userType: constant Member|-||ObjectAddOnly|0",
		"preferredLanguage: none |de-DE|FlowWhenChanged|Always|0",
		"employeeType: other run(1)|-|||0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestMappingByTarget: the exact name goes before another letter case.
func TestMappingByTarget(t *testing.T) {
	t.Parallel()
	o := withMapping(t, `{"targetAttributeName":"MAIL","source":{"type":"Constant","name":"1"}},{"targetAttributeName":"mail","source":{"type":"Constant","name":"2"}}`)
	for target, want := range map[string]string{"mail": "2", "MAIL": "1", "Mail": "1"} {
		if m, ok := o.Mapping(target); !ok || m.Source != want {
			t.Errorf("%s: %+v, %t", target, m, ok)
		}
	}
	if _, ok := o.Mapping("mails"); ok {
		t.Error("mails is found")
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	d := parse(t, strange)
	o := users(t, d)
	for target, want := range map[string]bool{
		"alternativeSecurityIds": false, "ALTERNATIVESECURITYIDS": false, "IsSoftDeleted": false, "isSoftDeleted": false,
		"nothing": false, "displayname": true, "employeeType": true,
	} {
		if got := o.Remove(target); got != want {
			t.Errorf("%s is removed: %t", target, got)
		}
	}
	const list = "/synchronizationRules/2/objectMappings/1/attributeMappings"
	if got := changes(t, strange, text(t, d)); !slices.Equal(got, []string{list}) {
		t.Errorf("changed %v", got)
	}
	var left []string
	for _, m := range o.Mappings() {
		left = append(left, m.Target)
	}
	if want := []string{"alternativeSecurityIds", "IsSoftDeleted", "department", "userType", "preferredLanguage"}; !slices.Equal(left, want) {
		t.Errorf("left %v", left)
	}
	if matched := withMapping(t, `{"targetAttributeName":"x","matchingPriority":3}`); matched.Remove("x") {
		t.Error("a match is removed")
	}
}

func TestUntouchableAndKept(t *testing.T) {
	t.Parallel()
	for target, want := range map[string][2]bool{
		"alternativeSecurityIds": {true, true}, "AlternativeSecurityIDs": {true, true},
		"IsSoftDeleted": {false, true}, "isSoftDeleted": {false, true}, "displayName": {false, false},
	} {
		if got := [2]bool{syncschema.Untouchable(target), syncschema.Kept(target)}; got != want {
			t.Errorf("%s: untouchable, kept %v", target, got)
		}
		if m := (syncschema.Mapping{Target: target}); m.Untouchable() != want[0] || m.Kept() != want[1] {
			t.Errorf("mapping of %s: %t, %t", target, m.Untouchable(), m.Kept())
		}
	}
	if m := (syncschema.Mapping{Target: "mail", MatchingPriority: 1}); !m.Untouchable() || !m.Kept() {
		t.Error("a match counts as free")
	}
}

const template = `{"targetAttributeName":"alternativeSecurityIds","matchingPriority":1,"source":{"type":"Function","expression":"AltSecIdFromNetId([netId])","parameters":[{"key":"source"}]}},` +
	`{"targetAttributeName":"IsSoftDeleted","defaultValue":"False","source":{"type":"Attribute","name":"IsSoftDeleted"}},` +
	`{"targetAttributeName":"mail","flowType":"Always","futureTemplate":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]","parameters":[]}},` +
	`{"targetAttributeName":"city","source":{"type":"Function","name":"Trim","expression":"Trim([city])","parameters":[{"key":"source","value":{"name":"city"}}]}},` +
	`{"targetAttributeName":"userType","defaultValue":"Member","source":null}`

// TestRestore: after going back to the template nothing differs from it, entries keep their unknown members, and what came
// back has the template's tree.
func TestRestore(t *testing.T) {
	t.Parallel()
	original := withMapping(t, template)
	o := withMapping(t, `{"targetAttributeName":"alternativeSecurityIds","matchingPriority":1,"defaultValue":"edited","source":{"type":"Function","expression":"AltSecIdFromNetId([netId])"}},`+
		`{"targetAttributeName":"mail","flowType":"ObjectAddOnly","future":2,"source":{"type":"Constant","name":"x","futureSource":3}},`+
		`{"targetAttributeName":"userType","source":{"type":"Constant","name":"Guest"}},`+
		`{"targetAttributeName":"extra","source":{"type":"Constant","name":"x"}}`)
	var got []string
	for _, d := range o.Differences(original) {
		got = append(got, fmt.Sprintf("%s %t %t", d.Target, d.Here != nil, d.Template != nil))
	}
	want := []string{"IsSoftDeleted false true", "city false true", "extra true false", "mail true true", "userType true true"}
	if !slices.Equal(got, want) {
		t.Fatalf("differences %v, want %v", got, want)
	}
	for _, d := range o.Differences(original) {
		if err := o.Restore(original, d.Target); err != nil {
			t.Errorf("%s: %v", d.Target, err)
		}
	}
	if left := o.Differences(original); len(left) > 0 {
		t.Errorf("left %+v", left)
	}
	after := documentOf(t, o)
	for _, has := range []string{`"future":2`, `"futureSource":3`, `"parameters":[{"key":"source","value":{"name":"city"}}]`, `"edited"`, `"source":null`} {
		if !strings.Contains(after, has) {
			t.Errorf("%s is not in %s", has, after)
		}
	}
	if strings.Contains(after, "futureTemplate") {
		t.Error("a member of the template's entry came along")
	}
	var untouchable *syncschema.UntouchableError
	if err := o.Restore(original, "alternativeSecurityIds"); !errors.As(err, &untouchable) {
		t.Errorf("the edited match: %v", err)
	}
	if documentOf(t, o) != after {
		t.Error("a refusal changed something")
	}
}

// TestRestoreKeeps: a mapping that is never removed stays, even where the template has none.
func TestRestoreKeeps(t *testing.T) {
	t.Parallel()
	o := withMapping(t, `{"targetAttributeName":"IsSoftDeleted","source":{"type":"Attribute","name":"IsSoftDeleted"}}`)
	before := documentOf(t, o)
	if err := o.Restore(usersWith(t, ""), "IsSoftDeleted"); err != nil || documentOf(t, o) != before {
		t.Errorf("%s, %v", documentOf(t, o), err)
	}
}

// TestDifferencesWithoutTemplate: everything that may change counts as added.
func TestDifferencesWithoutTemplate(t *testing.T) {
	t.Parallel()
	if got := withMapping(t, template).Differences(nil); len(got) != 4 || got[0].Template != nil {
		t.Errorf("%+v", got)
	}
}

// TestPutKeepsWhatMeansTheSame: beside a change, members keep their spelling.
func TestPutKeepsWhatMeansTheSame(t *testing.T) {
	t.Parallel()
	o := withMapping(t, `{"targetAttributeName":"mail","defaultValue":"","flowBehavior":"flowWhenChanged","flowType":"always","source":{"type":"attribute","name":"mail"}}`)
	if err := o.Put(syncschema.Mapping{Target: "mail", Kind: syncschema.KindAttribute, Source: "mail", DefaultValue: ptr("<x>")}, nil); err != nil {
		t.Fatal(err)
	}
	want := documentOf(t, withMapping(t, `{"targetAttributeName":"mail","defaultValue":"<x>","flowBehavior":"flowWhenChanged","flowType":"always","source":{"type":"attribute","name":"mail"}}`))
	if got := documentOf(t, o); got != want {
		t.Errorf("wrote %s", got)
	}
}

// TestPutTakesTheWholeTree: parameters that the service's tree lacks don't stay from another expression.
func TestPutTakesTheWholeTree(t *testing.T) {
	t.Parallel()
	o := withMapping(t, `{"targetAttributeName":"mail","source":{"type":"Function","name":"Trim","expression":"Trim([mail])","parameters":[{"key":"source"}]}}`)
	if err := o.Put(syncschema.Mapping{Target: "mail", Kind: syncschema.KindExpression, Source: "Guid()"}, json.RawMessage(`{"type":"Function","name":"Guid","expression":"Guid()"}`)); err != nil {
		t.Fatal(err)
	}
	if got := documentOf(t, o); !strings.Contains(got, `"source":{"type":"Function","name":"Guid","expression":"Guid()"}`) {
		t.Errorf("wrote %s", got)
	}
}

// TestDifferencesLeaveOutTheMatch: nobody can put back a fixed match that is gone.
func TestDifferencesLeaveOutTheMatch(t *testing.T) {
	t.Parallel()
	matched := withMapping(t, `{"targetAttributeName":"alternativeSecurityIds","matchingPriority":1,"source":{"type":"Function","expression":"AltSecIdFromNetId([netId])"}}`)
	if got := usersWith(t, "").Differences(matched); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

// TestUnknownTypeIsKept: a source of a type that this package does not know is kept while its expression is wanted, and replaced by
// anything else.
func TestUnknownTypeIsKept(t *testing.T) {
	t.Parallel()
	const source = `{"type":"Composite","name":"Titles","expression":"ToUpper([jobTitle])","parameters":[],"parts":2}`
	document := `{"synchronizationRules":[{"objectMappings":[{"sourceObjectName":"User","targetObjectName":"User","enabled":true,"attributeMappings":[` +
		`{"targetAttributeName":"jobTitle","source":` + source + `}]}]}]}`
	d := parse(t, document)
	o := users(t, d)
	same := syncschema.Mapping{Target: "jobTitle", Kind: syncschema.KindExpression, Source: "ToUpper([jobTitle])"}
	if o.NeedsTree(same) {
		t.Error("a tree is asked for")
	}
	if err := o.Put(same, nil); err != nil || text(t, d) != document {
		t.Errorf("%v: %s", err, text(t, d))
	}
	for name, other := range map[string]syncschema.Mapping{
		"another expression": {Target: "jobTitle", Kind: syncschema.KindExpression, Source: "ToLower([jobTitle])"},
		"an attribute":       {Target: "jobTitle", Kind: syncschema.KindAttribute, Source: "jobTitle"},
		"nothing":            {Target: "jobTitle"},
	} {
		have, _ := o.Mapping("jobTitle")
		if have.SameSource(other) || other.SameSource(have) {
			t.Errorf("%s is the same", name)
		}
	}
}
