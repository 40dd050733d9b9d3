package acctest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// referenceVariable names the folder with Microsoft's description of Graph.
const referenceVariable = "CROSSTENANT_REFERENCE"

// contract is Microsoft's OpenAPI description of the parts of Graph that matter
// here, with every object closed: a member that the description does not know,
// also one in other letter case, is a mistake.
type contract struct {
	operations map[string][]operation // by version
}

// operation is one method of one path.
type operation struct {
	method   string
	path     *regexp.Regexp // below the version
	literals int            // segments without a variable, to prefer the most specific
	request  *openapi3.Schema
	required bool                        // a request body must be there
	answers  map[string]*openapi3.Schema // by "204", "2XX", "default"; nil = no body
}

// errNoReference says that there is nothing to check against.
var errNoReference = errors.New("requests and answers are not checked against Microsoft's OpenAPI description: " +
	referenceVariable + " is not set or has no openapi folder")

var sayOnce sync.Once

// loadContract answers the contract, or nil where the reference is missing.
func loadContract(t testing.TB) *contract {
	t.Helper()
	c, err := readContract()
	if errors.Is(err, errNoReference) {
		sayOnce.Do(func() { fmt.Fprintln(os.Stderr, "acctest:", err) })
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// readContract reads the description once per process.
var readContract = sync.OnceValues(func() (*contract, error) {
	folder := filepath.Join(os.Getenv(referenceVariable), "openapi")
	if _, err := os.Stat(folder); os.Getenv(referenceVariable) == "" || err != nil {
		return nil, errNoReference
	}
	c := &contract{operations: map[string][]operation{}}
	for _, version := range []string{"v1.0", "beta"} {
		document, err := openapi3.NewLoader().LoadFromFile(filepath.Join(folder, "graph-"+version+".json"))
		if err != nil {
			return nil, err
		}
		schemas := document.Components.Schemas
		cs := closers{requests: newCloser(schemas, false), answers: newCloser(schemas, true)}
		for path, item := range document.Paths.Map() {
			for method, described := range item.Operations() {
				c.add(version, method, path, cs.operation(described))
			}
		}
		for _, extra := range unlisted {
			if op, ok := cs.unlisted(extra); ok {
				c.add(version, extra.method, extra.path, op)
			}
		}
	}
	return c, nil
})

// closers close what is sent and what is answered.
type closers struct{ requests, answers *closer }

// operation closes everything that an operation sends and answers.
func (cs closers) operation(described *openapi3.Operation) operation {
	op := operation{answers: map[string]*openapi3.Schema{}}
	if body := described.RequestBody; body != nil && body.Value != nil {
		op.required = body.Value.Required
		op.request = cs.requests.content(body.Value.Content)
	}
	for status, answer := range described.Responses.Map() {
		if answer.Value != nil {
			op.answers[status] = cs.answers.content(answer.Value.Content)
		}
	}
	return op
}

var pathVariable = regexp.MustCompile(`\\\{[^}]*\\\}`)

func (c *contract) add(version, method, path string, op operation) {
	op.method = method
	op.path = regexp.MustCompile("^" + pathVariable.ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`) + "$")
	for segment := range strings.SplitSeq(path, "/") {
		if !strings.Contains(segment, "{") {
			op.literals++
		}
	}
	c.operations[version] = append(c.operations[version], op)
}

// find answers the operation of a request, which the version's slash precedes.
func (c *contract) find(method string, u *url.URL) (operation, error) {
	version, path, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	path = "/" + path
	found := operation{literals: -1}
	for _, op := range c.operations[version] {
		if op.method == method && op.literals > found.literals && op.path.MatchString(path) {
			found = op
		}
	}
	if found.literals < 0 {
		return found, fmt.Errorf("%s %s is neither in Microsoft's description nor in the table of routes that it lacks", method, u.Path)
	}
	return found, nil
}

// exchange is a request with its answer, alone or out of a $batch.
type exchange struct {
	method   string
	url      *url.URL
	sent     []byte
	status   int
	received []byte
}

// verify answers what is wrong with an exchange.
func (c *contract) verify(e exchange) []error {
	op, err := c.find(e.method, e.url)
	if err != nil {
		return []error{err}
	}
	var wrong []error
	if err := op.verifyRequest(e.sent); err != nil {
		wrong = append(wrong, fmt.Errorf("request of %s %s: %w", e.method, e.url.Path, err))
	}
	if err := op.verifyAnswer(e.status, e.received); err != nil {
		wrong = append(wrong, fmt.Errorf("answer %d to %s %s: %w", e.status, e.method, e.url.Path, err))
	}
	if strings.HasSuffix(e.url.Path, "/$batch") && len(wrong) == 0 && e.status == http.StatusOK {
		wrong = c.verifyBatch(e)
	}
	return wrong
}

func (op operation) verifyRequest(body []byte) error {
	switch {
	case len(body) == 0 && op.required:
		return errors.New("a body is needed")
	case len(body) == 0:
		return nil
	case op.request == nil && !bytes.Equal(bytes.TrimSpace(body), []byte("{}")):
		return errors.New("no body is described")
	case op.request == nil:
		return nil
	}
	return verifyJSON(op.request, body)
}

func (op operation) verifyAnswer(status int, body []byte) error {
	if status >= http.StatusInternalServerError {
		return nil // gateways and faults answer what they like
	}
	schema, described := op.answers[strconv.Itoa(status)]
	if !described && status < http.StatusBadRequest {
		schema, described = op.answers[strconv.Itoa(status/100)+"XX"]
	}
	if !described && status >= http.StatusBadRequest {
		if notGraph(body) {
			return nil
		}
		schema, described = op.answers["default"]
	}
	switch {
	case !described:
		return errors.New("the status is not described")
	case len(body) == 0:
		return nil // 204, and answers whose body is not promised
	case schema == nil:
		return errors.New("no body is described")
	}
	return verifyJSON(schema, body)
}

// notGraph recognizes answers of what stands before Graph: HTML, or the routing
// layer's {"Message": …}, which no description covers.
func notGraph(body []byte) bool {
	var routing struct {
		Message *string
		Error   json.RawMessage
	}
	return len(body) == 0 || json.Unmarshal(body, &routing) != nil || routing.Error == nil && routing.Message != nil
}

// verified are the bodies that fit their description. A test reads the same synchronization schema many times.
var verified sync.Map // of verifiedBody

type verifiedBody struct {
	schema *openapi3.Schema
	hash   [sha256.Size]byte
}

func verifyJSON(schema *openapi3.Schema, body []byte) error {
	key := verifiedBody{schema, sha256.Sum256(body)}
	if _, ok := verified.Load(key); ok {
		return nil
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	err := explain(schema.VisitJSON(withoutAnnotations(value), openapi3.MultiErrors()))
	if err == nil {
		verified.Store(key, nil)
	}
	return err
}

// explain shortens the library's errors, which print whole schemas, to place and
// reason.
func explain(err error) error {
	var many openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &many):
		texts := make([]error, 0, len(many))
		for _, each := range many {
			texts = append(texts, explain(each))
		}
		return errors.Join(texts...)
	case errors.As(err, &one):
		return fmt.Errorf("/%s: %s", strings.Join(one.JSONPointer(), "/"), one.Reason)
	}
	return err
}

// envelope is a $batch, seen from both sides.
type envelope struct {
	Requests []struct {
		ID     string
		Method string
		URL    string
		Body   json.RawMessage
	}
	Responses []struct {
		ID     string
		Status int
		Body   json.RawMessage
	}
}

// verifyBatch opens an envelope and verifies what is inside.
func (c *contract) verifyBatch(e exchange) []error {
	var batch envelope
	if err := errors.Join(json.Unmarshal(e.sent, &batch), json.Unmarshal(e.received, &batch)); err != nil {
		return []error{err}
	}
	version, _, _ := strings.Cut(strings.TrimPrefix(e.url.Path, "/"), "/")
	var wrong []error
	for _, request := range batch.Requests {
		inner, err := url.Parse("/" + version + "/" + strings.TrimPrefix(request.URL, "/"))
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		for _, answer := range batch.Responses {
			if answer.ID == request.ID {
				wrong = append(wrong, c.verify(exchange{strings.ToUpper(request.Method), inner, request.Body, answer.Status, answer.Body})...)
			}
		}
	}
	return wrong
}
