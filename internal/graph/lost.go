package graph

import (
	"context"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// lost reports a creation whose outcome is unknown, and logs that it is looked up.
func (t *Tenant) lost(ctx context.Context, err error, what string) bool {
	if !outcomeUnknown(err) {
		return false
	}
	tflog.Warn(ctx, "The answer to a creation was lost; looking whether it was carried out", map[string]any{"tenant_id": t.id, "object": what})
	return true
}

// lostAnswer is the conflict that a creation would meet if it were sent again after its answer was lost.
func lostAnswer(tenantID, method, path string) *Error {
	return &Error{
		StatusCode: http.StatusConflict,
		Code:       "Request_MultipleObjectsWithSameKeyValue",
		Message:    "the answer to the creation was lost, and the object is there now",
		TenantID:   tenantID, Method: method, Path: path,
		hasGraphBody: true,
	}
}

func isGone(err error) bool { return errors.Is(err, ErrNotFound) }

// deref is the value of a pointer of the SDK, zero if there is none.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// absent is the "gone" of an object that a list lacks.
func absent(tenantID, path, message string) *Error {
	return &Error{
		StatusCode: http.StatusNotFound,
		Code:       "Request_ResourceNotFound",
		Message:    message,
		TenantID:   tenantID, Method: http.MethodGet, Path: path,
		hasGraphBody: true,
	}
}
