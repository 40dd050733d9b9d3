package syncschema

import (
	"fmt"
	"slices"
	"strings"
)

// Attribute is the definition of an attribute in one of the directories that a job connects (Graph: attributeDefinition).
type Attribute struct {
	Name string
	// Type is String, Integer, Reference, Binary, Boolean or DateTime, in the letter case of the document.
	Type string
	// Mutability is ReadWrite, ReadOnly, Immutable or WriteOnly.
	Mutability  string
	Multivalued bool
	Required    bool
	Anchor      bool
	CaseExact   bool
}

// SourceAttributes are the definitions of the source object's attributes; nil if the document has no definition of it.
func (o *ObjectMapping) SourceAttributes() []Attribute { return attributesOf(o.sourceDefinition()) }

// TargetAttributes are the definitions of the target object's attributes; nil if the document has no definition of it.
func (o *ObjectMapping) TargetAttributes() []Attribute { return attributesOf(o.targetDefinition()) }

// DeclareSource adds the definition of a directory extension to the source object, or gives the one that is there the type.
// Nothing is ever removed. It fails if the document has no definition of the source object to add to.
func (o *ObjectMapping) DeclareSource(name, typ string) error {
	return o.declare(o.sourceDefinition(), "source", name, typ)
}

// DeclareTarget is DeclareSource for the target object.
func (o *ObjectMapping) DeclareTarget(name, typ string) error {
	return o.declare(o.targetDefinition(), "target", name, typ)
}

func attributesOf(definition *value) []Attribute {
	var out []Attribute
	for _, v := range definition.get("attributes").objects() {
		if name := v.get("name").string(); name != "" {
			out = append(out, Attribute{
				Name:        name,
				Type:        v.get("type").scalar(),
				Mutability:  v.get("mutability").scalar(),
				Multivalued: v.get("multivalued").bool(),
				Required:    v.get("required").bool(),
				Anchor:      v.get("anchor").bool(),
				CaseExact:   v.get("caseExact").bool(),
			})
		}
	}
	return out
}

func (o *ObjectMapping) sourceDefinition() *value {
	source, _ := o.directories()
	return objectIn(source, o.value.get("sourceObjectName").string())
}

func (o *ObjectMapping) targetDefinition() *value {
	_, target := o.directories()
	return objectIn(target, o.value.get("targetObjectName").string())
}

// directories finds the two directories that the rule connects. The rule names them, but names differ between tenants and
// times, and the documented ones meet no directory in every tenant: of two directories the one that the rule doesn't name is
// the other side, and without any name the source comes first.
func (o *ObjectMapping) directories() (source, target *value) {
	all := o.document.root.get("directories").objects()
	source = directoryNamed(all, o.rule.get("sourceDirectoryName").string())
	reversed := slices.Clone(all)
	slices.Reverse(reversed) // directories of one name: the source comes first
	target = directoryNamed(reversed, o.rule.get("targetDirectoryName").string())
	if len(all) != 2 {
		return source, target
	}
	if source == nil && target == nil {
		return all[0], all[1]
	}
	if source == nil {
		source = otherOf(all, target)
	}
	if target == nil {
		target = otherOf(all, source)
	}
	return source, target
}

func otherOf(two []*value, one *value) *value {
	if two[0] == one {
		return two[1]
	}
	return two[0]
}

func directoryNamed(all []*value, name string) *value {
	if name == "" {
		return nil
	}
	return named(all, name)
}

func objectIn(directory *value, name string) *value {
	return named(directory.get("objects").objects(), name)
}

// named finds by the member "name": the exact one goes before another letter case.
func named(all []*value, name string) *value {
	var other *value
	for _, v := range all {
		has := v.get("name").string()
		if has == name {
			return v
		}
		if other == nil && strings.EqualFold(has, name) {
			other = v
		}
	}
	return other
}

func (o *ObjectMapping) declare(definition *value, side, name, typ string) error {
	if definition == nil {
		return fmt.Errorf("the schema has no definition of the %s object %q, to which the attribute %s could be added",
			side, o.value.get(side+"ObjectName").string(), name)
	}
	attributes := definition.get("attributes").objects()
	for _, v := range attributes {
		if v.get("name").string() != name { // names of directory extensions are case-sensitive
			continue
		}
		if !strings.EqualFold(v.get("type").scalar(), typ) {
			v.set("type", quote(typeName(attributes, typ)))
		}
		return nil
	}
	appendTo(definition, "attributes", newAttribute(name, typeName(attributes, typ)))
	return nil
}

// typeName spells a type in the letter case of the definitions beside it: some documents write "string", others "String".
func typeName(attributes []*value, typ string) string {
	for _, v := range attributes {
		if has := v.get("type").scalar(); has != "" && has == strings.ToLower(has) {
			return strings.ToLower(typ)
		}
	}
	if known, ok := AttributeTypeNamed(typ); ok {
		return known
	}
	return typ
}

// newAttribute is a single-valued definition with all the members that the service shows.
func newAttribute(name, typ string) []byte {
	return fmt.Appendf(nil, `{"anchor":false,"apiExpressions":[],"caseExact":false,"defaultValue":null,"flowNullValues":false,"metadata":[],`+
		`"multivalued":false,"mutability":"ReadWrite","name":%s,"referencedObjects":[],"required":false,"type":%s}`, quote(name), quote(typ))
}
