package graph

import (
	"encoding/json"
	"regexp"
)

// errorDescription reads an OAuth error answer; "" if it is none.
func errorDescription(body []byte) string {
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return ""
	}
	if answer.Description != "" {
		return answer.Description
	}
	return answer.Error
}

var (
	// secretMembers are form fields and JSON members whose values open doors.
	secretMembers = regexp.MustCompile(`(?i)((?:client_secret|client_assertion|assertion|access_token|refresh_token|id_token|password|authorization)["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|(?:Bearer\s+)?[^\s&,;]+)`)
	// tokens are JSON web tokens and other long runs without a blank, such as secrets. GUIDs and URLs are shorter or hold
	// other characters.
	tokens = regexp.MustCompile(`eyJ[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]*)*|[A-Za-z0-9_\-.~+=]{40,}`)
)

// redact takes what may be a secret out of a text that this package did not write, and shortens it to one line.
func redact(s string) string {
	s = secretMembers.ReplaceAllString(s, "${1}(removed)")
	s = tokens.ReplaceAllString(s, "(removed)")
	return oneLine(s)
}
