package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// aloneReads is how many reads of a collection go alone before a list is worth its pages.
const aloneReads = 3

// listing is what a shared list reads.
type listing struct {
	version APIVersion
	path    string // below the version, with the query
	call    call
	parts   []string // whose writes make a list stale
	keys    func(element []byte) []string
}

// sharedList is a collection whose members many readers ask for one by one. The first of them go alone; then one list answers
// the others, page by page as it comes.
type sharedList struct {
	tenant *Tenant
	of     listing

	mu      sync.Mutex
	alone   int // reads that went alone since there was a list
	current *snapshot
	refused error // why there is no list, ever
	first   *firstReads
}

// snapshot is one pass through the pages of a list. The list's mutex guards it.
type snapshot struct {
	stamp    uint64    // of the writes before the first page was sent
	lastSent time.Time // of the newest page
	found    map[string]listed
	ended    bool
	err      error
	news     chan struct{} // closed and made anew with each page, and at the end
}

// listed is a member as the list had it.
type listed struct {
	sent    time.Time // of its page
	content json.RawMessage
}

// errRefused says that a collection can't be listed by this caller.
var errRefused = errors.New("the collection cannot be listed")

// errStale says that a write came after a list was begun.
var errStale = errors.New("the list is older than a write")

func newSharedList(t *Tenant, of listing) *sharedList {
	return &sharedList{tenant: t, of: of, first: newFirstReads()}
}

// find answers a member out of a list; nil if it must be read alone: nobody listed, the list doesn't have it, or it is too old. It
// waits for pages. A list that failed is the answer of all who wait for it, since reads one by one would fail many times more;
// errRefused says that no list will ever answer.
func (l *sharedList) find(ctx context.Context, id string) (json.RawMessage, error) {
	id = strings.ToLower(id)
	s, err := l.usable(ctx)
	for s != nil && err == nil {
		var content json.RawMessage
		var news <-chan struct{}
		if content, news, err = l.look(s, id); news == nil {
			if errors.Is(err, errStale) {
				s, err = l.usable(ctx)
				continue
			}
			return content, err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, err
}

// usable is the list to look into. It starts one where enough readers have come, and is nil while one is not allowed.
func (l *sharedList) usable(ctx context.Context) (*snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stamp, quiet := l.tenant.shared.writes.stamp(l.of.parts)
	switch s := l.current; {
	case l.refused != nil:
		return nil, errRefused
	case !quiet:
		return nil, nil
	case s != nil && s.stamp == stamp && !l.isOld(s):
		return s, nil
	case s != nil:
		l.current, l.alone = nil, 0
	}
	if l.alone < aloneReads {
		l.alone++
		return nil, nil
	}
	l.current = &snapshot{stamp: stamp, lastSent: time.Now(), found: map[string]listed{}, news: make(chan struct{})}
	// The list goes on if the reader that started it gives up: others wait for it.
	go l.load(context.WithoutCancel(ctx), l.current)
	return l.current, nil
}

func (l *sharedList) isOld(s *snapshot) bool {
	return s.ended && time.Since(s.lastSent) > l.tenant.clients.clock.snapshotAge
}

// look answers a member, what to wait for, or errStale.
func (l *sharedList) look(s *snapshot, id string) (content json.RawMessage, news <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if stamp, quiet := l.tenant.shared.writes.stamp(l.of.parts); !quiet || stamp != s.stamp {
		return nil, nil, errStale
	}
	member, ok := s.found[id]
	switch {
	case ok && time.Since(member.sent) <= l.tenant.clients.clock.snapshotAge:
		return member.content, nil, nil
	case ok || s.ended:
		return nil, nil, s.err
	}
	return nil, s.news, nil
}

func (l *sharedList) load(ctx context.Context, s *snapshot) {
	tflog.Debug(ctx, "Listing a collection for many readers", map[string]any{"tenant_id": l.tenant.id, "path": l.name()})
	err := l.tenant.run(ctx, l.of.call, func(ctx context.Context, link *link) error {
		return eachRawPage(ctx, link, l.of.version, l.of.path, func(sent time.Time, elements []json.RawMessage) {
			l.add(s, sent, elements)
		})
	})
	l.end(ctx, s, err)
}

func (l *sharedList) add(s *snapshot, sent time.Time, elements []json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.lastSent = sent
	for _, element := range elements {
		for _, id := range l.of.keys(element) {
			s.found[strings.ToLower(id)] = listed{sent: sent, content: element}
		}
	}
	close(s.news)
	s.news = make(chan struct{})
}

func (l *sharedList) end(ctx context.Context, s *snapshot, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.ended, s.err = true, err
	switch {
	case err == nil:
	case isRefused(err):
		tflog.Debug(ctx, "A collection cannot be listed; its members are read one by one",
			map[string]any{"tenant_id": l.tenant.id, "path": l.name(), "error": err.Error()})
		l.refused, s.err = err, errRefused
		l.current = nil
	case l.current == s:
		l.current = nil // whoever comes later starts anew
	}
	close(s.news)
}

// name is the path without the query, which may hold names.
func (l *sharedList) name() string {
	path, _, _ := strings.Cut(l.of.path, "?")
	return path
}

// isRefused reports an answer that another attempt would meet again: the query is not supported, or not allowed.
func isRefused(err error) bool {
	return IsForbidden(err) || isStatus(err, http.StatusBadRequest) || isStatus(err, http.StatusNotFound) || isStatus(err, http.StatusNotImplemented)
}

// firstReads makes the first read of a kind everybody's answer where it says that a permission is missing. It is for collections
// that can't be listed, where a thousand reads would ask the same question.
type firstReads struct {
	gates *namedGates

	mu      sync.Mutex
	denied  map[string]error
	allowed map[string]bool
}

func newFirstReads() *firstReads {
	return &firstReads{gates: newNamedGates(), denied: map[string]error{}, allowed: map[string]bool{}}
}

func readFirst[T any](ctx context.Context, f *firstReads, kind string, read func(context.Context) (T, error)) (T, error) {
	if f.isAllowed(kind) {
		return read(ctx)
	}
	var zero T
	turn := f.gates.named(kind)
	if err := turn.enter(ctx); err != nil {
		return zero, err
	}
	if denied := f.denial(kind); denied != nil || f.isAllowed(kind) {
		turn.leave()
		if denied != nil {
			return zero, denied
		}
		return read(ctx)
	}
	defer turn.leave()
	out, err := read(ctx)
	f.learn(kind, err)
	return out, err
}

func (f *firstReads) isAllowed(kind string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.allowed[kind]
}

func (f *firstReads) denial(kind string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.denied[kind]
}

// learn keeps what an answer says of the permission; a failure of another kind says nothing.
func (f *firstReads) learn(kind string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case err == nil || errors.Is(err, ErrNotFound):
		f.allowed[kind] = true
	case IsForbidden(err):
		f.denied[kind] = err
	}
}
