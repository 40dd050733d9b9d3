package tf

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
)

// ErrorDiags is the door from an error to diagnostics. The summary is a fixed sentence that a search can find, such
// as "Unable to create partner configuration"; the detail says what happened, what to do, and what support asks for.
func ErrorDiags(summary string, err error) diag.Diagnostics {
	if err == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail(err))}
}

// AttributeErrorDiags is ErrorDiags for an error that one attribute causes.
func AttributeErrorDiags(p path.Path, summary string, err error) diag.Diagnostics {
	if err == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(p, summary, detail(err))}
}

// Interrupted tells whether an error is the user's Ctrl-C, as opposed to a timeout.
func Interrupted(err error) bool { return errors.Is(err, context.Canceled) }

// InterruptedDiags reports an operation that stopped after its object exists. It is a warning, since an error would
// taint the object and make the next apply destroy it. What says what exists, such as "job Azure2Azure.1".
func InterruptedDiags(what string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewWarningDiagnostic("Interrupted: "+what,
		"The run was interrupted after the change was sent. State holds what exists; the next plan shows what is left to do.")}
}

// detail is the explanation of an error, in paragraphs. It never holds more of Graph's answer than code and message.
func detail(err error) string {
	var (
		login *graph.LoginError
		api   *graph.Error
	)
	switch {
	case errors.As(err, &login):
		return loginDetail(login)
	case Interrupted(err):
		return "The run was interrupted before the operation ended. The next plan shows what is left to do."
	case errors.As(err, &api):
		return apiDetail(err, api)
	case errors.Is(err, context.DeadlineExceeded):
		return sentence(err.Error()) + "\n\nThe time of the operation ran out. State holds what exists; run apply again, or raise its timeout."
	}
	return sentence(err.Error())
}

func loginDetail(e *graph.LoginError) string {
	var lines []string
	for _, text := range []string{e.Summary, e.Detail} {
		if text != "" {
			lines = append(lines, sentence(text))
		}
	}
	if e.ConsentURL != "" && !strings.Contains(e.Detail, e.ConsentURL) {
		lines = append(lines, "An administrator of the tenant can consent to the application at "+e.ConsentURL)
	}
	lines = append(lines, facts("tenant", e.TenantID, "application", e.ClientID, "code", prefixed("AADSTS", e.AADSTS)))
	return strings.Join(lines, "\n\n")
}

func apiDetail(err error, e *graph.Error) string {
	lines := []string{sentence(around(err, e) + message(e))}
	for _, d := range e.Details {
		if d.Message != "" && d.Message != e.Message {
			lines = append(lines, sentence(d.Message))
		}
	}
	if hint := hint(err, e); hint != "" {
		lines = append(lines, hint)
	}
	status := ""
	if e.StatusCode != 0 {
		status = fmt.Sprint(e.StatusCode)
	}
	lines = append(lines, facts("tenant", e.TenantID, "call", strings.TrimSpace(e.Method+" "+e.Path), "status", status, "code", e.Code, "request id", e.RequestID))
	return strings.Join(lines, "\n\n")
}

func message(e *graph.Error) string {
	switch {
	case e.Message != "":
		return e.Message
	case e.StatusCode != 0:
		return fmt.Sprintf("Microsoft Graph answered %d %s without a message", e.StatusCode, http.StatusText(e.StatusCode))
	}
	return "Microsoft Graph did not answer"
}

// around is what the callers of Graph wrapped around its error, such as "partner 1: ".
func around(err error, e *graph.Error) string {
	if text, ok := strings.CutSuffix(err.Error(), e.Error()); ok {
		return text
	}
	return ""
}

// hint says what to do about a refusal.
func hint(err error, e *graph.Error) string {
	switch {
	case graph.IsForbidden(err):
		return fmt.Sprintf("The application lacks a permission in tenant %s. This call needs %s, as an application permission "+
			"with an administrator's consent in that tenant; a signed-in user also needs a role that allows it.", e.TenantID, anyOf(e.Permissions))
	case e.StatusCode == http.StatusTooManyRequests:
		return "Microsoft Graph throttles this tenant. The provider has repeated the call as long as it was asked to; run again later, or lower requests_per_10_seconds in the provider block."
	case e.StatusCode >= http.StatusInternalServerError:
		return "The service failed although the call was repeated. Run apply again later."
	}
	return ""
}

func anyOf(permissions []string) string {
	if len(permissions) == 0 {
		return "a permission that its page in Microsoft's Graph reference names"
	}
	return strings.Join(permissions, " or ")
}

// facts renders name and value pairs, leaving out what is not known.
func facts(pairs ...string) string {
	var known []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			known = append(known, pairs[i]+": "+pairs[i+1])
		}
	}
	return strings.Join(known, "\n")
}

func prefixed(prefix, code string) string {
	if code == "" || strings.HasPrefix(code, prefix) {
		return code
	}
	return prefix + code
}

// sentence ends a text with a full stop, unless it ends with a mark of its own.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?:/") {
		return text
	}
	return text + "."
}
