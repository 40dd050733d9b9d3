package attrexpr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenAttribute
	tokenText
	tokenNumber
	tokenOpen
	tokenClose
	tokenComma
	tokenCompare
	tokenAmpersand
	tokenLogical    // && or ||, which parsing reports
	tokenArithmetic // an operator that other languages have, already reported
	tokenBroken     // something unreadable, already reported
)

// token is one piece of the text. value is the name, the constant without its
// quotes, the number or the operator.
type token struct {
	kind tokenKind
	span
	value string
}

// operand says that an operand may end with the token, so that what follows
// can be an operator.
func (t token) operand() bool {
	switch t.kind {
	case tokenName, tokenAttribute, tokenText, tokenNumber, tokenClose, tokenBroken:
		return true
	default:
		return false
	}
}

// maxProblems is how many problems of one severity anybody wants to read. More of
// them end the reading of a text that is no expression at all.
const maxProblems = 50

// lexer cuts a text into tokens.
type lexer struct {
	text             string
	at               int
	tokens           []token
	problems         Problems
	errors, warnings int
}

func lex(text string) *lexer {
	l := &lexer{text: text}
	for l.errors < maxProblems && l.next() {
	}
	l.add(tokenEnd, len(text), len(text), "")
	return l
}

func (l *lexer) add(kind tokenKind, offset, end int, value string) {
	l.tokens = append(l.tokens, token{kind: kind, span: span{offset, end}, value: value})
	l.at = end
}

func (l *lexer) report(code string, offset, end int, suggestion, format string, args ...any) {
	if l.errors++; l.errors > maxProblems {
		return
	}
	l.problems = append(l.problems, Problem{
		Code: code, Offset: offset, Length: end - offset,
		Message: fmt.Sprintf(format, args...), Suggestion: suggestion, text: l.text,
	})
}

func (l *lexer) warn(code string, offset, end int, suggestion, format string, args ...any) {
	if l.warnings++; l.warnings > maxProblems {
		return
	}
	l.problems = append(l.problems, Problem{
		Severity: Warning, Code: code, Offset: offset, Length: end - offset,
		Message: fmt.Sprintf(format, args...), Suggestion: suggestion, text: l.text,
	})
}

// next reads one token; it is false at the end of the text.
func (l *lexer) next() bool {
	if l.at >= len(l.text) {
		return false
	}
	start := l.at
	c := l.text[start]
	switch {
	case c == ' ', c == '\t', c == '\r', c == '\n':
		l.at++
	case c == '(':
		l.add(tokenOpen, start, start+1, "(")
	case c == ')':
		l.add(tokenClose, start, start+1, ")")
	case c == ',':
		l.add(tokenComma, start, start+1, ",")
	case c == '"':
		l.quoted()
	case c == '[':
		l.attribute()
	case isNameStart(c):
		end := start
		for end < len(l.text) && isNamePart(l.text[end]) {
			end++
		}
		l.add(tokenName, start, end, l.text[start:end])
	case isDigit(c), c == '-' && isDigit(l.byteAt(start+1)) && !l.afterOperand():
		l.number()
	case c == '&' && !l.afterOperand() && hexEnd(l.text, start) > start:
		end := hexEnd(l.text, start)
		l.add(tokenNumber, start, end, l.text[start:end])
	case c == '&' && l.byteAt(start+1) == '&' && hexEnd(l.text, start+1) == start+1:
		l.add(tokenLogical, start, start+2, "AND")
	case c == '|' && l.byteAt(start+1) == '|':
		l.add(tokenLogical, start, start+2, "OR")
	case c == '&':
		l.add(tokenAmpersand, start, start+1, "&")
	case strings.IndexByte("=<>!", c) >= 0:
		l.comparison()
	case strings.IndexByte("+-*/%|", c) >= 0 && l.afterOperand():
		l.report("unknown-operator", start, start+1, "", "There is no operator %c; Append and Join put texts together.", c)
		l.add(tokenArithmetic, start, start+1, string(c))
	default:
		l.other()
	}
	return true
}

func (l *lexer) byteAt(i int) byte {
	if i < len(l.text) {
		return l.text[i]
	}
	return 0
}

func (l *lexer) afterOperand() bool {
	return len(l.tokens) > 0 && l.tokens[len(l.tokens)-1].operand()
}

// quoted reads a string constant.
func (l *lexer) quoted() {
	start := l.at
	var value strings.Builder
	for i := start + 1; i < len(l.text); i++ {
		switch c := l.text[i]; c {
		case '"':
			l.add(tokenText, start, i+1, value.String())
			return
		case '\\':
			next := l.byteAt(i + 1)
			if next == '\\' || next == '"' {
				value.WriteByte(next)
				i++
				continue
			}
			if i+1 < len(l.text) {
				// Microsoft's guides for Workday and SuccessFactors print patterns with
				// single backslashes next to their results, so the service keeps them.
				_, size := utf8.DecodeRuneInString(l.text[i+1:])
				l.warn("single-backslash", i, i+1+size, `\\`+l.text[i+1:i+1+size],
					"A backslash within a string constant is written twice; this one is taken as it is.")
			}
			value.WriteByte(c)
		default:
			value.WriteByte(c)
		}
	}
	l.report("unclosed-text", start, len(l.text), "", "This string constant has no closing double quote.")
	l.add(tokenBroken, start, len(l.text), "")
}

// attribute reads a reference. A path filter may stand within the name, in
// brackets of its own: [emails[type eq "work"].value].
func (l *lexer) attribute() {
	start := l.at
	depth := 0
	for i := start; i < len(l.text); i++ {
		c := l.text[i]
		switch {
		case c == '[':
			depth++
		case c == ']':
			depth--
		case depth == 1 && strings.IndexByte(",()\"\r\n", c) >= 0:
			l.unclosedAttribute(start, i)
			return
		}
		if depth == 0 {
			name := l.text[start+1 : i]
			if strings.TrimSpace(name) == "" {
				l.report("empty-attribute", start, i+1, "", "An attribute's name is missing between the square brackets.")
				l.add(tokenBroken, start, i+1, "")
				return
			}
			l.add(tokenAttribute, start, i+1, name)
			return
		}
	}
	l.unclosedAttribute(start, len(l.text))
}

func (l *lexer) unclosedAttribute(start, end int) {
	name := strings.TrimSpace(l.text[start+1 : end])
	suggestion := ""
	if name != "" && !strings.Contains(name, "[") {
		suggestion = "[" + name + "]"
	}
	l.report("unclosed-attribute", start, end, suggestion, "This attribute reference has no closing square bracket.")
	l.add(tokenBroken, start, end, "")
}

func (l *lexer) number() {
	start, end := l.at, l.at+1
	for isDigit(l.byteAt(end)) {
		end++
	}
	if l.byteAt(end) == '.' && isDigit(l.byteAt(end+1)) {
		end++
		for isDigit(l.byteAt(end)) {
			end++
		}
	}
	if wrong := end; isNamePart(l.byteAt(end)) || l.byteAt(end) == '.' {
		for isNamePart(l.byteAt(wrong)) || l.byteAt(wrong) == '.' {
			wrong++
		}
		l.report("bad-number", start, wrong, QuoteText(l.text[start:wrong]),
			"This is neither a number nor a name; a text stands in double quotes.")
		l.add(tokenBroken, start, wrong, "")
		return
	}
	l.add(tokenNumber, start, end, l.text[start:end])
}

// hexEnd is where a hexadecimal number such as &HF7 ends, start when there is none.
func hexEnd(text string, start int) int {
	if len(text) < start+3 || text[start+1] != 'H' && text[start+1] != 'h' {
		return start
	}
	end := start + 2
	for end < len(text) && isHexDigit(text[end]) {
		end++
	}
	if end == start+2 || end < len(text) && isNamePart(text[end]) {
		return start
	}
	return end
}

// comparison reads an operator; those of other languages are understood and reported.
func (l *lexer) comparison() {
	start := l.at
	end := start + 1
	for end < len(l.text) && end < start+3 && strings.IndexByte("=<>!", l.text[end]) >= 0 {
		end++
	}
	for ; end > start; end-- {
		written := l.text[start:end]
		switch written {
		case "=", "<>", ">", ">=", "<", "<=":
			l.add(tokenCompare, start, end, written)
			return
		}
		if meant, known := foreignOperators[written]; known {
			l.report("unknown-operator", start, end, meant, "There is no operator %s.", written)
			l.add(tokenCompare, start, end, meant)
			return
		}
	}
	l.report("unknown-operator", start, start+1, "", "There is no operator %s.", l.text[start:start+1])
	l.at = start + 1
}

var foreignOperators = map[string]string{
	"==": "=", "===": "=", "!=": "<>", "!==": "<>", "><": "<>", "=>": ">=", "=<": "<=",
}

// other reads what belongs to no token.
func (l *lexer) other() {
	start := l.at
	r, size := utf8.DecodeRuneInString(l.text[start:])
	end := start + size
	switch {
	case unicode.IsSpace(r), r == '\ufeff', r == '\u200b':
		// Copied from a web page. Microsoft's pages name no other white space than blanks and line breaks.
		l.warn("odd-space", start, end, "", "A character that looks like a blank but is another one (U+%04X) stands here; write a plain blank.", r)
		l.at = end
	case r == '\'', r == '‘', r == '’', r == '“', r == '”', r == '„', r == '`':
		l.wrongQuotes(start, end, r)
	default:
		for end < len(l.text) {
			next, n := utf8.DecodeRuneInString(l.text[end:])
			if !unicode.IsLetter(next) && !unicode.IsMark(next) || !unicode.IsLetter(r) {
				break
			}
			end += n
		}
		l.report("unexpected-character", start, end, "", "%s means nothing outside a string constant.", QuoteText(l.text[start:end]))
		if unicode.IsLetter(r) {
			l.add(tokenBroken, start, end, "")
		}
		l.at = end
	}
}

// wrongQuotes reads a text that stands in quotes which the language does not know.
func (l *lexer) wrongQuotes(start, end int, quote rune) {
	closing := string(quote)
	switch quote {
	case '“', '„':
		closing = "“”"
	case '‘':
		closing = "’"
	}
	length := strings.IndexAny(l.text[end:], closing)
	if length < 0 || strings.ContainsAny(l.text[end:end+length], "\r\n\"") {
		l.report("wrong-quotes", start, end, "", "String constants stand in plain double quotes; %s means nothing outside one.", string(quote))
		l.at = end
		return
	}
	_, size := utf8.DecodeRuneInString(l.text[end+length:])
	last := end + length + size
	suggestion := QuoteText(l.text[end : end+length])
	if len(suggestion) > maxSuggestion {
		suggestion = ""
	}
	l.report("wrong-quotes", start, last, suggestion, "String constants stand in plain double quotes.")
	l.add(tokenBroken, start, last, "")
}

// maxSuggestion is the longest text that is quoted back in a "did you mean".
const maxSuggestion = 60

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHexDigit(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isNamePart(c byte) bool { return isNameStart(c) || isDigit(c) }
