package synchronization

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

var _ function.Function = evaluateExpressionFunction{}

// evaluateExpressionFunction evaluates an attribute-mapping expression offline.
type evaluateExpressionFunction struct{}

// NewEvaluateExpressionFunction makes the function evaluate_expression.
func NewEvaluateExpressionFunction() function.Function { return evaluateExpressionFunction{} }

// Positions of the arguments, for errors.
const (
	firstArgument = iota
	secondArgument
	thirdArgument
)

// argumentError says what is wrong with an argument. The CLI ends the text with a full stop of its own, so that a question
// at the end goes into brackets.
func argumentError(position int64, text string) *function.FuncError {
	if i := strings.LastIndex(text, ". Did you mean "); i >= 0 && strings.HasSuffix(text, "?") {
		text = text[:i] + " (did you mean " + text[i+len(". Did you mean "):] + ")"
	}
	return function.NewArgumentFuncError(position, strings.TrimSuffix(text, "."))
}

// problemsError says what is wrong with an expression.
func problemsError(text string, problems attrexpr.Problems) *function.FuncError {
	parts := make([]string, 0, len(problems))
	for _, p := range problems {
		parts = append(parts, placeFirst(p.Format(text)))
	}
	return argumentError(firstArgument, strings.Join(parts, "\n"))
}

// placeFirst puts the marked line of an expression before the message about it: the CLI's full stop belongs to the
// message and not to the carets.
func placeFirst(formatted string) string {
	lines := strings.Split(formatted, "\n")
	if len(lines) < 3 {
		return formatted
	}
	marked := len(lines) - 2
	place, message, found := strings.Cut(strings.Join(lines[:marked], "\n"), ": ")
	if !found {
		return formatted
	}
	return place + ":\n" + strings.Join(lines[marked:], "\n") + "\n" + message
}

func (evaluateExpressionFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "evaluate_expression"
}

func (evaluateExpressionFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Evaluates an attribute-mapping expression offline",
		MarkdownDescription: "Evaluates an expression of Entra's attribute mappings offline, for an object with the given attributes. With it, a `terraform test` can pin what a user " +
			"will look like in the target.\n\n" +
			"The result is a string; a list of strings where the expression gives several values; or null where the value is null or " +
			"`IgnoreFlowIfNullOrEmpty` keeps it from flowing. What is wrong with the expression, its functions included, is an error that shows the place. " +
			"An attribute that is not given has no value.\n\n" +
			"All functions of [Microsoft's reference](../guides/expressions.md) are known. Those that cross-tenant synchronization refuses, `SelectUniqueValue` (here its first rule that gives a value, as if no object " +
			"of the target had it) and, unless users are assigned, those of app roles, are refused by the resource. A result is a preview: Microsoft documents the functions, not " +
			"every case of them, and the service's own `parseExpression` has the last word.\n\n" +
			"`Now`, `Guid`, `RandomString` and `DefaultDomain` depend on more than the attributes: an evaluation that comes to one of them needs the third argument.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "expression",
				MarkdownDescription: "The expression, as in `crosstenant_synchronization_schema`. In HCL a heredoc saves doubling the backslashes.",
			},
			attributesParameter("the expression names in brackets"),
		},
		VariadicParameter: function.DynamicParameter{
			Name:               "options",
			AllowNullValue:     true,
			AllowUnknownValues: true,
			MarkdownDescription: "What the value depends on besides the attributes: at most one object with any of `now` (RFC 3339 time, such as `2026-01-31T12:00:00Z`, for `Now`), `seed` " +
				"(text or number from which `Guid` and `RandomString` make the same values each time) and `default_domain` (the source tenant's default domain, for `DefaultDomain`).",
		},
		Return: function.DynamicReturn{},
	}
}

// attributesParameter is the object of the source that a function looks at.
func attributesParameter(which string) function.DynamicParameter {
	return function.DynamicParameter{
		Name:               "attributes",
		AllowNullValue:     true,
		AllowUnknownValues: true,
		MarkdownDescription: "Attributes of the source object that " + which + ": an object or a map of string, number, bool, list of these, or null. Letter case matters in " +
			"the names. A bool becomes `True` or `False`. Null: an object without attributes; on OpenTofu write `{}` instead of a bare `null`, for which it does not call the function.",
	}
}

func (evaluateExpressionFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	var attributes types.Dynamic
	var options []types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &text, &attributes, &options); resp.Error != nil {
		return
	}
	expression, failure := checkedExpression(text)
	if failure != nil {
		resp.Error = failure
		return
	}
	object, objectKnown, failure := objectArgument(ctx, attributes, attributeNames(expression))
	if failure != nil {
		resp.Error = failure
		return
	}
	environment, optionsKnown, failure := environmentArgument(ctx, options)
	if failure != nil {
		resp.Error = failure
		return
	}
	if !objectKnown || !optionsKnown {
		resp.Error = resp.Result.Set(ctx, types.DynamicUnknown())
		return
	}
	environment.Attribute = object.get
	value, err := expression.Evaluate(environment)
	if err != nil {
		resp.Error = argumentError(firstArgument, evaluationText(text, err))
		return
	}
	resp.Error = resp.Result.Set(ctx, dynamicValue(value))
}

// checkedExpression parses and checks; warnings are for the resource to show.
func checkedExpression(text string) (*attrexpr.Expression, *function.FuncError) {
	expression, problems := attrexpr.Diagnose(text, attrexpr.CheckOptions{UniqueValues: true})
	if wrong := problems.Errors(); len(wrong) > 0 {
		return nil, problemsError(text, wrong)
	}
	return expression, nil
}

func attributeNames(expression *attrexpr.Expression) []string {
	var names []string
	for _, attribute := range expression.Attributes() {
		names = append(names, attribute.Name)
	}
	return names
}

// objectArgument reads the second argument of a function; names are the attributes that it will be asked for.
func objectArgument(ctx context.Context, argument types.Dynamic, names []string) (object sourceObject, isKnown bool, _ *function.FuncError) {
	value, isKnown, err := known(ctx, argument)
	if err == nil && isKnown {
		object, err = newSourceObject(value)
	}
	if err == nil {
		err = object.misspelled(names)
	}
	if err != nil {
		return nil, false, argumentError(secondArgument, err.Error())
	}
	return object, isKnown, nil
}

// environmentArgument reads the optional third argument.
func environmentArgument(ctx context.Context, options []types.Dynamic) (environment attrexpr.Environment, isKnown bool, _ *function.FuncError) {
	if len(options) == 0 {
		return environment, true, nil
	}
	if len(options) > 1 {
		return environment, false, argumentError(thirdArgument+1, "there is only one object of options")
	}
	value, isKnown, err := known(ctx, options[0])
	if err == nil && isKnown && !value.IsNull() {
		environment, err = newEnvironment(value)
	}
	if err != nil {
		return environment, false, argumentError(thirdArgument, err.Error())
	}
	return environment, isKnown, nil
}

// newEnvironment reads { now, seed, default_domain }.
func newEnvironment(options tftypes.Value) (attrexpr.Environment, error) {
	var environment attrexpr.Environment
	all, ok := members(options)
	if !ok {
		return environment, errors.New("options is an object with any of now, seed and default_domain")
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name].IsNull() {
			continue
		}
		text, isText := scalarText(all[name])
		switch {
		case name != "now" && name != "seed" && name != "default_domain":
			return environment, fmt.Errorf("there is no option %q; the options are now, seed and default_domain", name)
		case !isText:
			return environment, fmt.Errorf("option %s is a text", name)
		}
		switch name {
		case "now":
			now, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return environment, fmt.Errorf("option now is an RFC 3339 time such as 2026-01-31T12:00:00Z, not %q", text)
			}
			environment.Now = func() time.Time { return now }
		case "seed":
			// ChaCha8 is specified, so that a seed gives the same values on every release and machine.
			environment.Random = rand.NewChaCha8(sha256.Sum256([]byte(text)))
		case "default_domain":
			environment.DefaultDomain = text
		}
	}
	return environment, nil
}

// missingOptions tells what to add where an expression lacks something.
var missingOptions = []struct {
	cause error
	hint  string
}{
	{attrexpr.ErrNeedsNow, `Give the time to reckon with as third argument: { now = "2026-01-31T12:00:00Z" }`},
	{attrexpr.ErrNeedsRandom, `Give a seed as third argument, from which the same value comes each time: { seed = "any text" }`},
	{attrexpr.ErrNeedsDefaultDomain, `Give the source tenant's default domain as third argument: { default_domain = "contoso.com" }`},
}

// evaluationText shows the place that failed, and the option that was missing.
func evaluationText(expression string, err error) string {
	text := err.Error()
	var failed *attrexpr.EvaluationError
	if errors.As(err, &failed) {
		text = placeFirst(failed.Format(expression))
	}
	for _, missing := range missingOptions {
		if errors.Is(err, missing.cause) {
			text += ". " + missing.hint
		}
	}
	return text
}

// dynamicValue is a function's result: null, a string or a list of strings.
func dynamicValue(value attrexpr.Value) types.Dynamic {
	switch {
	case value.IsNull():
		return types.DynamicNull()
	case !value.IsList():
		return types.DynamicValue(types.StringValue(value.Text()))
	}
	texts := make([]attr.Value, 0, len(value.Values()))
	for _, text := range value.Values() {
		texts = append(texts, types.StringValue(text))
	}
	return types.DynamicValue(types.ListValueMust(types.StringType, texts))
}
