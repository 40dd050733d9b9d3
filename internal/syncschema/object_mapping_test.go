package syncschema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// documentOf is the document that usersWith and withMapping hide.
func documentOf(t testing.TB, o *syncschema.ObjectMapping) string {
	t.Helper()
	return text(t, o.Document())
}

func TestFlowTypes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string // the document's
		read []string
		set  []string
		want string // the document's afterwards
	}{
		"same":                    {`"Add,Update,Delete"`, []string{"Add", "Update", "Delete"}, []string{"Delete", "Add", "Update"}, `"Add,Update,Delete"`},
		"blanks are kept":         {`"Add, Update,  Delete"`, []string{"Add", "Update", "Delete"}, []string{"Add", "Update", "Delete"}, `"Add, Update,  Delete"`},
		"letter case is kept":     {`"add,UPDATE"`, []string{"Add", "Update"}, []string{"add", "update"}, `"add,UPDATE"`},
		"order is kept":           {`"Delete,Add"`, []string{"Add", "Delete"}, []string{"Add", "Delete"}, `"Delete,Add"`},
		"one less":                {`"Add,Update,Delete"`, []string{"Add", "Update", "Delete"}, []string{"Update", "Add"}, `"Add,Update"`},
		"one less, with blanks":   {`"Add, Update, Delete"`, []string{"Add", "Update", "Delete"}, []string{"Add", "Update"}, `"Add, Update"`},
		"unknown flags are kept":  {`"Add,Archive"`, []string{"Add"}, []string{"Update"}, `"Update,Archive"`},
		"unknown flag alone":      {`"Add,Archive"`, []string{"Add"}, nil, `"Archive"`},
		"none left":               {`"Add"`, []string{"Add"}, []string{}, `"None"`},
		"none stays":              {`"none"`, []string{}, []string{}, `"none"`},
		"none goes":               {`"None"`, []string{}, []string{"Add"}, `"Add"`},
		"absent stays":            {``, []string{}, nil, ``},
		"absent is filled":        {``, []string{}, []string{"Delete", "Add"}, `"Add,Delete"`},
		"another shape is filled": {`7`, []string{}, []string{"Add"}, `"Add"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			member := ""
			if tt.text != "" {
				member = `"flowTypes":` + tt.text
			}
			o := usersWith(t, member)
			if got := o.FlowTypes(); !slices.Equal(got, tt.read) || got == nil {
				t.Errorf("read %q, want %q", got, tt.read)
			}
			o.SetFlowTypes(tt.set)
			want := usersWith(t, "")
			if tt.want != "" {
				want = usersWith(t, `"flowTypes":`+tt.want)
			}
			if got := documentOf(t, o); got != documentOf(t, want) {
				t.Errorf("wrote %s", got)
			}
		})
	}
}

func TestEnabled(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		members string
		read    bool
		set     bool
		want    string
	}{
		"on":          {`"enabled":true`, true, true, `"enabled":true`},
		"off":         {`"enabled":true`, true, false, `"enabled":false`},
		"turned on":   {`"enabled":false`, false, true, `"enabled":true`},
		"absent":      {``, false, false, ``},
		"absent, on":  {``, false, true, `"enabled":true`},
		"null":        {`"enabled":null`, false, false, `"enabled":null`},
		"as text":     {`"enabled":"True"`, true, true, `"enabled":"True"`},
		"twice":       {`"enabled":true,"enabled":false`, false, true, `"enabled":true,"enabled":true`},
		"escape name": {`"en\u0061bled":true`, true, false, `"en\u0061bled":false`},
	}
	for name, tt := range tests {
		o := usersWith(t, tt.members)
		if o.Enabled() != tt.read {
			t.Errorf("%s reads as %t", name, o.Enabled())
		}
		o.SetEnabled(tt.set)
		if got, want := documentOf(t, o), documentOf(t, usersWith(t, tt.want)); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAttributes(t *testing.T) {
	t.Parallel()
	o := users(t, parse(t, strange))
	source := []syncschema.Attribute{
		{Name: "displayName", Type: "string", Mutability: "FutureMutability", CaseExact: true},
		{Name: "proxyAddresses", Type: "string", Mutability: "ReadWrite", Multivalued: true, Required: true},
	}
	target := []syncschema.Attribute{{Name: "displayName", Type: "String", Mutability: "ReadOnly", Anchor: true}}
	if got := o.SourceAttributes(); !slices.Equal(got, source) {
		t.Errorf("source %+v", got)
	}
	if got := o.TargetAttributes(); !slices.Equal(got, target) {
		t.Errorf("target %+v", got)
	}
}

// TestDirectories: names of directories differ between tenants, and the rule's need not be the directory's.
func TestDirectories(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		source, target string // as the rule names them
		directories    []string
		wantSource     string // the directory found, by place; "" for none
		wantTarget     string
	}{
		"by name":                 {"A", "B", []string{"B", "C", "A"}, "2", "0"},
		"letter case":             {"a", "b", []string{"A", "B", "C"}, "0", "1"},
		"exact first":             {"a", "b", []string{"A", "a", "B", "b"}, "1", "3"},
		"source renamed":          {"A", "B", []string{"X", "B"}, "0", "1"},
		"target renamed":          {"A", "B", []string{"X", "A"}, "1", "0"},
		"both renamed":            {"A", "B", []string{"X", "Y"}, "0", "1"},
		"the rule has no names":   {"", "", []string{"X", "Y"}, "0", "1"},
		"one name for both":       {"A", "A", []string{"A", "A"}, "0", "1"},
		"unknown among three":     {"A", "B", []string{"X", "Y", "B"}, "", "2"},
		"one directory of no use": {"A", "B", []string{"X"}, "", ""},
		"no directories":          {"A", "B", nil, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var directories []string
			for i, directory := range tt.directories {
				directories = append(directories, `{"name":"`+directory+`","objects":[{"name":"User","attributes":[{"name":"`+string(rune('0'+i))+`"}]}]}`)
			}
			d := parse(t, `{"synchronizationRules":[{"sourceDirectoryName":"`+tt.source+`","targetDirectoryName":"`+tt.target+`","objectMappings":[{"sourceObjectName":"User","targetObjectName":"User"}]}],"directories":[`+strings.Join(directories, ",")+`]}`)
			for side, got := range map[string][]syncschema.Attribute{tt.wantSource + " source": users(t, d).SourceAttributes(), tt.wantTarget + " target": users(t, d).TargetAttributes()} {
				want, side, _ := strings.Cut(side, " ")
				if want == "" && got != nil || want != "" && (len(got) != 1 || got[0].Name != want) {
					t.Errorf("%s: %+v, want the directory %q", side, got, want)
				}
			}
		})
	}
}

func TestDeclare(t *testing.T) {
	t.Parallel()
	const document = `{"synchronizationRules":[{"sourceDirectoryName":"A","targetDirectoryName":"B","objectMappings":[{"sourceObjectName":"User","targetObjectName":"User"}]}],` +
		`"directories":[{"name":"A","objects":[{"name":"User","attributes":[{"name":"mail","type":"string"},{"name":"extension_1_has","type":"string","multivalued":true,"future":1}]}]},` +
		`{"name":"B","objects":[{"name":"User","attributes":null},{"name":"Group"}]}]}`
	const shape = `{"anchor":false,"apiExpressions":[],"caseExact":false,"defaultValue":null,"flowNullValues":false,"metadata":[],"multivalued":false,"mutability":"ReadWrite",`
	tests := map[string]struct {
		declare   func(o *syncschema.ObjectMapping) error
		old, want string // what becomes of the document
	}{
		"new, in the document's letter case": {
			func(o *syncschema.ObjectMapping) error { return o.DeclareSource("extension_1_new", "Boolean") },
			`"future":1}]`, `"future":1},` + shape + `"name":"extension_1_new","referencedObjects":[],"required":false,"type":"boolean"}]`,
		},
		"new, where there are none": {
			func(o *syncschema.ObjectMapping) error { return o.DeclareTarget("extension_1_new", "datetime") },
			`"attributes":null`, `"attributes":[` + shape + `"name":"extension_1_new","referencedObjects":[],"required":false,"type":"DateTime"}]`,
		},
		"there already":   {func(o *syncschema.ObjectMapping) error { return o.DeclareSource("extension_1_has", "String") }, `"future":1`, `"future":1`},
		"of another type": {func(o *syncschema.ObjectMapping) error { return o.DeclareSource("extension_1_has", "Integer") }, `"name":"extension_1_has","type":"string"`, `"name":"extension_1_has","type":"integer"`},
		"letter case counts": {
			func(o *syncschema.ObjectMapping) error { return o.DeclareSource("extension_1_HAS", "String") },
			`"future":1}]`, `"future":1},` + shape + `"name":"extension_1_HAS","referencedObjects":[],"required":false,"type":"string"}]`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := parse(t, document)
			if err := tt.declare(users(t, d)); err != nil {
				t.Fatal(err)
			}
			if got, want := text(t, d), strings.Replace(document, tt.old, tt.want, 1); got != want {
				t.Errorf("wrote\n%s\nwant\n%s", got, want)
			}
		})
	}
	o := usersWith(t, "")
	if err := o.DeclareSource("extension_1_a", "String"); err == nil || !strings.Contains(err.Error(), "extension_1_a") {
		t.Errorf("without a definition of the object: %v", err)
	}
}
