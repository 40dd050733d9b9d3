package synchronization

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// adoptExistingAttribute is adopt_existing; the description says what is taken over.
func adoptExistingAttribute(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
}

func scopeValue(scope string) types.String { return types.StringValue(scope) }
