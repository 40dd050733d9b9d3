package synchronization

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/scopefilter"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// Sides of a synchronization.
const (
	sourceSide = "source"
	targetSide = "target"
)

// attributeView answers what is known about attributes of one side: from the job's own definitions if there are some,
// from the built-in table otherwise. What the configuration declares counts as defined.
type attributeView struct {
	object   string // "User" or "Group"
	side     string
	declared types.Map // name to type; unknown as a whole while a module computes it
	defined  []attributeDefinition
	used     []string // names that the job's mappings have already: the service knows them
}

// attributeFact is what is known about one name.
type attributeFact struct {
	Known       bool
	Type        string // "" where nobody says
	Multivalued bool
	ReadOnly    bool
	Refusal     string // why the attribute cannot serve on this side
	Caution     string
	Suggestion  string // of an unknown name
	Definite    bool   // an unknown name does not exist, as the job's own directory says
}

func (v attributeView) definite() bool { return len(v.defined) > 0 }

// lookup answers what is known about a name. Letter case counts.
func (v attributeView) lookup(name string) attributeFact {
	use, table := v.known(name)
	if a, ok := v.definition(name); ok {
		fact := attributeFact{Known: true, Type: a.Type, Multivalued: a.Multivalued, ReadOnly: a.ReadOnly}
		if v.side == targetSide {
			// It is the write to the directory that fails, whatever the definitions say. A refused source that the job's
			// source directory has anyway works.
			fact.Refusal, fact.Caution = use.Refusal, use.Caution
		}
		return fact
	}
	declared, isDeclared := v.declared.Elements()[name]
	switch {
	case isDeclared:
		return attributeFact{Known: true, Type: declaredType(declared)}
	case v.declared.IsUnknown() && isExtension(name):
		return attributeFact{Known: true}
	case use.Refusal != "":
		return attributeFact{Known: true, Type: table.Type, Refusal: use.Refusal}
	case slices.Contains(v.used, name):
		return attributeFact{Known: true}
	case !v.definite() && use.Works() && table.Name == name:
		return attributeFact{Known: true, Type: table.Type, Multivalued: table.Multivalued, Caution: use.Caution}
	}
	return attributeFact{Suggestion: syncschema.SuggestName(name, v.names()), Definite: v.definite()}
}

// definition is the job's own.
func (v attributeView) definition(name string) (attributeDefinition, bool) {
	i := slices.IndexFunc(v.defined, func(a attributeDefinition) bool { return a.Name == name })
	if i < 0 {
		return attributeDefinition{}, false
	}
	return v.defined[i], true
}

// known asks the built-in table, also for a name that only means one of its attributes.
func (v attributeView) known(name string) (syncschema.Use, syncschema.KnownAttribute) {
	a, _, _ := syncschema.FindKnown(v.object, name)
	if v.side == targetSide {
		return a.Target, a
	}
	return a.Source, a
}

// names are the attributes that can be meant.
func (v attributeView) names() []string {
	names := sortedKeys(v.declared.Elements())
	if v.definite() {
		for _, a := range v.defined {
			names = append(names, a.Name)
		}
		return names
	}
	for _, a := range syncschema.KnownAttributes(v.object) {
		if use, _ := v.known(a.Name); use.Works() {
			names = append(names, a.Name)
		}
	}
	return names
}

// forExpression is the view as a check of expressions asks it.
func (v attributeView) forExpression(name string) attrexpr.AttributeKnowledge {
	fact := v.lookup(name)
	return attrexpr.AttributeKnowledge{Known: fact.Known, Suggestion: fact.Suggestion, Definite: fact.Definite}
}

// forFilter is the view as a check of scoping filters asks it.
func (v attributeView) forFilter(name string) scopefilter.AttributeFacts {
	fact := v.lookup(name)
	facts := scopefilter.AttributeFacts{
		Known: fact.Known, Type: fact.Type, Multivalued: fact.Multivalued, Suggestion: fact.Suggestion, Definite: fact.Definite,
	}
	if fact.Refusal != "" {
		facts.Unfilterable = sentence(fact.Refusal)
	}
	return facts
}

// sentence makes a whole sentence of a reason.
func sentence(reason string) string {
	if reason == "" {
		return ""
	}
	return strings.ToUpper(reason[:1]) + reason[1:] + "."
}

// declaredType is the type of a declared attribute as Graph spells it; "" while it is not known.
func declaredType(element attr.Value) string {
	value, ok := element.(types.String)
	if !ok {
		return ""
	}
	typ, _ := syncschema.AttributeTypeNamed(value.ValueString())
	return typ
}

// isExtension tells whether a name is a directory extension's.
func isExtension(name string) bool { return syncschema.IsExtensionName(name) }
