package syncschema

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrNeedsTree says that an expression can't be written without the tree that the service made of it.
var ErrNeedsTree = errors.New("an expression is written as the tree that the service parsed it to, and there is none")

// UntouchableError says that a mapping can't be changed because the service matches objects by it.
type UntouchableError struct{ Target string }

// Error names the attribute.
func (e *UntouchableError) Error() string {
	return fmt.Sprintf("the mapping of %s can't be changed: cross-tenant synchronization finds the users of the target by it", e.Target)
}

// NeedsTree reports whether Put will need the service's parse of m's expression: m is an expression that differs from what the
// document has for its target. What the document has already is not asked for again.
func (o *ObjectMapping) NeedsTree(m Mapping) bool {
	if m.Kind != KindExpression {
		return false
	}
	have, ok := o.Mapping(m.Target)
	return !ok || !have.SameSource(m)
}

// Put makes the mapping of m's target mean what m means. A mapping that is there keeps everything that means the same already,
// its matching priority, and all members that m does not tell; one that is not there is added. tree is the service's parse of
// the expression and is stored as it is; it is used only where NeedsTree says so.
//
// It fails with *UntouchableError for a change of what the service matches by, and with ErrNeedsTree.
func (o *ObjectMapping) Put(m Mapping, tree json.RawMessage) error {
	v := o.mappingValue(m.Target)
	if v != nil {
		if have := readMapping(v); have.Equal(m) {
			return nil
		} else if have.Untouchable() {
			return &UntouchableError{Target: have.Target}
		}
	} else if Untouchable(m.Target) {
		return &UntouchableError{Target: m.Target}
	}
	var source []byte
	if v == nil || !readMapping(v).SameSource(m) {
		var err error
		if source, err = newSource(m, tree); err != nil {
			return fmt.Errorf("mapping of %s: %w", m.Target, err)
		}
	}
	if v == nil {
		o.append("attributeMappings", newMapping(m.Target))
		v = o.mappingValue(m.Target)
	}
	change(v, m, source)
	return nil
}

// Restore takes the mapping of a target attribute back to what it is in the template: changed, added or removed. What is never
// removed stays.
func (o *ObjectMapping) Restore(template *ObjectMapping, target string) error {
	original := template.mappingValue(target)
	if original == nil {
		o.Remove(target)
		return nil
	}
	v := o.mappingValue(target)
	if v == nil {
		o.append("attributeMappings", original.text())
		return nil
	}
	have, want := readMapping(v), readMapping(original)
	switch {
	case have.Equal(want):
		return nil
	case have.Untouchable():
		return &UntouchableError{Target: have.Target}
	}
	var source []byte
	if !have.SameSource(want) {
		source = []byte("null")
		if s := original.get("source"); s != nil {
			source = s.text()
		}
	}
	change(v, want, source)
	return nil
}

// Remove takes out the mapping of a target attribute and reports whether it did: some mappings are never removed.
func (o *ObjectMapping) Remove(target string) bool {
	v := o.mappingValue(target)
	if v == nil || readMapping(v).Kept() {
		return false
	}
	name := v.get("targetAttributeName").string()
	list := o.value.get("attributeMappings")
	list.setItems(slices.DeleteFunc(slices.Clone(list.items()), func(item *value) bool {
		return item.get("targetAttributeName").string() == name
	}))
	return true
}

// append adds an entry to one of the mapping's lists.
func (o *ObjectMapping) append(list string, raw []byte) { appendTo(o.value, list, raw) }

func appendTo(v *value, list string, raw []byte) {
	if !v.get(list).isArray() {
		v.set(list, []byte("[]"))
	}
	array := v.get(list)
	array.setItems(append(slices.Clone(array.items()), newValue(raw, nil)))
}

// change brings an entry to what m means, touching only members that mean something else. source nil leaves the source alone.
func change(v *value, m Mapping, source []byte) {
	have := readMapping(v)
	if source != nil {
		v.set("source", withUnknown(source, v.get("source")))
	}
	if !sameDefaultValue(have.DefaultValue, m.DefaultValue) {
		v.set("defaultValue", nullable(deref(m.DefaultValue)))
	}
	if !sameWord(have.FlowBehavior, m.FlowBehavior, DefaultFlowBehavior) {
		v.set("flowBehavior", quote(orDefault(m.FlowBehavior, DefaultFlowBehavior)))
	}
	if !sameWord(have.FlowType, m.FlowType, DefaultFlowType) {
		v.set("flowType", quote(orDefault(m.FlowType, DefaultFlowType)))
	}
}

func nullable(s string) []byte {
	if s == "" {
		return []byte("null")
	}
	return quote(s)
}

// newMapping is an entry with all the members that the service shows.
func newMapping(target string) []byte {
	return fmt.Appendf(nil, `{"defaultValue":null,"exportMissingReferences":false,"flowBehavior":%q,"flowType":%q,"matchingPriority":0,"targetAttributeName":%s,"source":null}`,
		DefaultFlowBehavior, DefaultFlowType, quote(target))
}

// newSource is the source of a mapping as the service stores it.
func newSource(m Mapping, tree json.RawMessage) ([]byte, error) {
	switch m.Kind {
	case KindNone:
		return []byte("null"), nil
	case KindAttribute:
		return leaf(typeAttribute, m.Source, attributeReference(m.Source)), nil
	case KindConstant:
		return leaf(typeConstant, m.Source, constantExpression(m.Source)), nil
	case KindExpression:
		if len(tree) == 0 {
			return nil, ErrNeedsTree
		}
		if !json.Valid(tree) || !newValue(tree, nil).isObject() {
			return nil, errors.New("the service's parse of the expression is not a JSON object")
		}
		return tree, nil
	default:
		return nil, fmt.Errorf("a source of the type %q can be kept, but not made", m.SourceType)
	}
}

func leaf(typ, name, expression string) []byte {
	return fmt.Appendf(nil, `{"expression":%s,"name":%s,"parameters":[],"type":%s}`, quote(expression), quote(name), quote(typ))
}

// sourceMembers are the members of a source that say where the value comes from. They are replaced as a whole.
var sourceMembers = []string{"expression", "name", "parameters", "type"}

// withUnknown adds to a new source the members of the old one that neither of them is about. A source of null has none.
func withUnknown(source []byte, old *value) []byte {
	fresh := newValue(source, nil)
	if !fresh.isObject() || !old.isObject() {
		return source
	}
	for _, m := range old.opened().members {
		if !slices.Contains(sourceMembers, m.name) && !strings.Contains(m.name, "@odata.") && fresh.get(m.name) == nil {
			fresh.set(m.name, m.value.text())
		}
	}
	return fresh.text()
}
