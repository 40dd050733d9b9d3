package graph

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// sharedReads are the reads of one tenant that answer several readers. Only verbs named Refresh… use them: what creates, changes
// or deletes reads by itself.
//
// A shared answer confirms that an object is as a state says, and no more. What it lacks, or has otherwise, is read alone before
// a plan believes it: a list may lag behind what was just written, and so no plan can be wrong for it. It is valid for a reader
// only if it was asked for after the last write to what it covers had been answered, while none was in flight, and for a minute.
type sharedReads struct {
	writes *writeWatch

	mu        sync.Mutex
	lists     map[string]*sharedList
	documents map[string]*sharedDocument
}

func newSharedReads() *sharedReads {
	return &sharedReads{writes: newWriteWatch(), lists: map[string]*sharedList{}, documents: map[string]*sharedDocument{}}
}

// sharedList is the one list of a collection, by version, path and query.
func (t *Tenant) sharedList(of listing) *sharedList {
	t.shared.mu.Lock()
	defer t.shared.mu.Unlock()
	name := string(of.version) + of.path
	l, ok := t.shared.lists[name]
	if !ok {
		l = newSharedList(t, of)
		t.shared.lists[name] = l
	}
	return l
}

// sharedDocument is the one document of a path.
func (t *Tenant) sharedDocument(path string) *sharedDocument {
	t.shared.mu.Lock()
	defer t.shared.mu.Unlock()
	d, ok := t.shared.documents[path]
	if !ok {
		d = &sharedDocument{tenant: t}
		t.shared.documents[path] = d
	}
	return d
}

// listedRead is a read of one object that a list may answer.
type listedRead[T any] struct {
	// lists are tried in their order: one that is refused makes room for the next.
	lists []*sharedList
	id    string
	// kind names what is read, where one list answers for several kinds of objects.
	kind string
	// decode reads a member of a list; false if the list doesn't tell.
	decode func(json.RawMessage) (T, bool, error)
	// confirms says that the object is as the reader knows it; nil takes it as it is.
	confirms func(T) bool
	alone    func(context.Context) (T, error)
}

func (r listedRead[T]) read(ctx context.Context) (T, error) {
	var zero T
	for _, list := range r.lists {
		content, err := list.find(ctx, r.id)
		switch {
		case errors.Is(err, errRefused):
			continue
		case err != nil:
			return zero, err
		case content == nil:
			return r.alone(ctx)
		}
		out, known, err := r.decode(content)
		if err == nil && known && (r.confirms == nil || r.confirms(out)) {
			return out, nil
		}
		return r.alone(ctx)
	}
	return readFirst(ctx, r.lists[0].first, r.kind, r.alone)
}

// parsed reads a member of a list as the SDK reads the answer of a single read.
func parsed[T serialization.Parsable](content []byte, factory serialization.ParsableFactory) (T, error) {
	var zero T
	node, err := serialization.DefaultParseNodeFactoryInstance.GetRootParseNode("application/json", content)
	if err != nil {
		return zero, err
	}
	value, err := node.GetObjectValue(factory)
	if err != nil {
		return zero, err
	}
	out, ok := value.(T)
	if !ok {
		return zero, errNoDocument
	}
	return out, nil
}
