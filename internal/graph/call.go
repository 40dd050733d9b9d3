package graph

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// call describes a verb to the one door that all verbs go through.
type call struct {
	// servicePrincipal is the id under which the object lives; "" if it lives elsewhere.
	servicePrincipal string
	// fresh are keys of objects whose recent creation by this process excuses a 403 or a 404.
	fresh []string
	// write is a call without the read's default timeout.
	write bool
	// repeatable is a write that creates nothing and may be sent twice, also where it is a POST.
	repeatable bool
}

// below is a call on something under a service principal.
func below(servicePrincipal string) call {
	return call{servicePrincipal: servicePrincipal, fresh: []string{"servicePrincipals/" + servicePrincipal}}
}

func (c call) writing() call   { c.write = true; return c }
func (c call) repeating() call { c.repeatable = true; return c.writing() }

// do runs a verb: it connects the tenant, bounds a read, has patience with what this process just created, and makes sure
// that "gone" means gone. send is called again for each attempt and has to build its request anew.
func do[T any](ctx context.Context, t *Tenant, c call, send func(context.Context, *link) (T, error)) (T, error) {
	var zero T
	if _, bounded := ctx.Deadline(); !bounded && !c.write {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.clients.clock.readTimeout)
		defer cancel()
	}
	if c.repeatable {
		ctx = repeatable(ctx)
	}
	l, err := t.connect(ctx)
	if err != nil {
		return zero, err
	}
	delay := t.clients.clock.awaitFirst
	for attempt := 1; ; attempt++ {
		out, err := send(ctx, l)
		if err == nil {
			return out, nil
		}
		err = t.judge(ctx, l, c, plain(ctx, err))
		passes := t.mayComeYet(ctx, l, c, err) || attempt <= concurrentTries && isConcurrentWrite(c, err)
		if !passes {
			return zero, err
		}
		tflog.Debug(ctx, "Waiting for what was just written to spread", map[string]any{"tenant_id": t.id, "attempt": attempt, "wait_for": c.fresh})
		if sleep(ctx, jittered(delay)) != nil {
			return zero, err
		}
		delay = min(2*delay, t.clients.clock.awaitMost)
	}
}

// run is do for a verb without an answer.
func (t *Tenant) run(ctx context.Context, c call, send func(context.Context, *link) error) error {
	_, err := do(ctx, t, c, func(ctx context.Context, l *link) (struct{}, error) {
		return struct{}{}, send(ctx, l)
	})
	return err
}

// plain takes our errors out of what net/http and the SDK wrap around them, which repeats the URL with its query.
func plain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if own := ours(err); own != nil {
		return own
	}
	return err
}

// ours finds the one of our errors inside another that speaks for itself; nil if there is none.
func ours(err error) error {
	var (
		api      *Error
		conn     *ConnectionError
		login    *LoginError
		mismatch *TenantMismatchError
	)
	switch {
	case errors.As(err, &api):
		return api
	case errors.As(err, &conn):
		return conn
	case errors.As(err, &login):
		return login
	case errors.As(err, &mismatch):
		return mismatch
	}
	return nil
}

// judge decides whether a 404 below a service principal says that the object is gone: only if the service principal
// answers, or is gone itself. Otherwise the 404 may mean anything, and a resource must not leave the state for it.
func (t *Tenant) judge(ctx context.Context, l *link, c call, err error) error {
	var e *Error
	if c.servicePrincipal == "" || !errors.As(err, &e) || !errors.Is(err, ErrNotFound) {
		return err
	}
	found, parent := rawJSON[struct{ ID string }](ctx, l, http.MethodGet, V1, "/servicePrincipals/"+segment(c.servicePrincipal)+"?$select=id", nil)
	parent = plain(ctx, parent)
	switch {
	case parent == nil && found.ID != "":
		return err
	case parent == nil: // a 200 that is no service principal, such as a proxy's page, is none of its answers
		e.unsure = errNoDocument
		return err
	case errors.Is(parent, ErrNotFound):
		e.parentGone = true
		return err
	default:
		e.unsure = parent
		return err
	}
}

// concurrentTries is how often a call that met another write is sent again.
const concurrentTries = 3

// isConcurrentWrite reports the conflict of a call that creates nothing: the service was busy with another write.
func isConcurrentWrite(c call, err error) bool {
	var e *Error
	return c.repeatable && errors.As(err, &e) && e.StatusCode == http.StatusConflict
}

// mayComeYet reports whether an error may pass because this process created the object, or its service principal, a
// moment ago and the directory has not spread it yet. A refusal is excused for applications only, and not if the token
// shows that the permission is missing; so is the conflict with the service's own work on them.
func (t *Tenant) mayComeYet(ctx context.Context, l *link, c call, err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch {
	case e.StatusCode == http.StatusConflict: // a creation's conflict is its caller's to look at
		return (!c.write || c.repeatable) && t.isFresh(c, t.clients.clock.deniedWindow, isApplicationKey)
	case e.StatusCode == http.StatusForbidden:
		return t.isFresh(c, t.clients.clock.deniedWindow, isApplicationKey) && !lacksPermission(l.cred.roles(ctx), e)
	case errors.Is(err, ErrNotFound) && (c.servicePrincipal == "" || e.parentGone):
		return t.isFresh(c, t.clients.clock.freshWindow, func(string) bool { return true })
	default:
		return false
	}
}

// isFresh reports whether something that the call hangs on was created within the window.
func (t *Tenant) isFresh(c call, window time.Duration, counts func(key string) bool) bool {
	for _, key := range c.fresh {
		if age, ok := t.recent.age(key); ok && age < window && counts(key) {
			return true
		}
	}
	return false
}
