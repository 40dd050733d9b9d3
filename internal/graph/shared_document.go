package graph

import (
	"context"
	"errors"
	"sync"
	"time"
)

// document is what a shared document reads.
type document struct {
	call  call
	parts []string // whose writes make an answer stale
	fetch func(context.Context, *link) ([]byte, error)
}

// sharedDocument is an object that several resources read: one call in flight answers all who ask meanwhile, and for a while
// those who come later.
type sharedDocument struct {
	tenant *Tenant

	mu      sync.Mutex
	current *documentRead
}

// documentRead is one call. What follows done is written before it is closed.
type documentRead struct {
	stamp   uint64 // of the writes before it was sent
	sent    time.Time
	done    chan struct{}
	content []byte
	err     error
}

// read answers the document and whether the call was made for this reader, in which case it is as good as a read alone. An answer
// may be as old as oldest; zero shares a call in flight only, less than zero nothing.
func (d *sharedDocument) read(ctx context.Context, of document, oldest time.Duration) (content []byte, own bool, err error) {
	r, own := d.usable(ctx, of, oldest)
	select {
	case <-r.done:
	case <-ctx.Done():
		return nil, own, ctx.Err()
	}
	return r.content, own, r.err
}

func (d *sharedDocument) usable(ctx context.Context, of document, oldest time.Duration) (r *documentRead, own bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	stamp, quiet := d.tenant.shared.writes.stamp(of.parts)
	if r := d.current; r != nil && oldest >= 0 && quiet && r.stamp == stamp && r.isUsable(oldest) {
		return r, false
	}
	r = &documentRead{stamp: stamp, sent: time.Now(), done: make(chan struct{})}
	if quiet {
		d.current = r
	}
	// The call goes on if the reader that started it gives up: others wait for it.
	go func(ctx context.Context) {
		defer close(r.done)
		r.content, r.err = do(ctx, d.tenant, of.call, of.fetch)
	}(context.WithoutCancel(ctx))
	return r, true
}

func (r *documentRead) isUsable(oldest time.Duration) bool {
	select {
	case <-r.done:
		return r.err == nil && time.Since(r.sent) < oldest
	default:
		return true
	}
}

// refreshDocument reads a document for a refresh. An answer that others asked for is believed only where confirms says that it is
// what the reader knows already; nil takes it as it is. That something is gone is never believed of an answer to others.
func refreshDocument[T any](
	ctx context.Context, d *sharedDocument, of document, oldest time.Duration, decode func([]byte) (T, error), confirms func(T) bool,
) (T, error) {
	var zero T
	content, own, err := d.read(ctx, of, oldest)
	if !own && ctx.Err() == nil && (errors.Is(err, ErrNotFound) || err == nil && !believes(content, decode, confirms)) {
		content, _, err = d.read(ctx, of, -1)
	}
	if err != nil {
		return zero, err
	}
	return decode(content)
}

func believes[T any](content []byte, decode func([]byte) (T, error), confirms func(T) bool) bool {
	if confirms == nil {
		return true
	}
	out, err := decode(content)
	return err == nil && confirms(out)
}
