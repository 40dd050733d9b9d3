package acctest

import "github.com/getkin/kin-openapi/openapi3"

// route is an operation that Microsoft's pages document and the OpenAPI
// description leaves out.
type route struct {
	method, path string
	request      string // component of the body; "" = none
	answer       string // component of the answer; "" = none, a leading "[]" = a collection of it
	status       string
	why          string // where the route is documented
}

const jobsPath = "/servicePrincipals/{id}/synchronization/jobs/{jobId}"

// unlisted must stay short: each entry is one that the description gains or that
// nothing calls any more.
var unlisted = []route{
	{"PUT", jobsPath + "/schema", "synchronizationSchema", "", "204", "Graph: synchronizationSchema, update; reference on synchronization, 8.1"},
	{"GET", "/servicePrincipals/{id}/synchronization/secrets", "", "[]synchronizationSecretKeyStringValuePair", "200", "reference on synchronization, 3"},
}

// unlisted builds what the route promises out of the description's components;
// false means that this version of Graph has none of them.
func (cs closers) unlisted(r route) (operation, bool) {
	op := operation{required: r.request != "", answers: map[string]*openapi3.Schema{}}
	if op.required {
		if op.request = cs.requests.named(r.request); op.request == nil {
			return op, false
		}
	}
	op.answers["default"] = cs.answers.named("ODataErrors.ODataError")
	op.answers[r.status] = cs.answers.answer(r.answer)
	return op, r.answer == "" || op.answers[r.status] != nil
}

// answer is a component, a collection of one, or nothing.
func (c *closer) answer(name string) *openapi3.Schema {
	if len(name) < 2 || name[:2] != "[]" {
		return c.named(name)
	}
	item := c.named(name[2:])
	if item == nil {
		return nil
	}
	closed := false
	return &openapi3.Schema{
		Type:                 &openapi3.Types{openapi3.TypeObject},
		Required:             []string{"value"},
		AdditionalProperties: openapi3.AdditionalProperties{Has: &closed},
		Properties: openapi3.Schemas{"value": openapi3.NewSchemaRef("", &openapi3.Schema{
			Type: &openapi3.Types{openapi3.TypeArray}, Items: openapi3.NewSchemaRef("", item),
		})},
	}
}
