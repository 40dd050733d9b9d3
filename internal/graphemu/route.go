package graphemu

import (
	"net/http"
	"net/url"
	"sort"
	"strings"
)

// route is one method and path that Graph serves here.
type route struct {
	method      string
	pattern     string   // below the version, with {variables}: "/policies/crossTenantAccessPolicy/partners/{tenantId}"
	beta        bool     // served by beta only
	permissions []string // any one of these application permissions ("A+B": both); none = every valid token
	body        check    // what the body may be; nil = the handler looks itself
	optional    bool     // the body may be missing
	handler     func(*call) reply

	segments []string
	literals int
}

// router finds routes by method and path. Path segments match without regard to letter case, as in Graph.
type router struct {
	byMethod map[string][]*route
}

func newRouter(routes []route) *router {
	rt := &router{byMethod: map[string][]*route{}}
	for i := range routes {
		r := &routes[i]
		r.segments = strings.Split(strings.Trim(r.pattern, "/"), "/")
		for _, segment := range r.segments {
			if !strings.Contains(segment, "{") {
				r.literals++
			}
		}
		rt.byMethod[r.method] = append(rt.byMethod[r.method], r)
	}
	for _, list := range rt.byMethod { // a literal beats a variable: …/templates before …/{id}
		sort.SliceStable(list, func(i, j int) bool { return list[i].literals > list[j].literals })
	}
	return rt
}

// find answers the route of a path below the version, still escaped, with the values of its variables; nil if none serves it.
func (rt *router) find(method, api, path string) (*route, map[string]string) {
	segments := decodeSegments(path)
	if r, vars := rt.match(method, api, segments); r != nil {
		return r, vars
	}
	return rt.match(method, api, splitKeys(segments))
}

func (rt *router) match(method, api string, segments []string) (*route, map[string]string) {
	for _, r := range rt.byMethod[method] {
		if len(r.segments) != len(segments) || r.beta && api != "beta" {
			continue
		}
		if vars, ok := r.matches(segments); ok {
			return r, vars
		}
	}
	return nil, nil
}

func (r *route) matches(segments []string) (map[string]string, bool) {
	vars := map[string]string{}
	for i, want := range r.segments {
		before, rest, hasVar := strings.Cut(want, "{")
		if !hasVar {
			if !strings.EqualFold(want, segments[i]) {
				return nil, false
			}
			continue
		}
		name, after, _ := strings.Cut(rest, "}")
		value, ok := between(segments[i], before, after)
		if !ok || value == "" {
			return nil, false
		}
		vars[name] = value
	}
	return vars, true
}

func between(s, before, after string) (string, bool) {
	if len(s) < len(before)+len(after) || !strings.EqualFold(s[:len(before)], before) || !strings.EqualFold(s[len(s)-len(after):], after) {
		return "", false
	}
	return s[len(before) : len(s)-len(after)], true
}

func decodeSegments(path string) []string {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, segment := range segments {
		if decoded, err := url.PathUnescape(segment); err == nil {
			segments[i] = decoded
		}
	}
	return segments
}

// splitKeys turns OData's other way to write a key, jobs('id'), into jobs/id.
func splitKeys(segments []string) []string {
	var out []string
	for _, segment := range segments {
		name, rest, ok := strings.Cut(segment, "('")
		if key, found := strings.CutSuffix(rest, "')"); ok && found {
			out = append(out, name, key)
			continue
		}
		out = append(out, segment)
	}
	return out
}

// refusal is what a caller without permission gets. Synchronization calls are refused by the service behind Graph, which
// answers 401 with an empty message (microsoft-graph-docs issue 8800).
func (r *route) refusal() reply {
	if strings.Contains(r.pattern, "/synchronization/") {
		return graphError(http.StatusUnauthorized, "UnknownError", "")
	}
	return graphError(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

// allows says whether any of the caller's permissions is enough.
func (r *route) allows(held func(string) bool) bool {
	if len(r.permissions) == 0 {
		return true
	}
	for _, permission := range r.permissions {
		if allHeld(strings.Split(permission, "+"), held) {
			return true
		}
	}
	return false
}

func allHeld(permissions []string, held func(string) bool) bool {
	for _, permission := range permissions {
		if !held(permission) {
			return false
		}
	}
	return true
}
