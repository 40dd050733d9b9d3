package graphemu

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A check looks at one JSON value of a request body and says what Graph would refuse about it.
// The path names the value in the message, as Graph does: "inboundTrust.isMfaAccepted".
type check func(path string, v any) error

// members maps each JSON member that an object may carry to the check of its value. Graph's own names are case-sensitive, so
// a miscased member is an unknown one.
type members map[string]check

// with is a copy with more members.
func (m members) with(more members) members {
	out := maps.Clone(m)
	maps.Copy(out, more)
	return out
}

// only is a copy with the named members.
func (m members) only(names ...string) members {
	out := members{}
	for _, name := range names {
		out[name] = m[name]
	}
	return out
}

// objectOf accepts an object whose members are all known and that has the required ones.
func objectOf(known members, required ...string) check {
	return func(path string, v any) error {
		doc, ok := v.(object)
		if !ok {
			return wrongType(path, "an object")
		}
		for _, name := range sortedKeys(doc) {
			if isAnnotation(name) {
				continue
			}
			checkMember, ok := known[name]
			if !ok {
				return refuse("Invalid property '%s'.", name)
			}
			if err := checkMember(joinPath(path, name), doc[name]); err != nil {
				return err
			}
		}
		for _, name := range required {
			if doc[name] == nil {
				return refuse("A value is required for property '%s'.", joinPath(path, name))
			}
		}
		return nil
	}
}

// isAnnotation says whether a member is about another one, such as @odata.type, which the SDK adds by itself.
func isAnnotation(name string) bool { return strings.Contains(name, "@") }

// nullable accepts null beside what the check accepts.
func nullable(c check) check {
	return func(path string, v any) error {
		if v == nil {
			return nil
		}
		return c(path, v)
	}
}

// listOf accepts an array whose items all pass.
func listOf(c check) check {
	return func(path string, v any) error {
		list, ok := v.([]any)
		if !ok {
			return wrongType(path, "a collection")
		}
		for i, item := range list {
			if err := c(fmt.Sprintf("%s[%d]", path, i), item); err != nil {
				return err
			}
		}
		return nil
	}
}

// oneOf accepts the texts of an enumeration.
func oneOf(values ...string) check {
	return func(path string, v any) error {
		text, ok := v.(string)
		if !ok || !slices.Contains(values, text) {
			return refuse("Invalid value specified for property '%s'.", path)
		}
		return nil
	}
}

// oneOfAnyCase accepts the texts of an enumeration in any letter case.
func oneOfAnyCase(values ...string) check {
	return func(path string, v any) error {
		text, ok := v.(string)
		if !ok || !slices.ContainsFunc(values, func(value string) bool { return strings.EqualFold(value, text) }) {
			return refuse("Invalid value specified for property '%s'.", path)
		}
		return nil
	}
}

func aBool(path string, v any) error {
	if _, ok := v.(bool); !ok {
		return wrongType(path, "a boolean")
	}
	return nil
}

func aString(path string, v any) error {
	if _, ok := v.(string); !ok {
		return wrongType(path, "a string")
	}
	return nil
}

func aNumber(path string, v any) error {
	if _, ok := v.(float64); !ok {
		return wrongType(path, "a number")
	}
	return nil
}

// anything accepts whatever was sent, for members whose content the service keeps unread.
func anything(string, any) error { return nil }

// complaint is an error in Graph's own wording: a sentence, with its full stop.
type complaint string

func (c complaint) Error() string { return string(c) }

// complain makes a complaint like fmt.Sprintf.
func complain(format string, args ...any) error { return complaint(fmt.Sprintf(format, args...)) }

func wrongType(path, wanted string) error {
	return refuse("Invalid value specified for property '%s': %s was expected.", path, wanted)
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
