package synchronization

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
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

// readDefinitions are the definitions that the last read kept; nil if there was none, or if another version of the provider kept
// them in a form that is not understood.
func readDefinitions(ctx context.Context, private privateReader) (definitions, diag.Diagnostics) {
	raw, diags := private.GetKey(ctx, privateDefinitions)
	if len(raw) == 0 || diags.HasError() {
		return nil, diags
	}
	var known definitions
	if json.Unmarshal(raw, &known) != nil {
		return nil, diags
	}
	return known, diags
}

func writeDefinitions(ctx context.Context, private privateWriter, known definitions) diag.Diagnostics {
	raw, err := json.Marshal(known)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to keep the definitions of the schema", err.Error())}
	}
	return private.SetKey(ctx, privateDefinitions, raw)
}
