package graph

import "context"

// Exclusive waits until no other caller of this process holds the name in this tenant, and holds it until leave is
// called. It is for decisions that take several calls, such as whether to create at all; the verbs keep their own order.
func (t *Tenant) Exclusive(ctx context.Context, name string) (leave func(), err error) {
	g := t.creations.named("exclusive/" + name)
	if err := g.enter(ctx); err != nil {
		return nil, err
	}
	return g.leave, nil
}
