package graphemu

import (
	"fmt"
	"maps"
	"slices"
)

// textOf is a JSON value as text; "" if it is none.
func textOf(v any) string {
	text, _ := v.(string)
	return text
}

// textOrNull is the JSON value of a text that may be missing.
func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// isTrue says whether a JSON value is true.
func isTrue(v any) bool {
	b, _ := v.(bool)
	return b
}

// anyList is a JSON array of texts.
func anyList(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// refusal is an error whose text goes into Graph's own message, and so is written as Graph writes it.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }
