package synchronization

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// errNoTemplate says that nothing tells what the template's mappings are.
var errNoTemplate = errors.New("what the template's default mappings are is not known: the service has no schema for the job's template, and the job's own schema does not carry its defaults")

// templateOf is the schema that jobs start with. A service that has none for the template is asked no further: the rules of a
// job's own schema, which is only looked at then, carry their default mappings with them, as a text.
func templateOf(ctx context.Context, read schemaReader, servicePrincipalID string, own func() (*syncschema.Document, error)) (*syncschema.Document, error) {
	raw, missing := read(ctx, servicePrincipalID, graph.CrossTenantSyncJobTemplate)
	switch {
	case missing == nil:
		template, err := syncschema.Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("the template's schema: %w", err)
		}
		if users, ok := template.Object(graphObject(usersPart)); ok && len(users.Mappings()) > 0 {
			return template, nil
		}
	case !errors.Is(missing, graph.ErrNotFound):
		return nil, missing
	}
	doc, err := own()
	if err != nil {
		return nil, err
	}
	template, ok := defaultsWithin(doc)
	if !ok {
		return nil, errNoTemplate
	}
	return template, nil
}

// readAlready is a document that was read already.
func readAlready(doc *syncschema.Document) func() (*syncschema.Document, error) {
	return func() (*syncschema.Document, error) { return doc, nil }
}

// needsTemplate tells whether a model has a part whose unlisted mappings go back to the template.
func needsTemplate(wanted []wantedObject) bool {
	for _, w := range wanted {
		if w.unlisted == unlistedTemplate {
			return true
		}
	}
	return false
}

// defaultsWithin makes a template of the defaults that the rules of a job's own schema carry in their metadata
// (defaultSourceObjectMappings: the object mappings as the engine spells them, as a JSON text). Directories are the job's.
// Graph: synchronizationRule, metadata.
func defaultsWithin(doc *syncschema.Document) (*syncschema.Document, bool) {
	raw, err := doc.JSON()
	if err != nil {
		return nil, false
	}
	var schema struct {
		Rules []struct {
			SourceDirectory any `json:"sourceDirectoryName"`
			TargetDirectory any `json:"targetDirectoryName"`
			Metadata        []struct {
				Key   string `json:"key"`
				Value string `json:"value"`
			} `json:"metadata"`
		} `json:"synchronizationRules"`
		Directories json.RawMessage `json:"directories"`
	}
	if json.Unmarshal(raw, &schema) != nil {
		return nil, false
	}
	var rules []any
	for _, rule := range schema.Rules {
		for _, pair := range rule.Metadata {
			var mappings any
			if pair.Key != "defaultSourceObjectMappings" || json.Unmarshal([]byte(pair.Value), &mappings) != nil {
				continue
			}
			rules = append(rules, map[string]any{
				"sourceDirectoryName": rule.SourceDirectory, "targetDirectoryName": rule.TargetDirectory, "objectMappings": camelCase(mappings),
			})
		}
	}
	text, err := json.Marshal(map[string]any{"synchronizationRules": rules, "directories": schema.Directories})
	if err != nil {
		return nil, false
	}
	template, err := syncschema.Parse(text)
	if err != nil {
		return nil, false
	}
	users, ok := template.Object(graphObject(usersPart))
	return template, ok && len(users.Mappings()) > 0
}

// camelCase turns the engine's member names into Graph's.
func camelCase(value any) any {
	switch v := value.(type) {
	case map[string]any:
		renamed := make(map[string]any, len(v))
		for name, member := range v {
			if name != "" && name[0] >= 'A' && name[0] <= 'Z' {
				name = string(name[0]+'a'-'A') + name[1:]
			}
			renamed[name] = camelCase(member)
		}
		return renamed
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = camelCase(item)
		}
		return items
	default:
		return value
	}
}
