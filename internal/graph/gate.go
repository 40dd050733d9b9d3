package graph

import (
	"context"
	"sync"
)

// gate is a mutex whose waiting ends with the context, so that cancellation never waits for another caller's request.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

func (g gate) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) leave() { <-g }

// namedGates are gates made on demand, one per name.
type namedGates struct {
	mu    sync.Mutex
	gates map[string]gate
}

func newNamedGates() *namedGates { return &namedGates{gates: map[string]gate{}} }

func (n *namedGates) named(name string) gate {
	n.mu.Lock()
	defer n.mu.Unlock()
	g, ok := n.gates[name]
	if !ok {
		g = newGate()
		n.gates[name] = g
	}
	return g
}
