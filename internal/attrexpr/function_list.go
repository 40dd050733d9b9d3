package attrexpr

import "strings"

func listImplementations() map[string]*implementation {
	same := &implementation{apply: func(in arguments) (Value, error) { return in.value(0), nil }}
	return map[string]*implementation{
		"Count":            {apply: func(in arguments) (Value, error) { return integerValue(int64(in.value(0).count())), nil }, nullable: true},
		"Item":             {apply: item, nullable: true},
		"Contains":         {apply: contains, nullable: true},
		"RemoveDuplicates": {apply: removeDuplicates},

		"SingleAppRoleAssignment":            {apply: firstRole},
		"AppRoleAssignments":                 same,
		"AppRoleAssignmentsComplex":          same,
		"AssertiveAppRoleAssignmentsComplex": same,
		"AltSecIdFromNetId":                  same,
	}
}

func item(in arguments) (Value, error) {
	values := in.value(0).Values()
	index, err := in.integer(1)
	if err != nil {
		return Null(), err
	}
	if index < 1 || index > int64(len(values)) {
		return Null(), in.call.failAt(1, "there is no such value: the list has %d, counted from 1", len(values))
	}
	return Text(values[index-1]), nil
}

// contains is the position of the first value in which a text occurs, for the
// one example of the page on cloud sync that has the function.
func contains(in arguments) (Value, error) {
	wanted, err := in.text(1)
	if err != nil {
		return Null(), err
	}
	for i, text := range in.value(0).Values() {
		if strings.Contains(text, wanted) {
			return integerValue(int64(i) + 1), nil
		}
	}
	return integerValue(0), nil
}

// removeDuplicates compares letter by letter and keeps the first of equal ones.
func removeDuplicates(in arguments) (Value, error) {
	values := in.value(0)
	if !values.IsList() {
		return values, nil
	}
	seen := make(map[string]bool, len(values.list))
	distinct := make([]string, 0, len(values.list))
	for _, text := range values.list {
		if !seen[text] {
			seen[text] = true
			distinct = append(distinct, text)
		}
	}
	return List(distinct...), nil
}

// firstRole takes the first: which one the service takes is not defined.
func firstRole(in arguments) (Value, error) {
	return Text(in.value(0).Values()[0]), nil
}
