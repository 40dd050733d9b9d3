package syncschema

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// value is a JSON value that keeps its bytes until something in it is changed. It is opened one level at a time, and only
// where somebody looks.
type value struct {
	raw     []byte // the text; stale once changed below
	object  *object
	array   *array
	changed func() // tells the parents that their text is stale
	stale   bool
}

// object is an opened JSON object: its members in their order, also where a name occurs twice.
type object struct{ members []member }

type member struct {
	rawName []byte // with quotes, as written
	name    string
	value   *value
}

type array struct{ items []*value }

// newValue wraps a valid JSON text.
func newValue(raw []byte, parent *value) *value {
	v := &value{raw: bytes.TrimSpace(raw)}
	v.adopt(parent)
	return v
}

func (v *value) adopt(parent *value) {
	if parent != nil {
		v.changed = parent.touch
	}
}

// touch marks the text of a value and of everything around it as stale.
func (v *value) touch() {
	v.stale = true
	if v.changed != nil {
		v.changed()
	}
}

// text is the JSON text: the original one unless something in it was changed.
func (v *value) text() []byte {
	if !v.stale {
		return v.raw
	}
	var b bytes.Buffer
	switch {
	case v.object != nil:
		b.WriteByte('{')
		for i, m := range v.object.members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(m.rawName)
			b.WriteByte(':')
			b.Write(m.value.text())
		}
		b.WriteByte('}')
	case v.array != nil:
		b.WriteByte('[')
		for i, item := range v.array.items {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(item.text())
		}
		b.WriteByte(']')
	default:
		return v.raw
	}
	return b.Bytes()
}

func (v *value) is(first byte) bool { return v != nil && len(v.raw) > 0 && v.raw[0] == first }

func (v *value) isObject() bool { return v.is('{') }
func (v *value) isArray() bool  { return v.is('[') }

// isNull also holds for a value that is not there.
func (v *value) isNull() bool { return v == nil || v.is('n') }

// str is the text of a JSON string; false for anything else.
func (v *value) str() (string, bool) {
	if !v.is('"') {
		return "", false
	}
	return unquote(v.raw), true
}

// string is the text of a JSON string, "" for anything else.
func (v *value) string() string {
	s, _ := v.str()
	return s
}

// scalar is a string's text or the literal itself; "" for null and what is not there.
func (v *value) scalar() string {
	if v.isNull() || v.isObject() || v.isArray() {
		return ""
	}
	if s, ok := v.str(); ok {
		return s
	}
	return string(v.raw)
}

// bool takes a flag that is spelled as text as well.
func (v *value) bool() bool {
	s := v.scalar()
	return s == "true" || s == "True"
}

// int is 0 for anything but a whole number.
func (v *value) int() int {
	var n int
	if v == nil || json.Unmarshal([]byte(v.scalar()), &n) != nil {
		return 0
	}
	return n
}

// opened is the object's members; nil for anything but an object.
func (v *value) opened() *object {
	if !v.isObject() {
		return nil
	}
	if v.object != nil {
		return v.object
	}
	o := &object{}
	texts := parts(v.raw)
	for i := 0; i+1 < len(texts); i += 2 {
		o.members = append(o.members, member{rawName: texts[i], name: unquote(texts[i]), value: newValue(texts[i+1], v)})
	}
	v.object = o
	return o
}

// items are an array's values; nil for anything but an array.
func (v *value) items() []*value {
	if !v.isArray() {
		return nil
	}
	if v.array == nil {
		texts := parts(v.raw)
		a := &array{items: make([]*value, len(texts))}
		for i, text := range texts {
			a.items[i] = newValue(text, v)
		}
		v.array = a
	}
	return v.array.items
}

// objects are the items that are objects.
func (v *value) objects() []*value {
	var out []*value
	for _, item := range v.items() {
		if item.isObject() {
			out = append(out, item)
		}
	}
	return out
}

// get is the member with a name, the last one as decoders have it; nil if there is none.
func (v *value) get(name string) *value {
	o := v.opened()
	if o == nil {
		return nil
	}
	for i := len(o.members) - 1; i >= 0; i-- {
		if o.members[i].name == name {
			return o.members[i].value
		}
	}
	return nil
}

// set replaces a member in its place or appends it.
func (v *value) set(name string, raw []byte) {
	o := v.opened()
	if o == nil {
		return
	}
	fresh := newValue(raw, v)
	v.touch()
	for i := len(o.members) - 1; i >= 0; i-- {
		if o.members[i].name == name {
			o.members[i].value = fresh
			return
		}
	}
	o.members = append(o.members, member{rawName: quote(name), name: name, value: fresh})
}

// setItems replaces the items of an array.
func (v *value) setItems(items []*value) {
	_ = v.items()
	if v.array == nil || slices.Equal(v.array.items, items) {
		return
	}
	for _, item := range items {
		item.adopt(v)
	}
	v.array.items = items
	v.touch()
}

// quote is a JSON string. &, < and > stay as they are, since nothing here goes into HTML.
func quote(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// parts are the texts of the values directly inside an object's or array's brackets; of an object each name comes before its
// value. They share the text's memory: a decoder would copy at each level whatever it passes, and most of a schema is never
// looked at. The text is valid JSON since Parse.
func parts(text []byte) [][]byte {
	var out [][]byte
	start, depth := 1, 0
	end := func(at int) {
		if part := bytes.TrimSpace(text[start:at]); len(part) > 0 {
			out = append(out, part)
		}
		start = at + 1
	}
	for i := 1; i < len(text)-1; i++ {
		switch text[i] {
		case '"':
			i = closingQuote(text, i)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',', ':':
			if depth == 0 {
				end(i)
			}
		}
	}
	if len(text) > 1 {
		end(len(text) - 1)
	}
	return out
}

func closingQuote(text []byte, opening int) int {
	for i := opening + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// unquote is the text of a valid JSON string.
func unquote(raw []byte) string {
	if !bytes.ContainsRune(raw, '\\') && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	_ = json.Unmarshal(raw, &s) // valid since Parse
	return s
}
