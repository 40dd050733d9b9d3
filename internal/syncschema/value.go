package syncschema

import (
	"bytes"
	"encoding/json"
	"slices"
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
	var s string
	if json.Unmarshal(v.raw, &s) != nil {
		return "", false
	}
	return s, true
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
	d := json.NewDecoder(bytes.NewReader(v.raw))
	_, err := d.Token() // the bracket
	for err == nil && d.More() {
		start := d.InputOffset()
		var token json.Token
		if token, err = d.Token(); err != nil {
			break
		}
		name, _ := token.(string)
		rawName := bytes.TrimLeft(v.raw[start:d.InputOffset()], " \t\r\n,")
		var raw json.RawMessage
		if err = d.Decode(&raw); err == nil {
			o.members = append(o.members, member{rawName: rawName, name: name, value: newValue(raw, v)})
		}
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
		var raws []json.RawMessage
		_ = json.Unmarshal(v.raw, &raws) // valid since Parse
		a := &array{items: make([]*value, len(raws))}
		for i, raw := range raws {
			a.items[i] = newValue(raw, v)
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
