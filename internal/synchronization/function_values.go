package synchronization

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// sourceObject is what the functions know of an object of the source: its attributes by name, letter case included.
type sourceObject map[string]attrexpr.Value

// newSourceObject reads an argument "attributes": an object or a map of text, number, bool, list of these, or null. Null
// is an object without attributes. The value must be wholly known.
func newSourceObject(v tftypes.Value) (sourceObject, error) {
	if v.IsNull() {
		return nil, nil
	}
	all, ok := members(v)
	if !ok {
		return nil, errors.New("attributes is an object or a map whose keys are the names of the source's attributes")
	}
	object := make(sourceObject, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		value, err := attributeValue(all[name])
		if err != nil {
			return nil, fmt.Errorf("attribute %q %w", name, err)
		}
		object[name] = value
	}
	return object, nil
}

// attributeValue reads one attribute. The error goes on after the attribute's name.
func attributeValue(v tftypes.Value) (attrexpr.Value, error) {
	if v.IsNull() {
		return attrexpr.Null(), nil
	}
	if text, ok := attributeText(v); ok {
		return attrexpr.Text(text), nil
	}
	all, ok := elements(v)
	if !ok {
		return attrexpr.Value{}, errors.New("is neither text, number or bool, nor a list of these: a directory's attribute has no members")
	}
	texts := make([]string, 0, len(all))
	for i, element := range all {
		text, ok := attributeText(element)
		if element.IsNull() || !ok {
			return attrexpr.Value{}, fmt.Errorf("has an element, %d, that is neither text nor number nor bool", i)
		}
		texts = append(texts, text)
	}
	return attrexpr.List(texts...), nil
}

// attributeText is a scalar as the service holds it: a Boolean in the words of .NET.
func attributeText(v tftypes.Value) (string, bool) {
	var b bool
	if v.Type().Is(tftypes.Bool) && !v.IsNull() && v.As(&b) == nil {
		return attrexpr.Bool(b).Text(), true
	}
	return scalarText(v)
}

// get answers an attribute's value to an expression.
func (o sourceObject) get(name string) attrexpr.Value { return o[name] }

// values answers an attribute's values to a filter.
func (o sourceObject) values(name string) []string { return o[name].Values() }

// misspelled finds a name that the object holds in another letter case only: names are case-sensitive, and a test whose
// attribute counts as absent would pass or fail for the wrong reason.
func (o sourceObject) misspelled(names []string) error {
	for _, name := range names {
		if _, ok := o[name]; ok {
			continue
		}
		for _, held := range slices.Sorted(maps.Keys(o)) {
			if strings.EqualFold(held, name) {
				return fmt.Errorf("attribute %q is asked for as %q; letter case matters in names of attributes", held, name)
			}
		}
	}
	return nil
}

// known gives a function's dynamic argument as the protocol's value. ok is false if anything inside it is unknown.
func known(ctx context.Context, argument types.Dynamic) (value tftypes.Value, ok bool, err error) {
	value, err = argument.ToTerraformValue(ctx)
	return value, err == nil && value.IsFullyKnown(), err
}

// absent says that a member is missing, which the zero value stands for, or null.
func absent(v tftypes.Value) bool { return v.Type() == nil || v.IsNull() }

// members are those of an object or a map that is not null.
func members(v tftypes.Value) (map[string]tftypes.Value, bool) {
	if absent(v) || !v.Type().Is(tftypes.Object{}) && !v.Type().Is(tftypes.Map{}) {
		return nil, false
	}
	var all map[string]tftypes.Value
	err := v.As(&all)
	return all, err == nil
}

// elements are those of a list, tuple or set that is not null.
func elements(v tftypes.Value) ([]tftypes.Value, bool) {
	if t := v.Type(); absent(v) || !t.Is(tftypes.List{}) && !t.Is(tftypes.Tuple{}) && !t.Is(tftypes.Set{}) {
		return nil, false
	}
	var all []tftypes.Value
	err := v.As(&all)
	return all, err == nil
}

// scalarText is a text, or what Terraform makes of a number or bool where a text is wanted.
func scalarText(v tftypes.Value) (string, bool) {
	if absent(v) {
		return "", false
	}
	switch t := v.Type(); {
	case t.Is(tftypes.String):
		var text string
		err := v.As(&text)
		return text, err == nil
	case t.Is(tftypes.Bool):
		var b bool
		err := v.As(&b)
		return fmt.Sprint(b), err == nil
	case t.Is(tftypes.Number):
		n := new(big.Float)
		if err := v.As(&n); err != nil || n.IsInf() || n.MantExp(nil) > 4096 || n.MantExp(nil) < -4096 {
			return "", false // no attribute holds a thousand digits
		}
		return n.Text('f', -1), true
	default:
		return "", false
	}
}
