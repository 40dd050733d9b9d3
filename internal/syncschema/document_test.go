package syncschema_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// TestSettingWhatIsThereChangesNothing is the promise by which an unchanged configuration never writes.
func TestSettingWhatIsThereChangesNothing(t *testing.T) {
	t.Parallel()
	d := parse(t, strange)
	for _, name := range []string{"User", "Group", "Contact"} {
		o, ok := d.Object(name)
		if !ok {
			t.Fatalf("no mapping of %s", name)
		}
		setToItself(t, o)
	}
	if got := text(t, d); got != strange {
		t.Errorf("the text changed: %v", changes(t, strange, got))
	}
}

// TestEditsChangeOnlyWhatTheySay: of a document full of strangers, each edit changes the values at these paths and no others.
func TestEditsChangeOnlyWhatTheySay(t *testing.T) {
	t.Parallel()
	const mapping = "/synchronizationRules/2/objectMappings/1"
	tests := map[string]struct {
		edit func(o *syncschema.ObjectMapping) error
		want []string
	}{
		"disable":    {func(o *syncschema.ObjectMapping) error { o.SetEnabled(false); return nil }, []string{mapping + "/enabled"}},
		"flow types": {func(o *syncschema.ObjectMapping) error { o.SetFlowTypes([]string{"Add"}); return nil }, []string{mapping + "/flowTypes"}},
		"filter": {func(o *syncschema.ObjectMapping) error {
			f := o.Filters()
			f[0].Clauses[0].Values = []string{"Support"}
			return o.SetFilters(f)
		}, []string{mapping + "/scope/groups/1/clauses/0/targetOperand/values/0"}},
		"default value": {func(o *syncschema.ObjectMapping) error {
			m, _ := o.Mapping("displayName")
			m.DefaultValue = ptr("nobody")
			return o.Put(m, nil)
		}, []string{mapping + "/attributeMappings/3/defaultValue"}},
		"source": {func(o *syncschema.ObjectMapping) error {
			m, _ := o.Mapping("displayName")
			m.Kind, m.Source = syncschema.KindAttribute, "mail"
			return o.Put(m, nil)
		}, []string{
			mapping + "/attributeMappings/3/source/expression", mapping + "/attributeMappings/3/source/name",
			mapping + "/attributeMappings/3/source/parameters", mapping + "/attributeMappings/3/source/type",
		}},
		"flow behavior": {func(o *syncschema.ObjectMapping) error {
			m, _ := o.Mapping("department")
			m.FlowBehavior = ""
			return o.Put(m, nil)
		}, []string{mapping + "/attributeMappings/4/flowBehavior"}},
		"definition": {
			func(o *syncschema.ObjectMapping) error { return o.DeclareSource("extension_1_a", "String") },
			[]string{"/directories/0/objects/0/attributes"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := parse(t, strange)
			if err := tt.edit(users(t, d)); err != nil {
				t.Fatal(err)
			}
			if got := changes(t, strange, text(t, d)); !slices.Equal(got, tt.want) {
				t.Errorf("changed %v, want %v", got, tt.want)
			}
		})
	}
}

// TestUneditedTextIsKept: what no decoder could give back, an edit beside it leaves alone.
func TestUneditedTextIsKept(t *testing.T) {
	t.Parallel()
	d := parse(t, strange)
	users(t, d).SetEnabled(false)
	got := text(t, d)
	for _, kept := range []string{`"\ud800 <&>"`, "1e400", "18446744073709551616", "123456789012345678901234567890", "-0}", "1.50", `"futureGroup": 0.0`} {
		if !strings.Contains(got, kept) {
			t.Errorf("%s is lost", kept)
		}
	}
	if at := strings.Index(got, `"@odata.context"`); at != 1 {
		t.Errorf("the first member is at %d", at)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "null", "[]", `"x"`, "{", "{} {}", `{"a":}`} {
		if _, err := syncschema.Parse([]byte(text)); err == nil {
			t.Errorf("%q is parsed", text)
		}
	}
}

func TestClone(t *testing.T) {
	t.Parallel()
	d := parse(t, strange)
	users(t, d).SetFlowTypes(nil)
	before := text(t, d)
	c := d.Clone()
	if !c.EqualValue(d) {
		t.Error("the copy has another value")
	}
	users(t, c).SetEnabled(false)
	if text(t, d) != before {
		t.Error("an edit of the copy changed the original")
	}
	if c.EqualValue(d) {
		t.Error("an edit went unnoticed")
	}
}

func TestEqualValue(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"order of members":    {`{"a":1,"b":2}`, `{"b":2,"a":1}`, true},
		"blanks and escapes":  {`{"a":"é"}`, `{ "a" : "\u00e9" }`, true},
		"order of entries":    {`{"a":[1,2]}`, `{"a":[2,1]}`, false},
		"null against absent": {`{"a":null}`, `{}`, false},
		"big numbers":         {`{"a":9007199254740993}`, `{"a":9007199254740992}`, false},
	}
	for name, tt := range tests {
		if got := parse(t, tt.a).EqualValue(parse(t, tt.b)); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestObject: rules are found by object names, never by id, place or directory name.
func TestObject(t *testing.T) {
	t.Parallel()
	rule := func(mappings ...string) string { return `{"objectMappings":[` + strings.Join(mappings, ",") + `]}` }
	mapping := func(source, target string, enabled bool, mark string) string {
		return fmt.Sprintf(`{"sourceObjectName":%q,"targetObjectName":%q,"enabled":%t,"flowTypes":%q}`, source, target, enabled, mark)
	}
	tests := map[string]struct {
		rules []string
		want  string // the flow type that marks the mapping; "" for none
	}{
		"none":                          {nil, ""},
		"over all rules":                {[]string{rule(), rule(mapping("Group", "Group", true, "Delete")), rule(mapping("User", "User", true, "Add"))}, "Add"},
		"enabled first":                 {[]string{rule(mapping("User", "User", false, "Delete")), rule(mapping("user", "user", true, "Add"))}, "Add"},
		"exact spelling first":          {[]string{rule(mapping("user", "User", true, "Delete"), mapping("User", "User", true, "Add"))}, "Add"},
		"another letter case":           {[]string{rule(mapping("USER", "user", false, "Add"))}, "Add"},
		"both names count":              {[]string{rule(mapping("User", "Contact", true, "Delete"), mapping("", "User", true, "Delete"))}, ""},
		"the earlier of two equal ones": {[]string{rule(mapping("User", "User", true, "Add"), mapping("User", "User", true, "Delete"))}, "Add"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, ok := parse(t, `{"synchronizationRules":[`+strings.Join(tt.rules, ",")+`]}`).Object("User")
			if !ok {
				if tt.want != "" {
					t.Error("not found")
				}
				return
			}
			if got := strings.Join(o.FlowTypes(), ","); got != tt.want {
				t.Errorf("found the mapping %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzKeepsDocument: whatever a document holds, setting what it shows changes no byte, and an edit that is taken back leaves
// the value.
func FuzzKeepsDocument(f *testing.F) {
	f.Add([]byte(strange))
	for seed := range uint64(8) {
		f.Add([]byte(randomDocument(seed)))
	}
	f.Add([]byte(`{"synchronizationRules":[{"objectMappings":[{"sourceObjectName":"User","targetObjectName":"user","enabled":"True","flowTypes":7,"scope":[],"attributeMappings":[{"targetAttributeName":"a","source":{}},{"targetAttributeName":"A","source":{"type":"Constant"}}]}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := syncschema.Parse(raw)
		if err != nil {
			t.Skip("no document")
		}
		keepsDocument(t, d)
	})
}

// TestKeepsRandomDocuments runs the property of FuzzKeepsDocument over documents that are mostly of the right shape.
func TestKeepsRandomDocuments(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		d := parse(t, randomDocument(seed))
		keepsDocument(t, d)
		if t.Failed() {
			t.Fatalf("seed %d: %s", seed, randomDocument(seed))
		}
	}
}

func keepsDocument(t *testing.T, d *syncschema.Document) {
	t.Helper()
	before := text(t, d)
	for _, name := range []string{"User", "Group"} {
		if o, ok := d.Object(name); ok {
			setToItself(t, o)
		}
	}
	if got := text(t, d); got != before {
		t.Errorf("setting what is there changed the text to %s", got)
	}
	o, ok := d.Object("User")
	if !ok {
		return
	}
	const target = "a target that no document has"
	if err := o.Put(syncschema.Mapping{Target: target, Kind: syncschema.KindConstant, Source: "x"}, nil); err != nil {
		t.Errorf("a new mapping: %v", err)
	}
	edited := parse(t, text(t, d))
	o, _ = edited.Object("User")
	if m, _ := o.Mapping(target); m.Source != "x" {
		t.Errorf("the new mapping reads as %+v", m)
	}
	if !o.Remove(target) {
		t.Error("the new mapping is not removed")
	}
	old := parse(t, before)
	had, _ := old.Object("User")
	if !reflect.DeepEqual(o.Mappings(), had.Mappings()) {
		t.Errorf("adding and removing a mapping left %+v of %+v", o.Mappings(), had.Mappings())
	}
	for _, path := range changes(t, before, text(t, edited)) {
		// Where there was no list of mappings, an empty one stays.
		if !strings.HasSuffix(path, "/attributeMappings") || len(had.Mappings()) > 0 {
			t.Errorf("adding and removing a mapping changed %s", path)
		}
	}
}

// randomDocument is a document of the right shape with accidents: nulls, values of a wrong type, names that occur twice,
// unknown members.
func randomDocument(seed uint64) string {
	g := generator{rand.New(rand.NewPCG(seed, 1))}
	return g.object("id", g.scalar(), "synchronizationRules", g.list(3, g.rule), "directories", g.list(3, g.directory))
}

type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) scalar() string {
	return g.pick(`null`, `true`, `false`, `0`, `-0`, `12345678901234567890`, `1e999`, `""`, `"x"`, `"\u0000\ud800<&>"`, `"Always"`, `"String"`, `"User"`, `[]`, `{}`, `{"a":[null]}`)
}

// object writes pairs of names and values with accidents.
func (g generator) object(pairs ...string) string {
	var members []string
	for i := 0; i < len(pairs); i += 2 {
		value := pairs[i+1]
		if g.IntN(20) == 0 {
			value = g.scalar()
		}
		if g.IntN(20) > 0 {
			members = append(members, fmt.Sprintf("%q: %s", pairs[i], value))
		}
	}
	if g.IntN(4) == 0 {
		members = append(members, `"future":`+g.scalar())
	}
	return "{" + strings.Join(members, " ,\n") + "}"
}

func (g generator) list(most int, item func() string) string {
	var items []string
	for range g.IntN(most + 1) {
		if g.IntN(15) == 0 {
			items = append(items, g.scalar())
		}
		items = append(items, item())
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func (g generator) rule() string {
	return g.object("name", g.scalar(), "sourceDirectoryName", g.directoryName(), "targetDirectoryName", g.directoryName(), "objectMappings", g.list(3, g.mapping))
}

func (g generator) directoryName() string { return g.pick(`"A"`, `"B"`, `"b"`, `"A"`, `null`) }

func (g generator) objectName() string {
	return g.pick(`"User"`, `"User"`, `"User"`, `"user"`, `"Group"`, `""`)
}

func (g generator) mapping() string {
	return g.object("enabled", g.pick("true", "false", `"True"`, "null"), "flowTypes", g.pick(`"Add,Update,Delete"`, `"add , Delete,, Future"`, `"None"`, `""`, `null`),
		"sourceObjectName", g.objectName(), "targetObjectName", g.objectName(), "attributeMappings", g.list(4, g.attributeMapping),
		"scope", g.object("groups", g.list(3, g.group), "inputFilterGroups", g.list(1, g.group)))
}

func (g generator) attributeMapping() string {
	return g.object("targetAttributeName", g.pick(`"displayName"`, `"displayname"`, `"userType"`, `"alternativeSecurityIds"`, `""`, `null`),
		"defaultValue", g.scalar(), "flowBehavior", g.pick(`"FlowAlways"`, `"flowwhenchanged"`, `"Future"`, `null`), "flowType", g.scalar(), "matchingPriority", g.pick("0", "1", "2.5", "null"),
		"source", g.object("type", g.pick(`"Attribute"`, `"constant"`, `"Function"`, `"Future"`, `null`), "name", g.scalar(), "parameters", g.scalar(),
			"expression", g.pick(`"[mail]"`, `"\"x\""`, `"Append([a], \"b\")"`, `"(("`, `""`, `null`)))
}

func (g generator) group() string {
	return g.object("name", g.pick(`"G"`, `"H"`, `null`), "clauses", g.list(3, func() string {
		return g.object("operatorName", g.pick(`"EQUALS"`, `"IS NULL"`, `"Future"`, `null`), "sourceOperandName", g.pick(`"department"`, `"userState"`, `null`),
			"targetOperand", g.pick(`null`, `{"values":null}`, `{"values":["a"],"future":1}`, `{"values":["a","b"]}`, `{"values":[null]}`))
	}))
}

func (g generator) directory() string {
	return g.object("name", g.directoryName(), "objects", g.list(2, func() string {
		return g.object("name", g.objectName(), "attributes", g.list(3, func() string {
			return g.object("name", g.pick(`"mail"`, `"extension_1_a"`, `"Extension_1_a"`), "type", g.pick(`"String"`, `"string"`, `"Future"`, `null`), "multivalued", g.scalar())
		}))
	}))
}

func ptr[T any](v T) *T { return &v }
