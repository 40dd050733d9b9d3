package netregex

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
)

// maxLength bounds a pattern, in bytes. No attribute mapping or filter comes near.
const maxLength = 10_000

// Compile reads a pattern without options. A match that takes longer than timeout fails. The error is the reason alone,
// without the pattern, so that it reads well behind one.
func Compile(pattern string, timeout time.Duration) (re *regexp2.Regexp, err error) {
	defer func() {
		// A panic of the engine would end the provider.
		if reason := recover(); reason != nil {
			re, err = nil, errors.New("the pattern cannot be read")
		}
	}()
	if len(pattern) > maxLength {
		return nil, fmt.Errorf("the pattern is longer than %d bytes", maxLength)
	}
	translated, err := translate(pattern)
	if err != nil {
		return nil, err
	}
	re, err = regexp2.Compile(translated, regexp2.None)
	if err != nil {
		reason := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		return nil, errors.New(strings.TrimSuffix(reason, " in `"+translated+"`"))
	}
	re.MatchTimeout = timeout
	return re, nil
}
