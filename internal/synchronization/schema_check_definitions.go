package synchronization

import (
	"slices"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// definitions is what a job's schema document knows by itself, by part ("users", "groups"). Read keeps it in private
// state, so that a plan can check names without asking Graph. It is nil where no read has seen the document yet; a part
// is missing if the document has no rule about such objects.
type definitions map[string]objectDefinitions

// objectDefinitions is about the objects of one part.
type objectDefinitions struct {
	// Source and Target are the attributes of the two directories, sorted by name: a document in another order is no
	// other private state. Empty where the document defines none.
	Source []attributeDefinition `json:"source,omitempty"`
	Target []attributeDefinition `json:"target,omitempty"`
	// Matched are the target attributes by which objects are matched: their mappings cannot be changed.
	Matched []string `json:"matched,omitempty"`
	// Mapped are the target attributes that have a mapping.
	Mapped []string `json:"mapped,omitempty"`
	// Used are source attributes that mappings and filters read although Source does not define them: the service took
	// them, so a configuration that was imported is right.
	Used []string `json:"used,omitempty"`
}

// attributeDefinition is what checks need of an attribute's definition; names are short, since state holds many.
type attributeDefinition struct {
	Name        string `json:"n"`
	Type        string `json:"t,omitempty"` // in Graph's spelling
	Multivalued bool   `json:"v,omitempty"`
	ReadOnly    bool   `json:"r,omitempty"`
}

// definitionsOf collects what a document knows.
func definitionsOf(doc *syncschema.Document) definitions {
	known := definitions{}
	for _, part := range schemaParts {
		object, ok := doc.Object(graphObject(part))
		if !ok {
			continue
		}
		o := objectDefinitions{Source: attributeDefinitions(object.SourceAttributes()), Target: attributeDefinitions(object.TargetAttributes())}
		for _, mapping := range object.Mappings() {
			o.Mapped = append(o.Mapped, mapping.Target)
			if mapping.MatchingPriority > 0 {
				o.Matched = append(o.Matched, mapping.Target)
			}
		}
		o.Used = undefinedSources(object, o.Source)
		slices.Sort(o.Mapped)
		slices.Sort(o.Matched)
		known[part] = o
	}
	return known
}

// undefinedSources are the attributes that an object's mappings and filters read and that have no definition.
func undefinedSources(object *syncschema.ObjectMapping, defined []attributeDefinition) []string {
	var names []string
	for _, mapping := range object.Mappings() {
		switch mapping.Kind {
		case syncschema.KindAttribute:
			names = append(names, mapping.Source)
		case syncschema.KindExpression:
			if parsed, err := attrexpr.Parse(mapping.Source); err == nil {
				for _, a := range parsed.Attributes() {
					names = append(names, a.Name)
				}
			}
		}
	}
	for _, group := range object.Filters() {
		for _, clause := range group.Clauses {
			names = append(names, clause.Attribute)
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return slices.ContainsFunc(defined, func(a attributeDefinition) bool { return a.Name == name })
	})
}

func attributeDefinitions(list []syncschema.Attribute) []attributeDefinition {
	known := make([]attributeDefinition, 0, len(list))
	for _, a := range list {
		typ, ok := syncschema.AttributeTypeNamed(a.Type)
		if !ok {
			typ = a.Type
		}
		known = append(known, attributeDefinition{
			Name: a.Name, Type: typ, Multivalued: a.Multivalued, ReadOnly: strings.EqualFold(a.Mutability, "ReadOnly"),
		})
	}
	slices.SortFunc(known, func(a, b attributeDefinition) int { return strings.Compare(a.Name, b.Name) })
	return known
}
