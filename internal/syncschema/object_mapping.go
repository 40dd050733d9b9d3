package syncschema

import (
	"slices"
	"strconv"
	"strings"
)

// ObjectMapping is how objects of one kind become objects of the target (Graph: objectMapping). It is a view: changes are
// changes of its document.
type ObjectMapping struct {
	document *Document
	rule     *value
	value    *value
}

// Document is the document that the mapping is a part of.
func (o *ObjectMapping) Document() *Document { return o.document }

// Enabled tells whether objects of this kind are synchronized at all.
func (o *ObjectMapping) Enabled() bool { return o.value.get("enabled").bool() }

// SetEnabled turns the mapping on or off.
func (o *ObjectMapping) SetEnabled(enabled bool) {
	if o.Enabled() != enabled {
		o.value.set("enabled", strconv.AppendBool(nil, enabled))
	}
}

// The flow types that are managed (Graph: objectMappingFlowTypes; the portal's Target Object Actions).
const (
	FlowAdd    = "Add"
	FlowUpdate = "Update"
	FlowDelete = "Delete"
)

var managedFlowTypes = []string{FlowAdd, FlowUpdate, FlowDelete}

// FlowTypes are those of FlowAdd, FlowUpdate and FlowDelete that are on, in this order and spelling. A flag that is none of
// them is kept and not shown.
func (o *ObjectMapping) FlowTypes() []string {
	flags := splitFlags(o.value.get("flowTypes").string())
	on := []string{}
	for _, known := range managedFlowTypes {
		if containsFold(flags, known) {
			on = append(on, known)
		}
	}
	return on
}

// SetFlowTypes turns on the flow types of the list and the others off. The text stays as it is if it means the list already;
// otherwise it keeps flags that aren't managed, and blanks after its commas if it has some.
func (o *ObjectMapping) SetFlowTypes(list []string) {
	text := o.value.get("flowTypes").string()
	var kept, want []string
	for _, flag := range splitFlags(text) {
		if !containsFold(managedFlowTypes, flag) && !strings.EqualFold(flag, "None") {
			kept = append(kept, flag)
		}
	}
	for _, known := range managedFlowTypes {
		if containsFold(list, known) {
			want = append(want, known)
		}
	}
	if slices.Equal(o.FlowTypes(), want) {
		return
	}
	separator := ","
	if strings.Contains(text, ", ") {
		separator = ", "
	}
	next := strings.Join(append(want, kept...), separator)
	if next == "" {
		next = "None"
	}
	o.value.set("flowTypes", quote(next))
}

// splitFlags reads a flag enum. Pages print it with and without a blank after the comma.
func splitFlags(text string) []string {
	var flags []string
	for flag := range strings.SplitSeq(text, ",") {
		if flag = strings.TrimSpace(flag); flag != "" {
			flags = append(flags, flag)
		}
	}
	return flags
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(item string) bool { return strings.EqualFold(item, s) })
}
