package attrexpr

import "strings"

// foreignFunctions are names that other languages have for what a function does,
// in lower case.
var foreignFunctions = map[string]string{
	"if": "IIF", "choose": "Switch", "case": "Switch", "isempty": "IsNullOrEmpty", "isblank": "IsNullOrEmpty", "ifnull": "Coalesce",
	"concat": "Join", "concatenate": "Join", "substring": "Mid", "substr": "Mid", "right": "Mid", "length": "Len", "strlen": "Len",
	"indexof": "InStr", "find": "InStr", "search": "InStr", "lower": "ToLower", "lcase": "ToLower", "upper": "ToUpper", "ucase": "ToUpper",
	"proper": "PCase", "title": "PCase", "totitlecase": "PCase", "regexreplace": "Replace", "regex_replace": "Replace", "strip": "Trim",
	"newguid": "Guid", "uuid": "Guid", "today": "Now", "utcnow": "Now", "date": "CDate", "formatdate": "FormatDateTime", "tostring": "CStr",
	"distinct": "RemoveDuplicates",
}

// nearest is the candidate that a wrong word most likely means, "" when none is
// close. A word of one or two letters is only taken for one that begins with them.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", max(1, min(len(word)/3, 3))+1
	for _, candidate := range candidates {
		if strings.EqualFold(candidate, word) {
			return candidate
		}
		if len(word) < 3 && !strings.HasPrefix(candidate, word) {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(candidate), bestDistance); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance is how many letters have to be put in, left out, changed or swapped
// with their neighbour; limit when it is that much or more.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return min(row[len(b)], limit)
}
