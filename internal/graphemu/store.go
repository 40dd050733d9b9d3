package graphemu

import (
	"strings"
	"time"
)

// object is a JSON document. Members whose name starts with an underscore are the emulator's own and never leave it.
type object = map[string]any

// Lag makes reads of a collection late: a write shows only after a time on the machine's clock, or after a number of reads
// that still miss it, whichever is later. Single reads and lists lag separately, as they do in the service.
type Lag struct {
	TenantID    string        `json:"tenantId,omitempty"`   // "" = every tenant
	Collection  string        `json:"collection,omitempty"` // e.g. "partners", "servicePrincipals"; "" = every collection
	Single      time.Duration `json:"single,omitempty"`
	List        time.Duration `json:"list,omitempty"`
	SingleReads int           `json:"singleReads,omitempty"`
	ListReads   int           `json:"listReads,omitempty"`
	Writes      bool          `json:"writes,omitempty"` // also what a POST, PATCH, PUT or DELETE finds lags like a single read
}

// store holds the documents of one collection in the order of their making, with the versions that late readers still see.
// Keys are looked up without regard to letter case, as Graph does with ids.
type store struct {
	entries map[string]*entry
	order   []*entry
	dead    int // entries of order that are gone for every reader
}

type entry struct {
	key      string // lower case
	versions []*version
}

// version is one state of a document; a nil document says that it was deleted.
type version struct {
	doc         object
	at          time.Time
	singleReads int // reads that were answered with an older version
	listReads   int
}

// keptVersions bounds the history of a document: no reader lags behind by more writes than that.
const keptVersions = 16

func newStore() *store { return &store{entries: map[string]*entry{}} }

// get answers the newest version. The document must not be changed in place.
func (st *store) get(key string) (object, bool) {
	e := st.entries[strings.ToLower(key)]
	if e == nil {
		return nil, false
	}
	doc := e.versions[len(e.versions)-1].doc
	return doc, doc != nil
}

// put makes or replaces a document, which belongs to the store from then on.
func (st *store) put(key string, doc object) {
	key = strings.ToLower(key)
	e := st.entries[key]
	if e == nil {
		e = &entry{key: key}
		st.entries[key] = e
		st.order = append(st.order, e)
	} else if e.gone() { // made anew: it moves to the end
		st.drop(e)
		history := e.versions
		e = &entry{key: key, versions: history}
		st.entries[key] = e
		st.order = append(st.order, e)
	}
	e.add(doc)
}

// update puts a changed copy of a document; false if there is none.
func (st *store) update(key string, change func(object)) bool {
	doc, ok := st.get(key)
	if !ok {
		return false
	}
	next := clone(doc)
	change(next)
	st.put(key, next)
	return true
}

// delete leaves a tombstone, so that late readers see the document for a while; false if there was none.
func (st *store) delete(key string) bool {
	e := st.entries[strings.ToLower(key)]
	if e == nil || e.gone() {
		return false
	}
	e.add(nil)
	return true
}

// list answers the newest versions in the order of their making. The documents must not be changed in place.
func (st *store) list() []object {
	docs := make([]object, 0, len(st.order))
	for _, e := range st.order {
		if e != nil && !e.gone() {
			docs = append(docs, e.versions[len(e.versions)-1].doc)
		}
	}
	return docs
}

// size counts the documents that exist.
func (st *store) size() int {
	n := 0
	for _, e := range st.entries {
		if !e.gone() {
			n++
		}
	}
	return n
}

// getLate is get for a reader that lags.
func (st *store) getLate(key string, lag Lag) (object, bool) {
	e := st.entries[strings.ToLower(key)]
	if e == nil {
		return nil, false
	}
	now := time.Now()
	doc := e.seen(func(v *version) bool {
		if now.Sub(v.at) >= lag.Single && v.singleReads >= lag.SingleReads {
			return true
		}
		v.singleReads++
		return false
	})
	return doc, doc != nil
}

// listLate is list for a reader that lags.
func (st *store) listLate(lag Lag) []object {
	now := time.Now()
	docs := make([]object, 0, len(st.order))
	for _, e := range st.order {
		if e == nil {
			continue
		}
		doc := e.seen(func(v *version) bool {
			if now.Sub(v.at) >= lag.List && v.listReads >= lag.ListReads {
				return true
			}
			v.listReads++
			return false
		})
		if doc != nil {
			docs = append(docs, doc)
		}
	}
	return docs
}

// drop takes an entry out of the order and compacts it when half of it is holes.
func (st *store) drop(e *entry) {
	for i, other := range st.order {
		if other == e {
			st.order[i] = nil
			st.dead++
			break
		}
	}
	if st.dead*2 > len(st.order) {
		kept := st.order[:0]
		for _, other := range st.order {
			if other != nil {
				kept = append(kept, other)
			}
		}
		st.order, st.dead = kept, 0
	}
}

func (e *entry) gone() bool { return e.versions[len(e.versions)-1].doc == nil }

func (e *entry) add(doc object) {
	e.versions = append(e.versions, &version{doc: doc, at: time.Now()})
	if extra := len(e.versions) - keptVersions; extra > 0 {
		e.versions = append([]*version(nil), e.versions[extra:]...)
	}
}

// seen answers the newest version that the reader may see.
func (e *entry) seen(visible func(*version) bool) object {
	for i := len(e.versions) - 1; i >= 0; i-- {
		if visible(e.versions[i]) {
			return e.versions[i].doc
		}
	}
	return nil
}

// clone copies a document with everything in it.
func clone(doc object) object {
	copied, _ := cloneValue(doc).(object)
	return copied
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case object:
		if v == nil {
			return v
		}
		out := make(object, len(v))
		for k, member := range v {
			out[k] = cloneValue(member)
		}
		return out
	case []any:
		if v == nil {
			return v
		}
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = cloneValue(item)
		}
		return out
	case []string:
		return append([]string(nil), v...)
	default:
		return v
	}
}
