package synchronization

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// The provider azuread has three resources that are objects of this family. Of their state only ids are taken: what else
// this provider holds is read, and checked, as it is after an import.
//
// Forms of azuread's ids, the newest first; the older one is what version 0 of the schema has in state until that provider
// upgrades it, which a moved block doesn't wait for.
var (
	azureadJobIDs = []string{
		"/servicePrincipals/{service_principal_id}/synchronization/jobs/{job_id}",
		"{service_principal_id}/job/{job_id}",
	}
	azureadAssignmentIDs = []string{
		"/servicePrincipals/{service_principal_id}/appRoleAssignedTo/{assignment_id}",
		"{service_principal_id}/appRoleAssignment/{assignment_id}",
	}
	azureadApplicationIDs = []string{
		"/applicationTemplates/{template_id}/instantiate/{application_id}/{service_principal_id}",
	}
)

// notGUIDs are the parts of those ids that have another form.
var notGUIDs = map[string]bool{"job_id": true, "assignment_id": true}

func fromAzuread(from, to string, parts []tf.Part, convert func(tf.MovedState) (map[string]string, error)) []resource.StateMover {
	move := tf.Move{To: to, Parts: parts, From: from, Convert: convert}
	return []resource.StateMover{move.Mover()}
}

// jobFromAzuread takes azuread_synchronization_job.
func jobFromAzuread(state tf.MovedState) (map[string]string, error) {
	return azureadID(state, azureadJobIDs)
}

// applicationFromAzuread takes azuread_application_from_template. Its service principal is found by the application, as after
// an import, since nobody ever compared the two ids in the state.
func applicationFromAzuread(state tf.MovedState) (map[string]string, error) {
	ids, err := azureadID(state, azureadApplicationIDs)
	if err != nil {
		return nil, err
	}
	return map[string]string{"application_id": ids["application_id"]}, nil
}

// assignmentFromAzuread takes azuread_app_role_assignment. Role and assignment are looked up, as after an import: the role
// in the state may be another one than that of synchronization.
func assignmentFromAzuread(state tf.MovedState) (map[string]string, error) {
	ids, err := azureadID(state, azureadAssignmentIDs)
	if err != nil {
		return nil, err
	}
	principal := state.Text("principal_object_id")
	if !tf.IsGUID(principal) {
		return nil, fmt.Errorf("its principal_object_id %q is not a GUID", principal)
	}
	return map[string]string{"service_principal_id": ids["service_principal_id"], "principal_id": strings.ToLower(principal)}, nil
}

// azureadID splits the id of a state by the first form that it has, GUIDs in lower case.
func azureadID(state tf.MovedState, forms []string) (map[string]string, error) {
	id := state.Text("id")
	segments := strings.Split(id, "/")
	for _, form := range forms {
		if values, ok := matchSegments(segments, strings.Split(form, "/")); ok {
			return values, nil
		}
	}
	return nil, fmt.Errorf("its id %q is not of the form %s, with GUIDs", id, strings.Join(forms, " or "))
}

func matchSegments(segments, form []string) (map[string]string, bool) {
	if len(segments) != len(form) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range segments {
		name, isPlace := strings.CutPrefix(form[i], "{")
		name = strings.TrimSuffix(name, "}")
		switch {
		case !isPlace && segment != form[i], isPlace && segment == "":
			return nil, false
		case !isPlace:
		case notGUIDs[name]:
			values[name] = segment
		case !tf.IsGUID(segment):
			return nil, false
		default:
			values[name] = strings.ToLower(segment)
		}
	}
	return values, true
}
