package syncschema

import "strings"

// Kind is what a mapping takes its value from. The portal calls the kinds Direct, Constant, Expression and None.
type Kind int

const (
	// KindNone has no source: the default value is written when an object is created.
	KindNone Kind = iota
	// KindAttribute copies an attribute of the source.
	KindAttribute
	// KindConstant always has the same value.
	KindConstant
	// KindExpression evaluates an expression (Graph: the type Function).
	KindExpression
	// KindOther has a source of a type that this package doesn't know. It is kept and can be replaced, not made.
	KindOther
)

// String is the word for messages.
func (k Kind) String() string {
	switch k {
	case KindNone:
		return "none"
	case KindAttribute:
		return "attribute"
	case KindConstant:
		return "constant"
	case KindExpression:
		return "expression"
	default:
		return "other"
	}
}

// What Graph calls the kinds (Graph: attributeMappingSourceType).
const (
	typeAttribute = "Attribute"
	typeConstant  = "Constant"
	typeFunction  = "Function"
)

// Defaults of a mapping (Graph: attributeMapping).
const (
	DefaultFlowBehavior = "FlowWhenChanged"
	DefaultFlowType     = "Always"
)

// Mapping is how one attribute of the target gets its value (Graph: attributeMapping).
type Mapping struct {
	// Target is the attribute of the target, in the spelling of the document.
	Target string
	Kind   Kind
	// Source is an attribute's name, a constant's text or an expression's text; "" for KindNone.
	Source string
	// SourceType is Graph's word for the kind as the document has it; only KindOther needs it.
	SourceType string
	// DefaultValue is nil for none; the service tells none and "" apart no more than we do.
	DefaultValue *string
	// FlowBehavior and FlowType may be "" for their defaults. What the document holds is given as it is spelled there.
	FlowBehavior string
	FlowType     string
	// MatchingPriority is above 0 where the attribute is used to find an object in the target. It is read, never written.
	MatchingPriority int
}

// The attributes that cross-tenant synchronization fixes (Entra: configure cross-tenant synchronization).
const (
	fixedMatch  = "alternativeSecurityIds"
	softDeleted = "IsSoftDeleted"
)

// Untouchable reports a target attribute whose mapping can't be changed: the fixed match, which the service refuses to change
// with schemaInvalid.
func Untouchable(target string) bool { return strings.EqualFold(target, fixedMatch) }

// Kept reports a target attribute whose mapping is never removed.
func Kept(target string) bool { return Untouchable(target) || strings.EqualFold(target, softDeleted) }

// Untouchable holds for the fixed match and for whatever else the document matches by.
func (m Mapping) Untouchable() bool { return Untouchable(m.Target) || m.MatchingPriority > 0 }

// Kept holds for mappings that are never removed: the untouchable ones and the one that deletes softly.
func (m Mapping) Kept() bool { return Kept(m.Target) || m.Untouchable() }

// Mappings are the attribute mappings in the document's order, which means nothing: the service sorts them itself.
func (o *ObjectMapping) Mappings() []Mapping {
	var out []Mapping
	for _, v := range o.mappingValues() {
		out = append(out, readMapping(v))
	}
	return out
}

// Mapping finds the mapping of a target attribute: the exact name goes before another letter case.
func (o *ObjectMapping) Mapping(target string) (Mapping, bool) {
	v := o.mappingValue(target)
	if v == nil {
		return Mapping{}, false
	}
	return readMapping(v), true
}

// mappingValues are the entries that say which attribute they map to.
func (o *ObjectMapping) mappingValues() []*value {
	var out []*value
	for _, v := range o.value.get("attributeMappings").objects() {
		if v.get("targetAttributeName").string() != "" {
			out = append(out, v)
		}
	}
	return out
}

func (o *ObjectMapping) mappingValue(target string) *value {
	var other *value
	for _, v := range o.mappingValues() {
		name := v.get("targetAttributeName").string()
		if name == target {
			return v
		}
		if other == nil && strings.EqualFold(name, target) {
			other = v
		}
	}
	return other
}

func readMapping(v *value) Mapping {
	m := Mapping{
		Target:           v.get("targetAttributeName").string(),
		FlowBehavior:     v.get("flowBehavior").scalar(),
		FlowType:         v.get("flowType").scalar(),
		MatchingPriority: v.get("matchingPriority").int(),
	}
	if text := v.get("defaultValue").scalar(); text != "" {
		m.DefaultValue = &text
	}
	m.Kind, m.Source, m.SourceType = readSource(v.get("source"))
	return m
}

func readSource(source *value) (kind Kind, text, typ string) {
	typ = source.get("type").scalar()
	name, expression := source.get("name").string(), source.get("expression").string()
	switch {
	case typ == "" && name == "" && expression == "":
		return KindNone, "", ""
	case strings.EqualFold(typ, typeAttribute):
		if name == "" {
			_, name = simplest(KindExpression, expression)
		}
		return KindAttribute, name, typ
	case strings.EqualFold(typ, typeConstant):
		if name == "" {
			_, name = simplest(KindExpression, expression)
		}
		return KindConstant, name, typ
	case strings.EqualFold(typ, typeFunction):
		return KindExpression, expression, typ
	default:
		return KindOther, expression, typ
	}
}

// Equal reports that two mappings mean the same for objects to come: the target without letter case, the rest as the package
// describes it. Matching priorities don't count, since nothing here changes them.
func (m Mapping) Equal(o Mapping) bool {
	return strings.EqualFold(m.Target, o.Target) &&
		m.SameSource(o) &&
		sameDefaultValue(m.DefaultValue, o.DefaultValue) &&
		sameWord(m.FlowBehavior, o.FlowBehavior, DefaultFlowBehavior) &&
		sameWord(m.FlowType, o.FlowType, DefaultFlowType)
}

// SameSource compares only where the value comes from.
func (m Mapping) SameSource(o Mapping) bool {
	if m.Kind == KindOther || o.Kind == KindOther {
		// A configuration can name the expression of such a source only. As long as it does, the source stays what it is.
		return m.Source == o.Source && (m.Kind == KindExpression || o.Kind == KindExpression || strings.EqualFold(m.SourceType, o.SourceType))
	}
	kind, text := simplest(m.Kind, m.Source)
	otherKind, otherText := simplest(o.Kind, o.Source)
	if kind != otherKind {
		return false
	}
	return text == otherText || kind == KindExpression && equivalent(text, otherText)
}

// sameDefaultValue takes none and "" as one: clients of the service turn the one into the other.
func sameDefaultValue(a, b *string) bool { return deref(a) == deref(b) }

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// sameWord compares words of an enum whose default may be left out.
func sameWord(a, b, byDefault string) bool {
	return strings.EqualFold(orDefault(a, byDefault), orDefault(b, byDefault))
}

func orDefault(word, byDefault string) string {
	if word == "" {
		return byDefault
	}
	return word
}
