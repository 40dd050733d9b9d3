package synchronization

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// privateDefinitions is the key in private state under which a read keeps what the job's own schema knows, for the checks of the
// next plan. It is nothing that a user manages, so it is no attribute.
const privateDefinitions = "definitions"

// privateReader and privateWriter are the framework's private state, in requests and in responses.
type (
	privateReader interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	}
	privateWriter interface {
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
)

// privateShown is the key of the entries that the last read added to state although no configuration lists them.
const privateShown = "shown"

// shownMappings are those entries, by part: the next read looks at them afresh, while listed ones stay.
type shownMappings map[string]shownEntries

type shownEntries struct {
	Targets []string `json:"targets"`
	// Alone tells that state had no attribute_mappings before: without these entries it has none again.
	Alone bool `json:"alone,omitempty"`
}

// readPrivate is what a key of private state holds; the zero value if there is nothing, or if another version of the provider kept
// it in a form that is not understood.
func readPrivate[T any](ctx context.Context, private privateReader, key string) (T, diag.Diagnostics) {
	var none, found T
	raw, diags := private.GetKey(ctx, key)
	if len(raw) == 0 || diags.HasError() || json.Unmarshal(raw, &found) != nil {
		return none, diags
	}
	return found, diags
}

func writePrivate(ctx context.Context, private privateWriter, key string, value any) diag.Diagnostics {
	raw, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to keep what was read of the schema", err.Error())}
	}
	return private.SetKey(ctx, key, raw)
}

// keepRead keeps what a read or a write saw of the document, and which entries of state nobody lists.
func keepRead(ctx context.Context, private privateWriter, doc *syncschema.Document, shown shownMappings) diag.Diagnostics {
	diags := writePrivate(ctx, private, privateDefinitions, definitionsOf(doc))
	if len(shown) == 0 {
		diags.Append(private.SetKey(ctx, privateShown, nil)...)
		return diags
	}
	diags.Append(writePrivate(ctx, private, privateShown, shown)...)
	return diags
}
