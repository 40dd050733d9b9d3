package scopefilter

import "strings"

// spansValue says whether a pattern finds the same values however the service anchors it: each alternative fixes, or
// swallows, both ends of the value. What it does not recognise counts as not spanning.
func spansValue(pattern string) bool { return spansWithin(pattern, 20) }

// spansWithin goes into that many groups in groups.
func spansWithin(pattern string, depth int) bool {
	for _, option := range []string{"(?i)", "(?s)", "(?is)", "(?si)"} {
		pattern = strings.TrimPrefix(pattern, option)
	}
	for _, branch := range alternatives(pattern) {
		if inner, ok := groupContent(branch); ok && depth > 0 && spansWithin(inner, depth-1) {
			continue
		}
		if !spansStart(branch) || !spansEnd(branch) {
			return false
		}
	}
	return true
}

func spansStart(branch string) bool {
	return strings.HasPrefix(branch, "^") || strings.HasPrefix(branch, `\A`) || strings.HasPrefix(branch, ".*")
}

// spansEnd looks at the last token, which a backslash before it would turn into plain text.
func spansEnd(branch string) bool {
	tokens := tokens(branch)
	if len(tokens) == 0 {
		return false
	}
	switch last := tokens[len(tokens)-1]; last {
	case "$", `\z`, `\Z`:
		return true
	case "*":
		return len(tokens) > 1 && tokens[len(tokens)-2] == "."
	default:
		return false
	}
}

// alternatives splits a pattern at the | outside of groups.
func alternatives(pattern string) []string {
	var all []string
	var branch strings.Builder
	depth := 0
	for _, token := range tokens(pattern) {
		switch token {
		case "(":
			depth++
		case ")":
			depth--
		case "|":
			if depth == 0 {
				all = append(all, branch.String())
				branch.Reset()
				continue
			}
		}
		branch.WriteString(token)
	}
	return append(all, branch.String())
}

// groupContent is what a branch holds that is nothing but one group, capturing or not.
func groupContent(branch string) (string, bool) {
	all := tokens(branch)
	if len(all) < 2 || all[0] != "(" || all[len(all)-1] != ")" {
		return "", false
	}
	depth := 0
	for i, token := range all {
		switch token {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 && i < len(all)-1 {
			return "", false
		}
	}
	content := strings.Join(all[1:len(all)-1], "")
	if rest, ok := strings.CutPrefix(content, "?:"); ok {
		return rest, true
	}
	return content, !strings.HasPrefix(content, "?")
}

// tokens cuts a pattern into escapes, character classes and single characters.
func tokens(pattern string) []string {
	var all []string
	for i := 0; i < len(pattern); {
		end := i + 1
		switch pattern[i] {
		case '\\':
			end = min(i+2, len(pattern))
		case '[':
			end = classEnd(pattern, i)
		}
		all = append(all, pattern[i:end])
		i = end
	}
	return all
}

// classEnd is the position after the ] that closes the character class at start. A ] that comes first is text.
func classEnd(pattern string, start int) int {
	i := start + 1
	if i < len(pattern) && pattern[i] == '^' {
		i++
	}
	for first := i; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\':
			i++
		case pattern[i] == ']' && i > first:
			return i + 1
		}
	}
	return len(pattern)
}
