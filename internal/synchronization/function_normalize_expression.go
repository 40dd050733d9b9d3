package synchronization

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

var _ function.Function = normalizeExpressionFunction{}

// normalizeExpressionFunction prints an expression in the one spelling that the service stores.
type normalizeExpressionFunction struct{}

// NewNormalizeExpressionFunction makes the function normalize_expression.
func NewNormalizeExpressionFunction() function.Function { return normalizeExpressionFunction{} }

func (normalizeExpressionFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "normalize_expression"
}

func (normalizeExpressionFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Spells an attribute-mapping expression as the service does",
		MarkdownDescription: "Spells an expression of Entra's attribute mappings as the service prints it: one blank after each comma and around operators, none elsewhere, omitted arguments kept. Two expressions " +
			"with the same result here are the same expression to the service and to `crosstenant_synchronization_schema`, which shows no difference between them.\n\n" +
			"A text that is no expression is an error that shows the place. Whether its functions exist and get what they need is not looked at; `evaluate_expression` " +
			"and the resource do that.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "expression", MarkdownDescription: "The expression, in any spelling."},
		},
		Return: function.StringReturn{},
	}
}

func (normalizeExpressionFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	expression, err := attrexpr.Parse(text)
	if problems := attrexpr.Problems(nil); errors.As(err, &problems) {
		resp.Error = problemsError(text, problems.Errors())
		return
	}
	resp.Error = resp.Result.Set(ctx, expression.String())
}
