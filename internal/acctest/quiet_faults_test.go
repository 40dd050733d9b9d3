package acctest_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// quietPatience is less than what the failures below ask to wait, so that they end at once, and longer than a busy machine needs.
const quietPatience = 20 * time.Second

// quietFailures are answers to a read that say nothing about the object. Those that ask to wait longer than anybody has patience end
// at once.
func quietFailures() map[string]graphemu.Fault {
	const noResource = "No HTTP resource was found that matches the request URI 'https://graph.microsoft.com/v1.0'."
	return map[string]graphemu.Fault{
		"400":                       {Status: 400, Code: "Request_BadRequest", Message: "Bad."},
		"401":                       {Status: 401, Code: "InvalidAuthenticationToken", Message: "Who are you?"},
		"401 without a message":     {Status: 401, Code: "UnknownError"},
		"403":                       {Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges."},
		"404 of a proxy":            {Status: 404, Body: "<html><body>Not found</body></html>"},
		"404 without a body":        {Status: 404, Body: "\n"},
		"404 of the routing":        {Status: 404, Code: "UnknownError", Message: noResource},
		"404 that tells nothing":    {Status: 404, Code: "UnknownError"},
		"410":                       {Status: 410, Code: "Gone", Message: "This version is no longer served."},
		"501":                       {Status: 501, Code: "NotImplemented", Message: "Not here."},
		"429":                       {Status: 429, Code: "TooManyRequests", Message: "Slower.", RetryAfter: time.Hour},
		"500":                       {Status: 500, Code: "InternalServerError", Message: "Broken.", RetryAfter: time.Hour},
		"503":                       {Status: 503, Code: "ServiceUnavailable", Message: "Later.", RetryAfter: time.Hour},
		"503 of a proxy":            {Status: 503, Body: "<html><body>Later</body></html>", RetryAfter: time.Hour},
		"a page instead of JSON":    {Status: 200, Body: "<html><body>Sign in to the hotel's network</body></html>"},
		"an answer without content": {Status: 200, Body: "\n"},
		"an empty object":           {Status: 200, Body: "{}"},
		"null":                      {Status: 200, Body: "null"},
		"an answer cut short":       {Status: 200, Body: `{"value":[{"id":`},
		"a dropped connection":      {Drop: true},
	}
}

// fewFailures are one of each kind, for worlds in which an object is gone.
var fewFailures = []string{"403", "404 of a proxy", "404 of the routing", "503", "a page instead of JSON", "an empty object"}

// A read that fails is an error, and state stays as it was: whichever of the reads of a refresh fails, in whatever way, and also if
// the object has really gone and another read would have said so.
func TestQuietFailedReadIsAnError(t *testing.T) {
	leaveOutVariants(t)
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		if c.readsNothing {
			q := newQuietWorld(t, c)
			config := c.config(q)
			o := q.create(config)
			q.Server.AddFault(graphemu.Fault{Drop: true})
			q.requireQuiet(o, config)
			return
		}
		worlds := map[string]func(*quietWorld){"there": func(*quietWorld) {}}
		for name, goes := range c.gone {
			worlds[name] = goes
		}
		for name, becomes := range worlds {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				q := newQuietWorld(t, c, acctest.WithoutContract())
				o := q.create(c.config(q))
				becomes(q)
				paths := q.readsOf(o)
				if name == "there" {
					paths = append(paths, "**")
				}
				for _, path := range paths {
					for failure, fault := range quietFailures() {
						if name == "there" || slices.Contains(fewFailures, failure) {
							q.requireFailed(o, path, failure, fault)
						}
					}
				}
			})
		}
	})
}

// readsOf are the paths that a refresh reads, each once.
func (q *quietWorld) readsOf(o *acctest.Object) []string {
	q.t.Helper()
	since := q.Mark()
	q.process().Read(q.typeName, o)
	var paths []string
	for _, read := range q.ReadsSince(since) {
		paths = append(paths, strings.TrimPrefix(read, http.MethodGet+" "))
	}
	slices.Sort(paths)
	if len(paths) == 0 {
		q.t.Fatal("the refresh reads nothing")
	}
	return slices.Compact(paths)
}

// requireFailed reads while a path fails in a way. Each read is a process of its own, as a plan is.
func (q *quietWorld) requireFailed(o *acctest.Object, path, failure string, fault graphemu.Fault) {
	q.t.Helper()
	ctx, cancel := context.WithTimeout(q.t.Context(), quietPatience)
	defer cancel()
	var tries atomic.Int64
	fault.Hook = func(graphemu.Request) {
		if fault.Drop && tries.Add(1) == 2 {
			cancel() // who has seen it fail twice gives up
		}
	}
	fault.Method, fault.Path = http.MethodGet, path
	rule := q.Server.AddFault(fault)
	defer rule.Remove()
	s := q.process()
	read := s.ReadWithin(ctx, q.typeName, o)
	forbidden := fault.Status == http.StatusForbidden || fault.Status == http.StatusUnauthorized && fault.Message == ""
	if forbidden && q.softened != "" && strings.HasSuffix(path, q.softened) {
		if failed(read.Diagnostics) || len(read.Diagnostics) == 0 {
			q.t.Errorf("%s of %s is to be a warning, and is %q", failure, path, acctest.Texts(read.Diagnostics))
		}
	} else if fromJob := strings.Contains(path, "/synchronization/templates/") && fault.Body == "{}"; !fromJob && !failed(read.Diagnostics) {
		// What a template without rules does not say, the job's own schema does.
		q.t.Errorf("%s of %s is no error; the refresh says %q and shows\n%s", failure, path, acctest.Texts(read.Diagnostics),
			strings.Join(stateChanges("", s.State(q.typeName, o), s.State(q.typeName, read)), "\n"))
	}
	if s.State(q.typeName, read) == nil {
		q.t.Errorf("%s of %s takes the object out of state", failure, path)
	} else if !s.Same(q.typeName, o, read) {
		q.t.Errorf("%s of %s changes state", failure, path)
	}
	if rule.Strikes() == 0 {
		q.t.Errorf("nothing read %s", path)
	}
}

// A 404 of Graph's own below a service principal means that the object is gone only while the service principal answers, or is gone
// itself. Otherwise nothing is known.
func TestQuietUnsureWhetherGone(t *testing.T) {
	leaveOutVariants(t)
	t.Parallel()
	forEachQuiet(t, func(t *testing.T, c quietCase) {
		q := newQuietWorld(t, c, acctest.WithoutContract())
		o := q.create(c.config(q))
		for _, path := range q.below(o) {
			gone := q.Server.AddFault(graphemu.Fault{Method: http.MethodGet, Path: path, Status: 404, Code: "ResourceNotFound", Message: "Not there."})
			for failure, fault := range quietFailures() {
				q.requireFailed(o, "/servicePrincipals/"+q.spID, "404 with a service principal that answers "+failure, fault)
			}
			gone.Remove()
		}
	})
}

// below are the reads of a refresh that are about something below the service principal.
func (q *quietWorld) below(o *acctest.Object) []string {
	if q.readsNothing || q.spID == "" {
		return nil
	}
	return slices.DeleteFunc(q.readsOf(o), func(path string) bool {
		return !strings.HasPrefix(path, "/servicePrincipals/"+q.spID+"/") || strings.HasSuffix(path, "/secrets") || strings.Contains(path, "/templates")
	})
}
