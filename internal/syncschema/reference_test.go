package syncschema_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// readReference decodes a file of the folder with Microsoft's documented facts, where that is at hand.
func readReference(t *testing.T, name string, out any) {
	t.Helper()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE is empty: there is nothing documented to read")
	}
	content, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, out); err != nil {
		t.Fatal(err)
	}
}

// exchange is a documented request with its answer.
type exchange struct {
	Request  struct{ Body json.RawMessage }
	Response struct{ Body json.RawMessage }
}

// TestDocumentedSchemas: the schemas that pages print, shortened as they are, stay as they are.
func TestDocumentedSchemas(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"06-get-schema-cross-tenant-sync", "16-put-schema", "17-get-schema"} {
		var e exchange
		readReference(t, "examples/sync/"+name+".json", &e)
		body := e.Response.Body
		if string(body) == "null" {
			body = e.Request.Body
		}
		d := parse(t, string(body))
		before := text(t, d)
		if o, ok := d.Object("User"); ok {
			setToItself(t, o)
			if m, _ := o.Mapping("userName"); m.Kind != syncschema.KindNone {
				t.Errorf("%s: a source of {} reads as %s", name, m.Kind)
			}
		}
		if got := text(t, d); got != before {
			t.Errorf("%s: changed %v", name, changes(t, before, got))
		}
	}
}

// TestDocumentedTree: what the service makes of an expression is stored as it came and means what was asked.
func TestDocumentedTree(t *testing.T) {
	t.Parallel()
	var e exchange
	readReference(t, "examples/sync/19-parse-expression.json", &e)
	var asked struct{ Expression string }
	var answer struct{ ParsedExpression json.RawMessage }
	if err := errors.Join(json.Unmarshal(e.Request.Body, &asked), json.Unmarshal(e.Response.Body, &answer)); err != nil {
		t.Fatal(err)
	}
	want := syncschema.Mapping{Target: "preferredLanguage", Kind: syncschema.KindExpression, Source: asked.Expression}
	o := usersWith(t, "")
	if err := o.Put(want, answer.ParsedExpression); err != nil {
		t.Fatal(err)
	}
	got, _ := o.Mapping("preferredLanguage")
	if !got.Equal(want) || got.Source == want.Source {
		t.Errorf("%q reads as %q", want.Source, got.Source)
	}
	if o.NeedsTree(want) {
		t.Error("it would be asked again")
	}
}

// TestAssembledSchema runs over the schema that was put together from Microsoft's pages.
func TestAssembledSchema(t *testing.T) {
	t.Parallel()
	var file struct {
		Schema       json.RawMessage `json:"schema"`
		UserMappings []struct {
			Target string `json:"target"`
		} `json:"userMappings"`
	}
	readReference(t, "azure2azure-schema.json", &file)
	d := parse(t, string(file.Schema))
	before := text(t, d)
	for _, name := range []string{"User", "Group"} {
		o, ok := d.Object(name)
		if !ok {
			t.Fatalf("no mapping of %s", name)
		}
		if len(o.SourceAttributes()) == 0 || len(o.TargetAttributes()) == 0 {
			t.Errorf("%s has no definitions", name)
		}
		setToItself(t, o)
		if left := o.Differences(o); len(left) > 0 {
			t.Errorf("%s differs from itself: %+v", name, left)
		}
	}
	if got := text(t, d); got != before {
		t.Errorf("changed %v", changes(t, before, got))
	}
	u := users(t, d)
	if len(u.Filters()) > 0 {
		t.Errorf("a fresh job has the filters %+v", u.Filters())
	}
	for _, documented := range file.UserMappings {
		m, ok := u.Mapping(documented.Target)
		if !ok || m.Kind == syncschema.KindOther || m.Kind == syncschema.KindNone {
			t.Errorf("%s: %+v, %t", documented.Target, m, ok)
		}
		if u.Remove(documented.Target) == syncschema.Kept(documented.Target) {
			t.Errorf("%s: kept %t", documented.Target, syncschema.Kept(documented.Target))
		}
	}
}
