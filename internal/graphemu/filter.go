package graphemu

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// predicate is a parsed $filter.
type predicate interface{ truth(doc object) bool }

type (
	bothOf   struct{ left, right predicate }
	eitherOf struct{ left, right predicate }
	noneOf   struct{ inner predicate }
	compares struct {
		left, right operand
		op          string
	}
	textTest struct {
		name        string
		left, right operand
	}
	anyOf struct { // path/any(x:predicate on x)
		path     []string
		variable string
		inner    predicate // nil: any element at all
	}
)

// operand is one side of a comparison.
type operand struct {
	path    []string
	lower   bool // tolower(...)
	literal any
	isPath  bool
}

func (p bothOf) truth(doc object) bool   { return p.left.truth(doc) && p.right.truth(doc) }
func (p eitherOf) truth(doc object) bool { return p.left.truth(doc) || p.right.truth(doc) }
func (p noneOf) truth(doc object) bool   { return !p.inner.truth(doc) }

func (p compares) truth(doc object) bool {
	a, b := p.left.value(doc), p.right.value(doc)
	if a == nil || b == nil {
		return (a == nil && b == nil) == (p.op == "eq") && (p.op == "eq" || p.op == "ne")
	}
	order := compareValues(a, b)
	switch p.op {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	default:
		return order <= 0
	}
}

func (p textTest) truth(doc object) bool {
	a, okA := p.left.value(doc).(string)
	b, okB := p.right.value(doc).(string)
	if !okA || !okB {
		return false
	}
	switch p.name {
	case "startswith":
		return len(a) >= len(b) && strings.EqualFold(a[:len(b)], b)
	case "endswith":
		return len(a) >= len(b) && strings.EqualFold(a[len(a)-len(b):], b)
	default: // the provisioning logs compare with letter case
		return strings.Contains(a, b)
	}
}

func (p anyOf) truth(doc object) bool {
	items, _ := memberAt(doc, p.path).([]any)
	return slices.ContainsFunc(items, func(item any) bool {
		return p.inner == nil || p.inner.truth(object{p.variable: item})
	})
}

func (o operand) value(doc object) any {
	v := o.literal
	if o.isPath {
		v = memberAt(doc, o.path)
	}
	if text, ok := v.(string); ok && o.lower {
		return strings.ToLower(text)
	}
	return v
}

// memberAt walks a path of members; nil where it breaks.
func memberAt(doc object, path []string) any {
	var v any = doc
	for _, name := range path {
		at, ok := v.(object)
		if !ok {
			return nil
		}
		v = at[name]
	}
	return v
}

// compareValues orders two JSON values of one type; values of different types are compared as text. Ids and names compare
// without regard to letter case, as the directory does.
func compareValues(a, b any) int {
	switch x := a.(type) {
	case nil:
		if b == nil {
			return 0
		}
		return -1
	case bool:
		if y, ok := b.(bool); ok {
			return cmp.Compare(strconv.FormatBool(x), strconv.FormatBool(y))
		}
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	case int:
		return compareValues(float64(x), b)
	}
	if b == nil {
		return 1
	}
	x, y := fmt.Sprint(a), fmt.Sprint(b)
	if at, err := time.Parse(time.RFC3339Nano, x); err == nil {
		if bt, err := time.Parse(time.RFC3339Nano, y); err == nil {
			return at.Compare(bt)
		}
	}
	return strings.Compare(strings.ToLower(x), strings.ToLower(y))
}

// parseFilter reads a $filter: comparisons, startswith, endswith, contains, tolower, any, and, or, not, parentheses.
func parseFilter(text string, kind entityType) (predicate, error) {
	tokens, err := filterTokens(text)
	if err != nil {
		return nil, err
	}
	p := &filterParser{tokens: tokens, kind: kind, text: text}
	out, err := p.either()
	if err != nil {
		return nil, err
	}
	if !p.end() {
		return nil, p.fail()
	}
	return out, nil
}

type filterParser struct {
	tokens   []string
	at       int
	kind     entityType
	text     string
	variable string // of the lambda being read
}

func (p *filterParser) end() bool { return p.at >= len(p.tokens) }

func (p *filterParser) peek() string {
	if p.end() {
		return ""
	}
	return p.tokens[p.at]
}

func (p *filterParser) take(want string) bool {
	if !p.end() && p.tokens[p.at] == want {
		p.at++
		return true
	}
	return false
}

func (p *filterParser) fail() error {
	return refuse("Invalid filter clause: syntax error in '%s'.", p.text)
}

func (p *filterParser) either() (predicate, error) {
	left, err := p.both()
	for err == nil && p.take("or") {
		var right predicate
		right, err = p.both()
		left = eitherOf{left, right}
	}
	return left, err
}

func (p *filterParser) both() (predicate, error) {
	left, err := p.one()
	for err == nil && p.take("and") {
		var right predicate
		right, err = p.one()
		left = bothOf{left, right}
	}
	return left, err
}

func (p *filterParser) one() (predicate, error) {
	if p.take("not") {
		inner, err := p.one()
		return noneOf{inner}, err
	}
	if p.take("(") {
		inner, err := p.either()
		if err == nil && !p.take(")") {
			err = p.fail()
		}
		return inner, err
	}
	switch name := strings.ToLower(p.peek()); name {
	case "startswith", "endswith", "contains":
		return p.function(name)
	}
	if path, ok := strings.CutSuffix(p.peek(), "/any"); ok {
		return p.lambda(path)
	}
	return p.comparison()
}

func (p *filterParser) function(name string) (predicate, error) {
	p.at++
	if !p.take("(") {
		return nil, p.fail()
	}
	left, err := p.operand()
	if err != nil || !p.take(",") {
		return nil, errors.Join(err, p.fail())
	}
	right, err := p.operand()
	if err != nil || !p.take(")") {
		return nil, errors.Join(err, p.fail())
	}
	if p.take("eq") && !p.take("true") { // contains(a,'b') eq true
		return nil, p.fail()
	}
	return textTest{name, left, right}, nil
}

func (p *filterParser) lambda(path string) (predicate, error) {
	p.at++
	out := anyOf{path: strings.Split(path, "/")}
	if !p.take("(") {
		return nil, p.fail()
	}
	if p.take(")") {
		return out, nil
	}
	out.variable = p.peek()
	p.at++
	if !p.take(":") {
		return nil, p.fail()
	}
	outer := p.variable
	p.variable = out.variable
	inner, err := p.either()
	p.variable = outer
	if err == nil && !p.take(")") {
		err = p.fail()
	}
	out.inner = inner
	return out, err
}

func (p *filterParser) comparison() (predicate, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	op := p.peek()
	if !slices.Contains([]string{"eq", "ne", "gt", "ge", "lt", "le"}, op) {
		return nil, p.fail()
	}
	p.at++
	right, err := p.operand()
	return compares{left, right, op}, err
}

func (p *filterParser) operand() (operand, error) {
	if p.take("tolower") {
		if !p.take("(") {
			return operand{}, p.fail()
		}
		o, err := p.operand()
		o.lower = true
		if err == nil && !p.take(")") {
			err = p.fail()
		}
		return o, err
	}
	token := p.peek()
	p.at++
	switch {
	case token == "":
		return operand{}, p.fail()
	case token[0] == '\'':
		return operand{literal: strings.ReplaceAll(token[1:len(token)-1], "''", "'")}, nil
	case token == "true" || token == "false":
		return operand{literal: token == "true"}, nil
	case token == "null":
		return operand{}, nil
	case token[0] >= '0' && token[0] <= '9' || token[0] == '-':
		if n, err := strconv.ParseFloat(token, 64); err == nil {
			return operand{literal: n}, nil
		}
		return operand{literal: token}, nil // a date or a GUID without quotes
	}
	path := strings.Split(token, "/")
	if p.kind.properties != nil && path[0] != p.variable && !slices.Contains(p.kind.properties, path[0]) {
		return operand{}, refuse("Invalid filter clause: Could not find a property named '%s' on type '%s'.", path[0], p.kind.name)
	}
	return operand{path: path, isPath: true}, nil
}

func filterTokens(text string) ([]string, error) {
	var tokens []string
	for i := 0; i < len(text); {
		switch text[i] {
		case ' ':
			i++
		case '(', ')', ',':
			tokens = append(tokens, text[i:i+1])
			i++
		case '\'':
			end := quoted(text, i)
			if end < 0 {
				return nil, refuse("Invalid filter clause: unterminated literal in '%s'.", text)
			}
			tokens = append(tokens, text[i:end])
			i = end
		default:
			word := text[i:]
			if n := strings.IndexAny(word, " (),'"); n >= 0 {
				word = word[:n]
			}
			i += len(word)
			tokens = append(tokens, splitVariable(word)...)
		}
	}
	return tokens, nil
}

// splitVariable cuts the variable of a lambda, x:x, and leaves the colons of a date alone.
func splitVariable(word string) []string {
	name, rest, ok := strings.Cut(word, ":")
	if !ok || word[0] >= '0' && word[0] <= '9' {
		return []string{word}
	}
	if rest == "" {
		return []string{name, ":"}
	}
	return []string{name, ":", rest}
}

// quoted answers the end of the literal that starts at i, -1 if it has none; two quotes stand for one.
func quoted(text string, i int) int {
	for j := i + 1; j < len(text); j++ {
		if text[j] != '\'' {
			continue
		}
		if j+1 < len(text) && text[j+1] == '\'' {
			j++
			continue
		}
		return j + 1
	}
	return -1
}

func escapePath(path string) string { return (&url.URL{Path: path}).EscapedPath() }

func encodeQuery(query url.Values) string {
	// Graph's links leave the dollar sign of options alone.
	return strings.ReplaceAll(query.Encode(), "%24", "$")
}
