package attrexpr

import (
	"fmt"
	"io"
	"strings"
)

func randomImplementations() map[string]*implementation {
	return map[string]*implementation{
		"Guid":          {apply: guid},
		"RandomString":  {apply: randomString, nullable: true},
		"DefaultDomain": {apply: defaultDomain},
	}
}

func (c *callStep) needs(what error) *EvaluationError {
	err := c.fail("%s", what.Error())
	err.cause = what
	return err
}

// random fills b from the environment's source.
func (in arguments) random(b []byte) error {
	if in.run.env.Random == nil {
		return in.call.needs(ErrNeedsRandom)
	}
	if _, err := io.ReadFull(in.run.env.Random, b); err != nil {
		failed := in.call.fail("the source of random numbers gives none")
		failed.cause = err
		return failed
	}
	return nil
}

// guid is a version 4 GUID.
func guid(in arguments) (Value, error) {
	var b [16]byte
	if err := in.random(b[:]); err != nil {
		return Null(), err
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return Text(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), nil
}

// Characters of RandomString, those of Windows' rule for complex passwords.
var randomClasses = [...]struct{ name, characters string }{
	{"numbers", "0123456789"},
	{"special characters", "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/"},
	{"capitals", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
	{"lower case letters", "abcdefghijklmnopqrstuvwxyz"},
}

const maxRandomLength = 256

// randomString takes the least number of each class, fills up from all classes
// and shuffles.
func randomString(in arguments) (Value, error) {
	size, err := in.integer(0)
	if err != nil {
		return Null(), err
	}
	if size < 1 || size > maxRandomLength {
		return Null(), in.call.failAt(0, "the length is a number from 1 to %d", maxRandomLength)
	}
	avoid, err := in.text(5)
	if err != nil {
		return Null(), err
	}

	made, all := make([]byte, 0, size), ""
	for i, class := range randomClasses {
		least, err := in.integer(i + 1)
		if err != nil {
			return Null(), err
		}
		allowed := without(class.characters, avoid)
		all += allowed
		switch {
		case least < 0:
			return Null(), in.call.failAt(i+1, "a number of characters is not less than 0")
		case least > size-int64(len(made)):
			return Null(), in.call.failAt(0, "the length is too short for the characters that are asked for")
		case least > 0 && allowed == "":
			return Null(), in.call.failAt(5, "no %s are left to choose from", class.name)
		}
		if made, err = in.choose(made, allowed, int(least)); err != nil {
			return Null(), err
		}
	}
	missing := int(size) - len(made)
	if missing > 0 && all == "" {
		return Null(), in.call.failAt(5, "no characters are left to choose from")
	}
	if made, err = in.choose(made, all, missing); err != nil {
		return Null(), err
	}
	if err := in.shuffle(made); err != nil {
		return Null(), err
	}
	return Text(string(made)), nil
}

func without(characters, avoid string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(avoid, r) {
			return -1
		}
		return r
	}, characters)
}

// choose appends n of the characters.
func (in arguments) choose(made []byte, characters string, n int) ([]byte, error) {
	for range n {
		i, err := in.below(len(characters))
		if err != nil {
			return nil, err
		}
		made = append(made, characters[i])
	}
	return made, nil
}

func (in arguments) shuffle(made []byte) error {
	for i := len(made) - 1; i > 0; i-- {
		j, err := in.below(i + 1)
		if err != nil {
			return err
		}
		made[i], made[j] = made[j], made[i]
	}
	return nil
}

// below is an even choice among n numbers, n being at most 256. A byte beyond
// the last whole multiple of n is thrown away; a source that gives nothing else
// must not hold the evaluation up, so that there is an end to trying.
func (in arguments) below(n int) (int, error) {
	const tries = 100
	var b [1]byte
	for range tries {
		if err := in.random(b[:]); err != nil {
			return 0, err
		}
		if int(b[0]) < 256-256%n {
			break
		}
	}
	return int(b[0]) % n, nil
}

func defaultDomain(in arguments) (Value, error) {
	if in.run.env.DefaultDomain == "" {
		return Null(), in.call.needs(ErrNeedsDefaultDomain)
	}
	return Text(in.run.env.DefaultDomain), nil
}
