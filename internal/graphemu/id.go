package graphemu

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
)

// newID makes a random GUID, version 4.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return guid(b, 4)
}

// seedID makes a GUID out of a name: seeds have the same ids in every run.
func seedID(name string) string {
	sum := sha256.Sum256([]byte("graphemu/" + name))
	return guid([16]byte(sum[:16]), 8)
}

func guid(b [16]byte, version byte) string {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// opaqueID makes an id in the form of Graph's app role assignments: URL-safe base64 of 32 bytes.
func opaqueID() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

var guidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func looksLikeGUID(s string) bool { return len(s) == 36 && guidForm.MatchString(s) }

// upperIDs answers a copy of a document in which every value that is a GUID is in capitals. Members called value are texts that
// a client stored; they come back as they were sent.
func upperIDs(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for k, member := range v {
			if _, stored := member.(string); stored && k == "value" {
				out[k] = member
				continue
			}
			out[k] = upperIDs(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = upperIDs(item)
		}
		return out
	case string:
		if looksLikeGUID(v) {
			return strings.ToUpper(v)
		}
		return v
	default:
		return v
	}
}

// mailName makes the local part of an address out of a name: lower case ASCII letters and digits with dots between words.
func mailName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch plain, ok := plainLetters[r]; {
		case ok:
			b.WriteString(plain)
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case r == ' ' || r == '.' || r == '-':
			b.WriteByte('.')
		}
	}
	return strings.Trim(strings.ReplaceAll(b.String(), "..", "."), ".")
}

var plainLetters = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'å': "a", 'æ': "ae", 'ø': "oe", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e",
	'á': "a", 'à': "a", 'â': "a", 'ã': "a", 'í': "i", 'î': "i", 'ï': "i", 'ó': "o", 'ô': "o", 'õ': "o", 'ú': "u", 'û': "u",
	'ñ': "n", 'ç': "c", 'č': "c", 'ć': "c", 'ł': "l", 'š': "s", 'ś': "s", 'ž': "z", 'ż': "z", 'ř': "r", 'ý': "y", 'ě': "e", 'ğ': "g", 'ı': "i", 'ş': "s",
}
