package syncschema

import (
	"cmp"
	"slices"
)

// Difference is a target attribute whose mapping is not the template's.
type Difference struct {
	Target string
	// Here is the document's mapping, nil if there is none any more.
	Here *Mapping
	// Template is the template's mapping, nil if the template has none.
	Template *Mapping
}

// Differences lists, by target attribute, where the mappings mean something else than those of the template. What can't be
// changed anyway is left out. A template of nil has no mappings.
func (o *ObjectMapping) Differences(template *ObjectMapping) []Difference {
	var out []Difference
	for _, m := range o.Mappings() {
		if m.Untouchable() {
			continue
		}
		d := Difference{Target: m.Target, Here: &m}
		if template != nil {
			if original, ok := template.Mapping(m.Target); ok {
				d.Template = &original
			}
		}
		if d.Template == nil || !m.Equal(*d.Template) {
			out = append(out, d)
		}
	}
	if template != nil {
		for _, m := range template.Mappings() {
			if _, here := o.Mapping(m.Target); !here && !m.Untouchable() {
				out = append(out, Difference{Target: m.Target, Template: &m})
			}
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return cmp.Compare(a.Target, b.Target) })
	return out
}
