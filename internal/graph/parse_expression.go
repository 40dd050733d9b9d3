package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// ParsedExpression is the service's answer to an expression.
type ParsedExpression struct {
	// Succeeded tells that the service could parse it. Everything below but Message is empty otherwise.
	Succeeded bool
	// Message says why it could not, as far as the service tells.
	Message string
	// Expression is the text in the service's own spelling.
	Expression string
	// Tree is the source of an attribute mapping, as the service sent it: the only form in which an expression is written.
	Tree json.RawMessage
}

// publicError is an error inside an answer of success (Graph: publicError).
type publicError struct {
	Code    string        `json:"code"`
	Message string        `json:"message"`
	Details []ErrorDetail `json:"details"`
}

func (e *publicError) text() string {
	if e == nil {
		return ""
	}
	parts := []string{strings.Trim(e.Code+": "+e.Message, ": ")}
	for _, d := range e.Details {
		parts = append(parts, strings.Trim(d.Code+": "+d.Message, ": "))
	}
	return oneLine(strings.Join(parts, " "))
}

// ParseExpression has the service parse an expression for a job (Graph: synchronizationSchema, parseExpression). An expression
// that it can't parse is an answer, not an error. Nothing is changed, so that the call is repeated like a read.
//
// Only the expression is sent. The page calls the test object and the target's definition optional; without the former the
// service evaluates nothing, and whether an evaluation succeeds says nothing about the expression.
func (t *Tenant) ParseExpression(ctx context.Context, spID, jobID, expression string) (ParsedExpression, error) {
	body := struct {
		Expression string `json:"expression"`
	}{expression}
	type answer struct {
		Error            *publicError    `json:"error"`
		ParsingSucceeded *bool           `json:"parsingSucceeded"`
		ParsedExpression json.RawMessage `json:"parsedExpression"`
	}
	path := schemaPath(spID, jobID) + "/parseExpression"
	return do(ctx, t, belowJob(spID, jobID).repeating(), func(ctx context.Context, l *link) (ParsedExpression, error) {
		a, err := rawJSON[answer](ctx, l, http.MethodPost, V1, path, body)
		if err != nil {
			return ParsedExpression{}, err
		}
		if a.ParsingSucceeded == nil {
			return ParsedExpression{}, fmt.Errorf("POST %s: %w", path, errNoDocument)
		}
		if !*a.ParsingSucceeded {
			return ParsedExpression{Message: a.Error.text()}, nil
		}
		var tree struct {
			Type       string `json:"type"`
			Expression string `json:"expression"`
		}
		if err := decode(a.ParsedExpression, http.MethodPost, path, &tree); err != nil {
			return ParsedExpression{}, err
		}
		if tree.Type == "" {
			return ParsedExpression{}, fmt.Errorf("POST %s: the expression was parsed, but the answer has no tree: %w", path, errNoDocument)
		}
		return ParsedExpression{Succeeded: true, Message: a.Error.text(), Expression: tree.Expression, Tree: a.ParsedExpression}, nil
	})
}
