package graphemu

// wholeSettings are objects that the service shows with every member once they are set.
var wholeSettings = map[string][]string{
	"inboundTrust":                 {"isMfaAccepted", "isCompliantDeviceAccepted", "isHybridAzureADJoinedDeviceAccepted"},
	"automaticUserConsentSettings": {"inboundAllowed", "outboundAllowed"},
}

// neverNull are settings that answers show as an object with null members when they are not set.
var neverNull = map[string]bool{"automaticUserConsentSettings": true}

// patched is a configuration after a PATCH: members that were not sent keep their value, null means inherit, and what is
// nested merges or replaces, as the behaviour says. The document is not changed.
func (c *call) patched(doc, patch object) object {
	merge := c.behaviour(behaviourPatchNested) == "merge"
	next := clone(doc)
	for name, sent := range patch {
		if isAnnotation(name) {
			continue
		}
		next[name] = c.patchedMember(name, next[name], sent, merge)
	}
	return next
}

func (c *call) patchedMember(name string, old, sent any, merge bool) any {
	setting, ok := sent.(object)
	if !ok {
		if sent == nil && neverNull[name] {
			return inboundOutbound(nil, nil)
		}
		return cloneValue(sent)
	}
	setting = withoutAnnotations(setting)
	if len(setting) == 0 && c.behaviour(behaviourEmptySetting) == "inherit" && !neverNull[name] {
		return nil
	}
	if before, ok := old.(object); ok && merge {
		setting = mergeInto(before, setting)
	}
	return completed(name, setting)
}

// mergeInto lays the sent members over the old ones, objects member by member, everything else as a whole.
func mergeInto(old, sent object) object {
	out := clone(old)
	for name, value := range sent {
		nested, isObject := value.(object)
		before, wasObject := out[name].(object)
		if isObject && wasObject {
			out[name] = mergeInto(before, nested)
			continue
		}
		out[name] = cloneValue(value)
	}
	return out
}

// completed gives a setting the members that answers always show.
func completed(name string, setting object) object {
	out := clone(setting)
	for _, member := range wholeSettings[name] {
		if _, ok := out[member]; !ok {
			out[member] = nil
		}
	}
	return out
}

// overlay is a shallow PATCH: each sent member replaces the old one whole.
func overlay(doc, patch object) object {
	next := clone(doc)
	for name, value := range patch {
		if !isAnnotation(name) {
			next[name] = cloneValue(value)
		}
	}
	return next
}

// withoutAnnotations drops @odata.type and its like, which the SDK writes into nested objects too.
func withoutAnnotations(setting object) object {
	out := make(object, len(setting))
	for name, value := range setting {
		if isAnnotation(name) {
			continue
		}
		out[name] = dropAnnotations(value)
	}
	return out
}

func dropAnnotations(v any) any {
	switch v := v.(type) {
	case object:
		return withoutAnnotations(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = dropAnnotations(item)
		}
		return out
	default:
		return v
	}
}

// shown is a copy of a configuration for an answer, with its targets in the order that the behaviour says.
func (c *call) shown(doc object) object {
	out := clone(doc)
	if c.behaviour(behaviourTargetOrder) == "reversed" {
		reverseTargets(out)
	}
	if c.behaviour(behaviourUnsetMembers) == "false" {
		for name := range wholeSettings {
			fillWithFalse(out[name])
		}
	}
	return out
}

// fillWithFalse turns the null members of a setting into false once one of them is set.
func fillWithFalse(v any) {
	setting, _ := v.(object)
	set := false
	for _, value := range setting {
		set = set || value != nil
	}
	for name, value := range setting {
		if set && value == nil {
			setting[name] = false
		}
	}
}

func reverseTargets(v any) {
	doc, ok := v.(object)
	if !ok {
		return
	}
	for name, member := range doc {
		list, isList := member.([]any)
		if !isList || name != "targets" {
			reverseTargets(member)
			continue
		}
		for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
			list[i], list[j] = list[j], list[i]
		}
	}
}
