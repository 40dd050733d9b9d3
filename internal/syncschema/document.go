package syncschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Document is the schema of a job, or of the template that jobs start with. It is not safe for concurrent use.
type Document struct{ root *value }

// Parse reads a document. It fails only on what is no JSON object; members of an unexpected shape count as absent and are
// kept.
func Parse(raw []byte) (*Document, error) {
	var check json.RawMessage
	if err := json.Unmarshal(raw, &check); err != nil {
		return nil, fmt.Errorf("the synchronization schema is not JSON: %w", err)
	}
	root := newValue(bytes.Clone(raw), nil)
	if !root.isObject() {
		return nil, errors.New("the synchronization schema is not a JSON object")
	}
	return &Document{root: root}, nil
}

// JSON is the document with all edits. Without edits it is the text that was parsed.
func (d *Document) JSON() ([]byte, error) {
	text := d.root.text()
	if !json.Valid(text) {
		return nil, errors.New("the edited synchronization schema is not valid JSON")
	}
	return bytes.Clone(text), nil
}

// HasRules tells whether there is a synchronization rule, as there is in every schema of the service.
func (d *Document) HasRules() bool { return len(d.root.get("synchronizationRules").objects()) > 0 }

// Clone is a copy that shares nothing with the original.
func (d *Document) Clone() *Document {
	return &Document{root: newValue(bytes.Clone(d.root.text()), nil)}
}

// EqualValue reports that two documents have the same members and values, whatever the order of members, blanks and escapes.
// The order of entries counts, and so does the spelling of a number. For what they mean see the comparisons of ObjectMapping.
func (d *Document) EqualValue(o *Document) bool {
	a, b := d.root.text(), o.root.text()
	return bytes.Equal(a, b) || reflect.DeepEqual(plain(a), plain(b))
}

func plain(text []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

// Object finds the object mapping whose source and target objects both have this name, e.g. "User" or "Group", over all
// rules. Ids differ per job and directory names per tenant, so only object names count: an enabled mapping goes before a
// disabled one, then the exact spelling before another letter case, then the earlier one.
func (d *Document) Object(name string) (*ObjectMapping, bool) {
	var (
		best *ObjectMapping
		rank int
	)
	for _, rule := range d.root.get("synchronizationRules").objects() {
		for _, mapping := range rule.get("objectMappings").objects() {
			source, target := mapping.get("sourceObjectName").string(), mapping.get("targetObjectName").string()
			if !strings.EqualFold(source, name) || !strings.EqualFold(target, name) {
				continue
			}
			score := 1
			if mapping.get("enabled").bool() {
				score += 2
			}
			if source == name && target == name {
				score++
			}
			if score > rank {
				best, rank = &ObjectMapping{document: d, rule: rule, value: mapping}, score
			}
		}
	}
	return best, best != nil
}
