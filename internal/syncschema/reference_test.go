package syncschema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// TestAssembledSchema runs over the schema that was put together from Microsoft's pages, where that is at hand.
func TestAssembledSchema(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE is empty: there is no assembled schema to read")
	}
	content, err := os.ReadFile(filepath.Join(folder, "azure2azure-schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Schema       json.RawMessage `json:"schema"`
		UserMappings []struct {
			Target string `json:"target"`
		} `json:"userMappings"`
	}
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
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
