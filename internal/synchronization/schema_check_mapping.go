package synchronization

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// maxSourceLength is how long an expression can be. Microsoft: Known issues for provisioning in Microsoft Entra ID.
const maxSourceLength = 10000

// checkMappings checks the form of every listed mapping.
func (c *partCheck) checkMappings() {
	for _, target := range sortedKeys(c.mappings) {
		at, m := c.mapping(target), c.mappings[target]
		c.checkSources(at, target, m)
		if isText(m.Attribute) {
			c.checkAttributeForm(at.AtName("attribute"), m.Attribute.ValueString())
		}
		if isText(m.Constant) {
			c.checkConstantForm(at.AtName("constant"), target, m.Constant.ValueString())
		}
		if isText(m.Expression) {
			c.checkExpression(at.AtName("expression"), target, m.Expression.ValueString())
		}
		if _, known := c.target.known(target); known.Name == target {
			c.checkValues(target, m, known.Type)
		}
		c.checkReference(at, target, m)
	}
}

func isText(v types.String) bool { return !v.IsNull() && !v.IsUnknown() }

// checkSources holds a mapping to one source, or to a default value alone, which the portal calls None. What is not
// known yet may turn out to be null.
func (c *partCheck) checkSources(at path.Path, target string, m schemaMapping) {
	var set []string
	unknown := false
	for _, source := range []struct {
		name  string
		value types.String
	}{{"attribute", m.Attribute}, {"constant", m.Constant}, {"expression", m.Expression}} {
		unknown = unknown || source.value.IsUnknown()
		if isText(source.value) {
			set = append(set, source.name)
		}
	}
	switch {
	case len(set) > 1:
		c.fail(at.AtName(set[1]), summaryMapping, fmt.Sprintf("The mapping of %s has both %s and %s. A target attribute has one source; an expression can "+
			"combine several attributes.", target, set[0], set[1]))
	case len(set) == 0 && !unknown && m.DefaultValue.IsNull():
		c.fail(at, summaryMapping, fmt.Sprintf("The mapping of %s says nothing. Set one of attribute, constant and expression, or default_value alone if the "+
			"target shall only get a value when it is created. A misspelled name among them is dropped by the CLI without a word.", target))
	}
}

func (c *partCheck) checkAttributeForm(at path.Path, name string) {
	switch trimmed := strings.Trim(name, "[] \t\r\n"); {
	case trimmed == "":
		c.fail(at, summaryMapping, "The name of a source attribute is missing.")
	case strings.ContainsAny(name, "(\""):
		c.fail(at, summaryMapping, fmt.Sprintf("%s is no attribute's name. Functions go into expression, fixed values into constant.", clipped(name)))
	case trimmed != name:
		c.fail(at, summaryMapping, fmt.Sprintf("A source attribute is named without brackets and blanks: %q. Brackets belong to expressions.", trimmed))
	}
}

// checkConstantForm warns of constants that were meant as something else: they flow as they are written.
func (c *partCheck) checkConstantForm(at path.Path, target, value string) {
	switch {
	case len(utf16.Encode([]rune(value))) > maxSourceLength:
		c.fail(at, summaryMapping, fmt.Sprintf("A mapping's source has %d characters at most.", maxSourceLength))
	case value == "":
		c.fail(at, summaryMapping, "An empty constant never flows: the service does not provision empty values. Leave out the mapping.")
	case len(value) > 1 && strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`):
		c.warn(at, target, "Quotation marks in a constant", "The quotation marks become part of the value. Constants are written without them; expressions with.")
	case looksLikeExpression(value):
		c.warn(at, target, "Constant that looks like an expression", "The text flows into every object as it is written. If it shall be evaluated, give it as expression.")
	}
}

// looksLikeExpression tells whether a constant reads as an attribute or a call of a known function.
func looksLikeExpression(value string) bool {
	if strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]") && !strings.ContainsAny(value, " ,") {
		return true
	}
	name, rest, ok := strings.Cut(value, "(")
	if !ok || !strings.HasSuffix(strings.TrimSpace(rest), ")") {
		return false
	}
	_, known := attrexpr.FunctionNamed(strings.TrimSpace(name))
	return known
}

// checkTyped checks the values of a mapping against a type that only the job's definitions know.
func (c *partCheck) checkTyped(target, typ string) {
	if _, known := c.target.known(target); known.Name == target {
		return // checkMappings has done it
	}
	if m, ok := c.mappings[target]; ok {
		c.checkValues(target, m, typ)
	}
}

// checkValues checks what a mapping gives without looking at the source against the target's type.
func (c *partCheck) checkValues(target string, m schemaMapping, typ string) {
	at := c.mapping(target)
	for name, value := range map[string]types.String{"constant": m.Constant, "default_value": m.DefaultValue} {
		if why := misfit(target, typ, value.ValueString()); why != "" && value.ValueString() != "" {
			c.fail(at.AtName(name), summaryMapping, why)
		}
	}
	if isText(m.Expression) {
		c.checkResults(at.AtName("expression"), target, typ, m.Expression.ValueString())
	}
}

// misfit says why a text is no value of a target of a type, "" if it is or if nobody says what such values look like.
// Booleans are the texts True and False, in any letter case; extensionProperty (Microsoft Graph) asks for dates in ISO
// 8601, and the date functions write M/d/yyyy h:mm:ss tt.
func misfit(target, typ, value string) string {
	switch typ {
	case "Boolean":
		if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
			return fmt.Sprintf("%s is a Boolean: its value is the text True or False, not %q.", target, clipped(value))
		}
	case "Integer":
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return fmt.Sprintf("%s is an Integer, and %q is no whole number.", target, clipped(value))
		}
	case "DateTime":
		if !isDate(value) {
			return fmt.Sprintf("%s is a DateTime, and %q is no date such as 2026-04-01, 2026-04-01T08:00:00Z or 4/1/2026 8:00:00 AM.", target, clipped(value))
		}
	case "Reference":
		return fmt.Sprintf("%s is a Reference to another object, which a fixed value cannot be. Map it from an attribute of that type.", target)
	case "String":
		if target == userTypeTarget && value != "Member" && value != "Guest" {
			return fmt.Sprintf("A user's type is Member or Guest, not %q (Microsoft: Configure cross-tenant synchronization).", clipped(value))
		}
	}
	return ""
}

func isDate(value string) bool {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "1/2/2006 3:04:05 PM", "1/2/2006"} {
		if _, err := time.Parse(layout, value); err == nil {
			return true
		}
	}
	return false
}

// checkReference warns of references that are computed: they are resolved to objects of the target, which only a
// direct mapping promises. Microsoft: What is cross-tenant synchronization, on manager.
func (c *partCheck) checkReference(at path.Path, target string, m schemaMapping) {
	if target != "manager" || c.part != usersPart {
		return
	}
	const why = "The pages promise manager only for a direct mapping of the source attribute manager, whose value becomes the counterpart of that " +
		"user in the target tenant."
	switch {
	case isText(m.Expression) && !attrexpr.Equivalent(m.Expression.ValueString(), "[manager]"):
		c.warn(at.AtName("expression"), target, "Computed reference", why)
	case isText(m.Attribute) && m.Attribute.ValueString() != "manager":
		c.warn(at.AtName("attribute"), target, "Computed reference", why)
	}
}

// clipped is a text short enough for a sentence.
func clipped(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
