package attrexpr

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func conversionImplementations() map[string]*implementation {
	return map[string]*implementation{
		"CStr":              {apply: func(in arguments) (Value, error) { return in.value(0), nil }},
		"CRef":              {apply: func(in arguments) (Value, error) { return in.value(0), nil }},
		"CBool":             {apply: func(in arguments) (Value, error) { return Bool(isTrue(in.value(0))), nil }, nullable: true},
		"ConvertToBase64":   onText(toBase64),
		"ConvertFromBase64": {apply: fromBase64, each: true},
		"ConvertToUTF8Hex":  onText(func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }),
		"BitAnd":            {apply: bitAnd},
		"StringFromSid":     {apply: stringFromSid, each: true},
		"DNComponent":       {apply: dnComponent, each: true},
		"Error":             {apply: raise, nullable: true},
	}
}

// toBase64 encodes the UTF-16 bytes, low byte first: what .NET calls Unicode.
func toBase64(s string) string {
	units := utf16.Encode([]rune(s))
	raw := make([]byte, 0, 2*len(units))
	for _, unit := range units {
		raw = binary.LittleEndian.AppendUint16(raw, unit)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func fromBase64(in arguments) (Value, error) {
	text, encoding, err := in.texts(0, 1)
	if err != nil {
		return Null(), err
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return Null(), in.call.failAt(0, "the value is not base64")
	}
	switch encoding {
	case "", "Unicode":
		return Text(decodeUTF16(raw)), nil
	case "UTF8":
		return Text(strings.ToValidUTF8(string(raw), string(utf8.RuneError))), nil
	case "ASCII":
		return Text(strings.Map(func(r rune) rune {
			if r >= utf8.RuneSelf {
				return '?'
			}
			return r
		}, latin1(raw))), nil
	default:
		return Null(), in.call.failAt(1, "the encoding is Unicode, ASCII or UTF8")
	}
}

// decodeUTF16 gives U+FFFD for a byte without its other half.
func decodeUTF16(raw []byte) string {
	units := make([]uint16, 0, len(raw)/2+1)
	for ; len(raw) >= 2; raw = raw[2:] {
		units = append(units, binary.LittleEndian.Uint16(raw))
	}
	if len(raw) == 1 {
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}

func latin1(raw []byte) string {
	runes := make([]rune, len(raw))
	for i, b := range raw {
		runes[i] = rune(b)
	}
	return string(runes)
}

func bitAnd(in arguments) (Value, error) {
	if in.value(1).IsNull() {
		return Null(), nil
	}
	a, err := in.integer(0)
	if err != nil {
		return Null(), err
	}
	b, err := in.integer(1)
	if err != nil {
		return Null(), err
	}
	return integerValue(a & b), nil
}

// stringFromSid takes the bytes of an identifier in base64, the form in which
// Graph carries binary values. One that is text already stays.
func stringFromSid(in arguments) (Value, error) {
	text, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	if strings.HasPrefix(text, "S-1-") {
		return Text(text), nil
	}
	sid, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return Null(), in.call.failAt(0, "the value is not a security identifier in base64")
	}
	const head = 8 // revision, number of sub-authorities, six bytes of authority
	if len(sid) < head || sid[0] != 1 || len(sid) != head+4*int(sid[1]) {
		return Null(), in.call.failAt(0, "the bytes are not a security identifier")
	}
	authority := uint64(binary.BigEndian.Uint16(sid[2:]))<<32 | uint64(binary.BigEndian.Uint32(sid[4:]))
	spelled := "S-1-" + strconv.FormatUint(authority, 10)
	for rest := sid[head:]; len(rest) > 0; rest = rest[4:] {
		spelled += "-" + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(rest)), 10)
	}
	return Text(spelled), nil
}

// dnComponent is the value of the n-th component from the left, its escapes
// taken off; there being none gives an empty text.
func dnComponent(in arguments) (Value, error) {
	dn, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	n, err := in.integer(1)
	if err != nil {
		return Null(), err
	}
	if n < 1 {
		return Null(), in.call.failAt(1, "components count from 1")
	}
	for ; dn != ""; n-- {
		end := dnComponentEnd(dn)
		if n == 1 {
			_, value, _ := strings.Cut(dn[:end], "=")
			return Text(unescapeDN(strings.TrimSpace(value))), nil
		}
		dn = dn[min(end+1, len(dn)):]
	}
	return Text(""), nil
}

// dnComponentEnd is where the comma after the first component stands.
func dnComponentEnd(dn string) int {
	quoted := false
	for i := 0; i < len(dn); i++ {
		switch dn[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case ',', ';':
			if !quoted {
				return i
			}
		}
	}
	return len(dn)
}

// unescapeDN reads \, and \2C, and takes the quotes off a quoted value.
func unescapeDN(value string) string {
	if len(value) > 1 && strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) {
		value = value[1 : len(value)-1]
	}
	if !strings.Contains(value, `\`) {
		return value
	}
	plain := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' || i+1 == len(value) {
			plain = append(plain, value[i])
			continue
		}
		if i+2 < len(value) {
			if b, err := strconv.ParseUint(value[i+1:i+3], 16, 8); err == nil {
				plain = append(plain, byte(b))
				i += 2
				continue
			}
		}
		i++
		plain = append(plain, value[i])
	}
	return strings.ToValidUTF8(string(plain), string(utf8.RuneError))
}

// raise fails the object with the expression's own message.
func raise(in arguments) (Value, error) {
	message, err := in.text(0)
	if err != nil {
		return Null(), err
	}
	return Null(), in.call.fail("%s", message)
}
