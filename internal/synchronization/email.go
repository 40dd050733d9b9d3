package synchronization

import (
	"context"
	"fmt"
	"net/mail"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// emailValidator accepts one mail address or several, separated by commas or semicolons: the service keeps its
// recipients as one text.
type emailValidator struct{}

func (emailValidator) Description(context.Context) string {
	return "must be a mail address, or several separated by commas"
}

func (v emailValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (emailValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	for _, address := range strings.FieldsFunc(req.ConfigValue.ValueString()+" ", func(r rune) bool { return r == ',' || r == ';' }) {
		if !isMailAddress(strings.TrimSpace(address)) {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid mail address",
				fmt.Sprintf("%q is not a mail address such as identity-team@contoso.com. Leave notification_email out if nobody shall be told.", strings.TrimSpace(address)))
		}
	}
}

// isMailAddress accepts a bare address with a domain, no display name.
func isMailAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && strings.Contains(text[strings.LastIndex(text, "@")+1:], ".")
}
