package synchronization

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// An import or a move that finds the principal under another role says so; without it, or once the role is known, the
// assignment is simply not there.
func TestReadAssignmentOfAnotherRole(t *testing.T) {
	t.Parallel()
	g := newScriptedGraph(t, map[string]http.HandlerFunc{
		"GET ":                       servicePrincipalAnswer(),
		"GET /appRoleAssignedTo":     assignmentList(scriptAssignment("a", "User", principal(1), defaultAccessRoleID)),
		"GET /appRoleAssignedTo/old": refuse(http.StatusNotFound, "Request_ResourceNotFound", "Resource 'old' does not exist."),
	})
	first := func(n int) assignmentModel {
		return assignmentModel{ServicePrincipalID: tf.NewGUID(scriptServicePrincipal), PrincipalID: tf.NewGUID(strings.ToUpper(principal(n))), AppRoleID: tf.NewGUIDNull()}
	}
	later := first(1)
	later.AppRoleID, later.AssignmentID = tf.NewGUID(scriptRole), types.StringValue("old")

	_, err := readAssignment(t.Context(), g.tenant, first(1))
	for _, part := range []string{principal(1), scriptServicePrincipal, defaultAccessRoleID, "not that of synchronization"} {
		if err == nil || errors.Is(err, graph.ErrNotFound) || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
	for name, state := range map[string]assignmentModel{"nobody": first(2), "unassigned since": later} {
		if _, err := readAssignment(t.Context(), g.tenant, state); !errors.Is(err, graph.ErrNotFound) {
			t.Errorf("%s: got %v, want that it is not there", name, err)
		}
	}
}
