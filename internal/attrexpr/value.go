package attrexpr

import "strings"

// Value is what an attribute holds or an expression gives: nothing, one text or
// a list of texts. Numbers, booleans and dates are texts, as in the service.
// The zero Value is null.
type Value struct {
	kind kind
	text string
	list []string
}

type kind uint8

const (
	kindNull kind = iota
	kindIgnored
	kindText
	kindList
)

// Null is the value of an attribute that is absent.
func Null() Value { return Value{} }

// Text is one text; the empty one is not null.
func Text(s string) Value { return Value{kind: kindText, text: s} }

// List is the value of an attribute with several values. A list of none is
// null, because Graph answers an absent attribute of that kind with an empty
// list. The list is kept, not copied.
func List(values ...string) Value {
	if len(values) == 0 {
		return Null()
	}
	return Value{kind: kindList, list: values}
}

// Bool is "True" or "False".
func Bool(b bool) Value {
	if b {
		return Text("True")
	}
	return Text("False")
}

// IsNull says that there is no value; that of an ignored flow is none either.
func (v Value) IsNull() bool { return v.kind <= kindIgnored }

// IsList says that the value is a list, even if of one text.
func (v Value) IsList() bool { return v.kind == kindList }

// Ignored says that IgnoreFlowIfNullOrEmpty took the attribute out of the flow:
// the target keeps what it has. Such a value is null as well.
func (v Value) Ignored() bool { return v.kind == kindIgnored }

// Text is the value as one text: "" for null, and for a list its texts with a
// comma and a blank between them, for people to read.
func (v Value) Text() string {
	if v.kind == kindList {
		return strings.Join(v.list, ", ")
	}
	return v.text
}

// Values are the texts: none for null, one for a text.
func (v Value) Values() []string {
	switch v.kind {
	case kindText:
		return []string{v.text}
	case kindList:
		return v.list
	default:
		return nil
	}
}

// isEmpty says that there is nothing in the value: null, or empty texts only.
func (v Value) isEmpty() bool {
	switch v.kind {
	case kindText:
		return v.text == ""
	case kindList:
		for _, text := range v.list {
			if text != "" {
				return false
			}
		}
	}
	return true
}

// single is the value as one text where one is called for; a list of one counts.
func (v Value) single() (text string, ok bool) {
	if v.kind != kindList {
		return v.text, true
	}
	if len(v.list) == 1 {
		return v.list[0], true
	}
	return "", false
}

// count is the number of texts.
func (v Value) count() int {
	switch v.kind {
	case kindText:
		return 1
	case kindList:
		return len(v.list)
	default:
		return 0
	}
}
