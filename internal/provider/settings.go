package provider

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// value is one setting as one place gives it.
type value struct {
	text    string
	unknown bool   // known only after apply
	origin  string // how the user knows it: an attribute of the provider block, or an environment variable
}

// layer holds what one place sets, by attribute name. What is absent, null or "" is not in it.
type layer map[string]value

// settings are the layers that speak for a tenant, the strongest first: its entry in tenants, the provider block, the
// ARM_ variables, the AZURE_ variables.
type settings []layer

// UnknownError says that a call needed a setting which is only known after apply.
type UnknownError struct{ Setting string }

// Error names the setting.
func (e *UnknownError) Error() string {
	return fmt.Sprintf("the provider cannot log in yet: its %s depends on a value that is only known after apply. "+
		"Apply what it depends on first, or give the provider a value that is known", e.Setting)
}

// get is the strongest value of a setting; ok is false if no place sets it. An unknown one is an error.
func (s settings) get(name string) (v value, ok bool, err error) {
	for _, l := range s {
		if v, ok := l[name]; ok {
			return v, true, v.known()
		}
	}
	return value{}, false, nil
}

func (v value) known() error {
	if v.unknown {
		return &UnknownError{Setting: v.origin}
	}
	return nil
}

// text is the strongest of a setting and of the file that may hold it instead; "" if no place sets either. In one
// place the setting itself is the stronger.
func (s settings) text(name, fileName string) (string, error) {
	for _, l := range s {
		if v, ok := l[name]; ok {
			return v.text, v.known()
		}
		if v, ok := l[fileName]; ok {
			return v.read()
		}
	}
	return "", nil
}

// read is the content of the file that a setting names, without blanks around it.
func (v value) read() (string, error) {
	if err := v.known(); err != nil {
		return "", err
	}
	content, err := os.ReadFile(v.text)
	if err != nil {
		return "", fmt.Errorf("unable to read the file that %s names: %w", v.origin, err)
	}
	text := strings.TrimSpace(string(content))
	if text == "" {
		return "", fmt.Errorf("the file %s that %s names is empty", v.text, v.origin)
	}
	return text, nil
}

// flag is the strongest value of a switch, def if no place sets it.
func (s settings) flag(name string, def bool) (bool, error) {
	v, ok, err := s.get(name)
	if err != nil || !ok {
		return def, err
	}
	on, err := strconv.ParseBool(v.text)
	if err != nil {
		return def, fmt.Errorf("%s is %q, which is neither true nor false", v.origin, v.text)
	}
	return on, nil
}

// count is the strongest value of a number of one or more; def if no place sets it, or if it is only known after apply, since a
// plan should not fail for a number that changes nothing in it.
func (s settings) count(name string, def int) (int, error) {
	v, ok, err := s.get(name)
	if !ok || err != nil {
		return def, nil //nolint:nilerr // the only error is that the value is not known yet
	}
	n, err := strconv.Atoi(v.text)
	if err != nil || n < 1 {
		return def, fmt.Errorf("%s is %q, which is not a whole number of 1 or more", v.origin, v.text)
	}
	return n, nil
}

// has tells whether this place sets one of the names.
func (l layer) has(names ...string) bool {
	for _, name := range names {
		if _, ok := l[name]; ok {
			return true
		}
	}
	return false
}
