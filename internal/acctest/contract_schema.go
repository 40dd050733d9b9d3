package acctest

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// closer rewrites schemas so that they are as strict as they read: what is
// composed with allOf becomes one object, each object is closed, and an enum of
// flags takes several names.
type closer struct {
	components openapi3.Schemas
	answers    bool // schemas of answers, which may have undescribed members
	done       map[*openapi3.Schema]*openapi3.Schema
}

func newCloser(components openapi3.Schemas, answers bool) *closer {
	return &closer{components: components, answers: answers, done: map[*openapi3.Schema]*openapi3.Schema{}}
}

// undescribed are members that the service puts into answers and that neither its
// description nor its pages know: the emulator shows them so that the provider
// proves to ignore them. Reference on cross-tenant access, 3, 4 and 18.
var undescribed = map[string][]string{
	"crossTenantAccessPolicyConfigurationDefault": {"crossCloudMeetingConfiguration", "protectedContentSharing"},
	"crossTenantAccessPolicyConfigurationPartner": {
		"crossCloudMeetingConfiguration", "protectedContentSharing",
		"displayName", "invitationRedemptionIdentityProviderConfiguration", // these two only the page of deleted ones shows
	},
}

// planted are members that the emulator puts into synchronization schemas as a service ahead of its description does, so that
// a provider proves to lose nothing. A write of a schema sends back what was read, so they are allowed both ways.
var planted = map[string][]string{
	"synchronizationSchema":  {"publicationState"},
	"synchronizationRule":    {"schedulingHints"},
	"objectMapping":          {"evaluationPolicy"},
	"attributeMapping":       {"reviewState"},
	"attributeMappingSource": {"evaluationCulture"},
	"filter":                 {"combination"},
	"filterGroup":            {"precedence"},
	"filterClause":           {"evaluationHint"},
	"directoryDefinition":    {"discoveryOptions"},
	"objectDefinition":       {"changeTracking"},
	"attributeDefinition":    {"sensitivity"},
	// The description leaves the names out that the pages' examples show.
	"filterOperatorSchema":           {"name"},
	"attributeMappingFunctionSchema": {"name"},
}

// plantedValues are values of enumerations, for the same reason.
var plantedValues = map[string][]any{
	"objectMappingMetadata": {"ConnectorHints"},
	"attributeFlowType":     {"ReferenceAddOnly"},
	"mutability":            {"WriteOnce"},
}

// directoryObject is what lists of members answer with: users, groups and service
// principals, whole.
const directoryObject = "directoryObject"

// named closes a component; nil if there is none of that name.
func (c *closer) named(name string) *openapi3.Schema {
	ref := c.components["microsoft.graph."+name]
	if ref == nil {
		return nil
	}
	return c.close(ref)
}

func (c *closer) close(ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref == nil || ref.Value == nil {
		return nil
	}
	if schema := c.done[ref.Value]; schema != nil {
		return schema
	}
	schema := &openapi3.Schema{}
	c.done[ref.Value] = schema // before descending: types refer to themselves
	c.merge(schema, ref.Value)
	if ref.Value.Title == directoryObject {
		for _, kind := range []string{"user", "group", "servicePrincipal"} {
			if derived := c.components["microsoft.graph."+kind]; derived != nil {
				c.merge(schema, derived.Value)
			}
		}
	}
	schema.Nullable = ref.Value.Nullable
	if len(schema.Properties) > 0 && schema.AdditionalProperties.Schema == nil {
		closed := false
		schema.AdditionalProperties.Has = &closed
	}
	return schema
}

// merge adds what a schema and everything it is composed of demand.
func (c *closer) merge(into, from *openapi3.Schema) {
	for _, part := range from.AllOf {
		c.merge(into, part.Value)
	}
	if from.Type != nil {
		into.Type = from.Type
	}
	c.mergeText(into, from)
	if len(from.Properties) > 0 && into.Properties == nil {
		into.Properties = openapi3.Schemas{}
	}
	for name, property := range from.Properties {
		into.Properties[name] = openapi3.NewSchemaRef("", c.close(property))
	}
	if c.answers {
		for _, name := range undescribed[from.Title] {
			into.Properties[name] = openapi3.NewSchemaRef("", &openapi3.Schema{Nullable: true})
		}
	}
	for _, name := range planted[from.Title] {
		into.Properties[name] = openapi3.NewSchemaRef("", &openapi3.Schema{Nullable: true})
	}
	for _, name := range from.Required {
		if !strings.HasPrefix(name, "@") {
			into.Required = append(into.Required, name)
		}
	}
	if from.Items != nil {
		into.Items = openapi3.NewSchemaRef("", c.close(from.Items))
	}
	if from.MaxItems != nil {
		into.MaxItems = from.MaxItems
	}
	if from.AdditionalProperties.Schema != nil {
		into.AdditionalProperties.Schema = openapi3.NewSchemaRef("", c.close(from.AdditionalProperties.Schema))
	}
}

// mergeText takes over what strings must look like.
func (c *closer) mergeText(into, from *openapi3.Schema) {
	switch {
	case len(from.Enum) > 0 && isFlags(from):
		into.Pattern = flagsPattern(from.Enum)
	case len(from.Enum) > 0:
		into.Enum = slices.Concat(from.Enum, plantedValues[from.Title])
	}
	switch from.Format {
	case "":
	case "uuid":
		into.Pattern = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`
	default:
		into.Format = from.Format
	}
}

func isFlags(s *openapi3.Schema) bool {
	flags, _ := s.Extensions["x-ms-enum-flags"].(map[string]any)
	set, _ := flags["isFlags"].(bool)
	return set
}

// flagsPattern takes names with commas and blanks between them, as Graph writes them.
func flagsPattern(names []any) string {
	quoted := make([]string, 0, len(names))
	for _, name := range names {
		if text, ok := name.(string); ok {
			quoted = append(quoted, regexp.QuoteMeta(text))
		}
	}
	one := "(" + strings.Join(quoted, "|") + ")"
	return "^" + one + "( ?, ?" + one + ")*$"
}

func (c *closer) content(content openapi3.Content) *openapi3.Schema {
	media := content.Get("application/json")
	if media == nil {
		return nil
	}
	return c.close(media.Schema)
}

// annotations are the OData members that any object may carry. Everything else
// that starts with "@" stays in place and fails.
var annotations = regexp.MustCompile(`^(@odata\.(context|type|id|etag|count|nextLink|deltaLink)|[A-Za-z]+@odata\.(context|type|bind|count|nextLink))$`)

// withoutAnnotations takes OData's annotations out of a decoded JSON value and answers it.
func withoutAnnotations(value any) any {
	switch value := value.(type) {
	case map[string]any:
		maps.DeleteFunc(value, func(name string, _ any) bool { return strings.Contains(name, "@") && annotations.MatchString(name) })
		for _, member := range value {
			withoutAnnotations(member)
		}
	case []any:
		for _, item := range value {
			withoutAnnotations(item)
		}
	}
	return value
}
