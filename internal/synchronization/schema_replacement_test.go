package synchronization_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// Another job is another resource: what happens to the schema of the old one is said, and what the new one does. A CLI asks for a
// second plan, of the new one alone, and shows only its errors.
func TestSchemaOfAnotherJob(t *testing.T) {
	t.Parallel()
	s := newSchemaCase(t)
	for _, onDestroy := range []string{"keep", "template"} {
		was := s.created(s.config(comparedUsers(), object{"on_destroy": onDestroy}))
		for name, other := range map[string]object{
			"job_id":               {"job_id": "Azure2Azure.other"},
			"an unknown job_id":    {"job_id": acctest.Unknown},
			"service_principal_id": {"service_principal_id": "11111111-2222-4333-8444-555555555555"},
		} {
			t.Run(onDestroy+"/"+name, func(t *testing.T) {
				mark := s.Mark()
				plan := s.Plan(t.Context(), schemaType, was, s.config(comparedUsers(), object{"on_destroy": onDestroy}, other))
				s.noErrors(plan.Diagnostics)
				var replace []string
				for _, at := range plan.RequiresReplace {
					replace = append(replace, steps(at))
				}
				if attribute := strings.TrimPrefix(name, "an unknown "); !slices.Contains(replace, attribute) {
					t.Errorf("it is replaced because of %v", replace)
				}
				if reset := warned(plan.Diagnostics, "Destroying resets the schema of synchronization job "+s.jobID); reset != (onDestroy == "template") {
					t.Errorf("the plan says %s", acctest.Texts(plan.Diagnostics))
				}
				known := name != "an unknown job_id" // a job that is made by the same apply has synchronized nobody
				if scope, cycle := warned(plan.Diagnostics, "may leave the scope"), warned(plan.Diagnostics, "Full synchronization cycle"); scope != known || cycle != known {
					t.Errorf("the plan says %s", acctest.Texts(plan.Diagnostics))
				}
				s.noCalls(mark)
			})
		}
	}
	t.Run("in upper case", func(t *testing.T) {
		was := s.created(s.config(comparedUsers()))
		if !s.Unchanged(schemaType, was, s.config(comparedUsers(), object{"service_principal_id": strings.ToUpper(s.spID), "tenant_id": strings.ToUpper(s.Fabrikam.ID())})) {
			t.Error("letter case of an id is a change")
		}
	})
}
