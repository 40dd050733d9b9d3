package graphemu

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// entityType is what Graph knows about a kind of object when it reads query options.
type entityType struct {
	name       string   // as in messages: "microsoft.graph.user"
	properties []string // all that $select may name; nil = whatever a document has
	standard   []string // what comes without $select; nil = everything
	directory  bool     // in the directory: advanced queries need ConsistencyLevel and $count, $skip is refused
	expand     map[string]func(*call, object) any
}

// listing is a collection on its way into an answer.
type listing struct {
	context string // after $metadata#
	kind    entityType
	items   []object
}

var untyped = entityType{name: "microsoft.graph.entity"}

// page answers a collection whose documents are shown as they are, with the query options $select, $filter, $orderby, $top,
// $skip, $count and paging.
func (c *call) page(context string, items []object) reply {
	return c.answerList(listing{context: context, kind: untyped, items: items})
}

// entity answers one document, with $select.
func (c *call) entity(context string, doc object) reply {
	return c.answerOne(http.StatusOK, context, untyped, doc)
}

// expands says whether the caller asks for a navigation property.
func (c *call) expands(name string) bool {
	return slices.ContainsFunc(splitList(c.query.Get("$expand")), func(item string) bool {
		bare, _, _ := strings.Cut(item, "(")
		return strings.EqualFold(bare, name)
	})
}

func (c *call) answerOne(status int, context string, kind entityType, doc object) reply {
	columns, refused := c.columns(kind)
	if refused != nil {
		return *refused
	}
	if selected := c.query.Get("$select"); selected != "" && strings.HasSuffix(context, "/$entity") {
		context = strings.TrimSuffix(context, "/$entity") + "(" + selected + ")/$entity"
	}
	out := c.project(kind, columns, doc)
	out["@odata.context"] = c.context(context)
	return reply{status: status, body: out}
}

func (c *call) answerList(l listing) reply {
	columns, refused := c.columns(l.kind)
	if refused == nil {
		refused = c.refusedOptions(l.kind)
	}
	if refused != nil {
		return *refused
	}
	items, err := c.filtered(l)
	if err != nil {
		return badRequest(err.Error())
	}
	if err := c.sort(items); err != nil {
		return badRequest(err.Error())
	}
	out := object{}
	if c.query.Get("$count") == "true" && (!l.kind.directory || c.eventual()) {
		out["@odata.count"] = len(items)
	}
	context := l.context
	if selected := c.query.Get("$select"); selected != "" {
		context += "(" + selected + ")"
	}
	out["@odata.context"] = c.context(context)
	page, next, err := c.slice(items)
	if err != nil {
		return badRequest(err.Error())
	}
	if next != "" {
		out["@odata.nextLink"] = next
	}
	values := make([]any, len(page))
	for i, item := range page {
		values[i] = c.project(l.kind, columns, item)
	}
	out["value"] = values
	return reply{status: http.StatusOK, body: out}
}

var servedOptions = []string{"$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$format"}

// refusedOptions looks at what the caller asks of a list.
func (c *call) refusedOptions(kind entityType) *reply {
	for option := range c.query {
		if strings.HasPrefix(option, "$") && !slices.Contains(servedOptions, strings.ToLower(option)) {
			out := badRequest("The query parameter '" + option + "' is not supported.")
			return &out
		}
	}
	if !kind.directory {
		return nil
	}
	if c.query.Has("$skip") {
		out := graphError(http.StatusBadRequest, "Request_UnsupportedQuery", "'$skip' is not supported by the service.")
		return &out
	}
	filter := strings.ToLower(c.query.Get("$filter"))
	if strings.Contains(filter, "contains(") ||
		!c.eventual() && (strings.Contains(filter, " ne ") || strings.Contains(filter, "not ") || c.option("$orderby") != "" && filter != "") {
		out := graphError(http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported Query.")
		return &out
	}
	return nil
}

// option is a query option whatever the letter case of its name: the documentation itself writes $orderBy.
func (c *call) option(name string) string {
	for option, values := range c.query {
		if strings.EqualFold(option, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// eventual says whether the caller asked for an advanced query of the directory.
func (c *call) eventual() bool {
	return strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") && c.query.Get("$count") == "true"
}

// columns are the members to show; nil shows everything.
func (c *call) columns(kind entityType) ([]string, *reply) {
	for _, item := range splitList(c.query.Get("$expand")) {
		name, _, _ := strings.Cut(item, "(")
		if _, ok := kind.expand[name]; !ok && kind.expand != nil {
			out := badRequest(fmt.Sprintf("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", name, kind.name))
			return nil, &out
		}
	}
	selected := c.query.Get("$select")
	if selected == "" {
		return kind.standard, nil
	}
	var columns []string
	for _, name := range splitList(selected) {
		known := name
		if kind.properties != nil {
			i := slices.IndexFunc(kind.properties, func(p string) bool { return strings.EqualFold(p, name) })
			if i < 0 && kind.directory && strings.HasPrefix(name, directoryExtension) {
				columns = append(columns, name)
				continue
			}
			if i < 0 {
				out := badRequest(fmt.Sprintf("Parsing OData Select and Expand failed: Could not find a property named '%s' on type '%s'.", name, kind.name))
				return nil, &out
			}
			known = kind.properties[i]
		}
		columns = append(columns, known)
	}
	return columns, nil
}

// project answers a copy with the members to show. What the emulator keeps for itself is left out.
func (c *call) project(kind entityType, columns []string, doc object) object {
	out := make(object, len(doc))
	if columns == nil {
		for name, value := range doc {
			if !strings.HasPrefix(name, "_") {
				out[name] = value
			}
		}
	}
	for _, name := range columns {
		value, has := doc[name]
		if has || kind.properties != nil && name != "id" {
			out[name] = value
		}
	}
	for name, value := range doc { // annotations and what was expanded come whatever was selected
		if strings.HasPrefix(name, "@") {
			out[name] = value
		}
	}
	for _, item := range splitList(c.query.Get("$expand")) {
		name, _, _ := strings.Cut(item, "(")
		if fill := kind.expand[name]; fill != nil {
			out[name] = fill(c, doc)
		} else if value, has := doc[name]; has {
			out[name] = value
		}
	}
	return out
}

func (c *call) filtered(l listing) ([]object, error) {
	text := c.query.Get("$filter")
	if text == "" {
		return slices.Clone(l.items), nil
	}
	match, err := parseFilter(text, l.kind)
	if err != nil {
		return nil, err
	}
	kept := make([]object, 0, len(l.items))
	for _, item := range l.items {
		if match.truth(item) {
			kept = append(kept, item)
		}
	}
	return kept, nil
}

func (c *call) sort(items []object) error {
	text := c.option("$orderby")
	if text == "" {
		return nil
	}
	type key struct {
		path []string
		desc bool
	}
	var keys []key
	for _, part := range splitList(text) {
		fields := strings.Fields(part)
		if len(fields) > 2 || len(fields) == 2 && fields[1] != "asc" && fields[1] != "desc" {
			return refuse("Invalid $orderby expression '%s'.", text)
		}
		keys = append(keys, key{path: strings.Split(fields[0], "/"), desc: len(fields) == 2 && fields[1] == "desc"})
	}
	sort.SliceStable(items, func(i, j int) bool {
		for _, k := range keys {
			order := compareValues(memberAt(items[i], k.path), memberAt(items[j], k.path))
			if order != 0 {
				return order < 0 != k.desc
			}
		}
		return false
	})
	return nil
}

// maxTop is the greatest $top of directory lists.
const maxTop = 999

// slice cuts one page out of a list and makes the link to the next.
func (c *call) slice(items []object) (page []object, next string, err error) {
	size := c.s.pageSize
	if text := c.query.Get("$top"); text != "" {
		top, bad := strconv.Atoi(text)
		if bad != nil || top < 1 || top > maxTop {
			return nil, "", refuse("Invalid page size specified: '%s'. Must be between 1 and %d inclusive.", text, maxTop)
		}
		size = top
	}
	start, err := c.start()
	if err != nil {
		return nil, "", err
	}
	if start >= len(items) {
		return nil, "", nil
	}
	end := min(start+size, len(items))
	if end < len(items) {
		query := make(map[string][]string, len(c.query)+1)
		for name, values := range c.query {
			if name != "$skip" {
				query[name] = values
			}
		}
		query["$skiptoken"] = []string{base64.RawURLEncoding.EncodeToString([]byte("from:" + strconv.Itoa(end)))}
		next = c.link(escapePath(c.path)) + "?" + encodeQuery(query)
	}
	return items[start:end], next, nil
}

// start is the place of the page's first object.
func (c *call) start() (int, error) {
	if token := c.query.Get("$skiptoken"); token != "" {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		place, ok := strings.CutPrefix(string(raw), "from:")
		start, bad := strconv.Atoi(place)
		if err != nil || !ok || bad != nil || start < 0 {
			return 0, refuse("Invalid skiptoken.")
		}
		return start, nil
	}
	if text := c.query.Get("$skip"); text != "" {
		start, err := strconv.Atoi(text)
		if err != nil || start < 0 {
			return 0, refuse("Invalid value for $skip.")
		}
		return start, nil
	}
	return 0, nil
}

// splitList cuts at commas outside parentheses.
func splitList(text string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(text[from:i]))
				from = i + 1
			}
		}
	}
	if rest := strings.TrimSpace(text[from:]); rest != "" {
		out = append(out, rest)
	}
	return out
}
