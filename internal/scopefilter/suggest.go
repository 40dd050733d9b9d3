package scopefilter

// meanings are words of other languages for what an operator does.
var meanings = map[string]string{
	"=": "EQUALS", "==": "EQUALS", "EQ": "EQUALS", "EQUAL": "EQUALS", "IS": "EQUALS",
	"!=": "NOT EQUALS", "<>": "NOT EQUALS", "NE": "NOT EQUALS", "NOT EQUAL": "NOT EQUALS",
	">": "GREATER_THAN", "GT": "GREATER_THAN", ">=": "GREATER_THAN_OR_EQUALS", "GE": "GREATER_THAN_OR_EQUALS",
	"CONTAINS": "INCLUDES", "LIKE": "REGEX MATCH", "MATCH": "REGEX MATCH", "MATCHES": "REGEX MATCH", "REGEX": "REGEX MATCH",
	"STARTS WITH": "REGEX MATCH", "STARTSWITH": "REGEX MATCH", "ENDSWITH": "ENDS_WITH",
	"IS EMPTY": isNull, "IS NOT EMPTY": isNotNull, "IS PRESENT": isNotNull, "PRESENT": isNotNull,
}

// similarOperator is the operator that somebody who wrote name may have meant; empty if none comes near.
func similarOperator(name string) string {
	wanted := folded(name)
	if meant, ok := meanings[wanted]; ok {
		return meant
	}
	best, nearest := "", len(wanted)/3+1
	for _, candidate := range operators {
		if d := distance(wanted, folded(candidate.Name)); d < nearest {
			best, nearest = candidate.Name, d
		}
	}
	return best
}

// distance counts the letters to add, drop or change to make b of a (Levenshtein).
func distance(a, b string) int {
	if len(a) > 100 {
		return len(a) // nobody mistypes that much
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
