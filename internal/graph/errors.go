package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// ErrNotFound is what errors.Is finds in an error that says the object is really gone, so that a resource may leave the
// state: a 404 with a Graph error body, unless it is the routing one. What lives under a service principal is gone only
// if the service principal answers or is gone itself; the verbs check that.
var ErrNotFound = errors.New("the object is gone")

// Error is an answer of Microsoft Graph that is not a success.
type Error struct {
	StatusCode int
	Code       string // error.code; "" if the body is not Graph's
	Message    string // error.message, one line
	Details    []ErrorDetail
	RequestID  string // header request-id, or the body's
	TenantID   string
	Method     string
	Path       string // without host and query
	RetryAfter time.Duration
	// Permissions are the application permissions of which the call needs one, the least first; nil if not known.
	Permissions []string

	hasGraphBody bool
	parentGone   bool  // the service principal that the object lived under is gone too
	unsure       error // why a 404 doesn't count as gone
}

// ErrorDetail is a member of error.details.
type ErrorDetail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error tells the call, the tenant, the service's code and message and the request id.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s in tenant %s: %d %s", e.Method, e.Path, e.TenantID, e.StatusCode, e.kind())
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	for _, d := range e.Details {
		if d.Code != "" && d.Code != e.Code {
			b.WriteString(" (" + strings.TrimSuffix(d.Code+": "+d.Message, ": ") + ")")
		}
	}
	if IsForbidden(e) && len(e.Permissions) > 0 {
		fmt.Fprintf(&b, "; the call needs the permission %s in tenant %s", strings.Join(e.Permissions, " or "), e.TenantID)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, "; the service asks to wait %s", e.RetryAfter.Round(time.Second))
	}
	if e.RequestID != "" {
		b.WriteString(" [request id " + e.RequestID + "]")
	}
	if e.unsure != nil {
		fmt.Fprintf(&b, "; whether the object is gone could not be told: %v", e.unsure)
	}
	return b.String()
}

func (e *Error) kind() string {
	switch {
	case e.Code != "":
		return e.Code
	case e.hasGraphBody:
		return http.StatusText(e.StatusCode)
	default:
		return http.StatusText(e.StatusCode) + " without a Microsoft Graph error"
	}
}

// Is makes errors.Is(err, ErrNotFound) tell whether the object is really gone.
func (e *Error) Is(target error) bool {
	return target == ErrNotFound && e.StatusCode == http.StatusNotFound && e.hasGraphBody && e.unsure == nil && !e.isRouting()
}

// isRouting reports the 404 of a verb or path that the service does not know, and one that tells nothing at all. Neither
// says anything about the object.
func (e *Error) isRouting() bool {
	return strings.Contains(e.Message, "No HTTP resource was found") || e.Code == "UnknownError" && e.Message == ""
}

// IsConflict reports that the object exists already: 409, or a 400 whose code or message says so.
func IsConflict(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	if e.StatusCode == http.StatusConflict {
		return true
	}
	return e.StatusCode == http.StatusBadRequest &&
		(e.has("Request_MultipleObjectsWithSameKeyValue") || strings.Contains(strings.ToLower(e.Message), "already exist"))
}

// IsForbidden reports a missing permission or role: 403, or the 401 without a message by which the synchronization API
// says the same.
func IsForbidden(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	return e.StatusCode == http.StatusForbidden ||
		e.StatusCode == http.StatusUnauthorized && e.Code == "UnknownError" && e.Message == ""
}

// HasCode reports whether the error's code, or the code of one of its details, is this one, in any letter case.
func HasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.has(code)
}

func (e *Error) has(code string) bool {
	if strings.EqualFold(e.Code, code) {
		return true
	}
	for _, d := range e.Details {
		if strings.EqualFold(d.Code, code) {
			return true
		}
	}
	return false
}

// maxErrorBody is more than any Graph error needs; what is longer is a proxy's page.
const maxErrorBody = 64 << 10

func newError(tenantID string, req *http.Request, resp *http.Response) *Error {
	e := &Error{
		StatusCode:  resp.StatusCode,
		RequestID:   resp.Header.Get("request-id"),
		TenantID:    tenantID,
		Method:      req.Method,
		Path:        req.URL.Path,
		RetryAfter:  retryAfter(resp.Header),
		Permissions: permissionsFor(req.Method, req.URL.Path),
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	if err == nil {
		e.readBody(body)
	}
	return e
}

func (e *Error) readBody(body []byte) {
	var answer struct {
		Error *struct {
			Code       string        `json:"code"`
			Message    string        `json:"message"`
			Details    []ErrorDetail `json:"details"`
			InnerError struct {
				RequestID string `json:"request-id"`
			} `json:"innerError"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Error == nil {
		return
	}
	e.hasGraphBody = true
	e.Code = answer.Error.Code
	e.Message = oneLine(answer.Error.Message)
	for _, d := range answer.Error.Details {
		e.Details = append(e.Details, ErrorDetail{Code: d.Code, Message: oneLine(d.Message)})
	}
	if e.RequestID == "" {
		e.RequestID = answer.Error.InnerError.RequestID
	}
}

// oneLine makes a service's text fit into a diagnostic: no control characters, no runs of blanks, no endless text.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	const most = 1000
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return s
}
