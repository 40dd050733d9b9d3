package synchronization

import "github.com/hashicorp/terraform-plugin-framework/resource/schema"

// adoptExistingAttribute is adopt_existing; the description says what is taken over.
func adoptExistingAttribute(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
}
