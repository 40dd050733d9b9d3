package synchronization

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The deletion threshold is a whole number that Terraform stores as a text; configurations write it as a number. Terraform
// from 1.10 on takes every stored number for changed in plan -refresh-only -detailed-exitcode, which would answer 2 for
// ever and drown real drift (hashicorp/terraform 36403).

// thresholdValue is how a number is stored.
func thresholdValue(number int64) types.String {
	return types.StringValue(strconv.FormatInt(number, 10))
}

// parseThreshold reads a stored number; ok is false for anything but digits without leading zeros, or too great a number.
func parseThreshold(text string) (number int64, ok bool) {
	number, err := strconv.ParseInt(text, 10, 32)
	return number, err == nil && number >= 0 && strconv.FormatInt(number, 10) == text
}

// thresholdValidator accepts what the service's settings hold.
type thresholdValidator struct{}

func (thresholdValidator) Description(context.Context) string {
	return fmt.Sprintf("must be a whole number from 0 to %d", math.MaxInt32)
}

func (v thresholdValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v thresholdValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, ok := parseThreshold(req.ConfigValue.ValueString()); !ok {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid deletion threshold",
			fmt.Sprintf("%q %s. 0 switches the protection off.", req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}
