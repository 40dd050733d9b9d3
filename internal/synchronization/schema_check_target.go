package synchronization

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// checkTargets checks the keys of attribute_mappings as far as no job is needed: refused attributes and names that
// differ only in letter case, which the service would take for one attribute or for none.
func (c *partCheck) checkTargets() {
	spelled := map[string]string{}
	elements := c.config.AttributeMappings.Elements()
	for _, target := range c.targets() {
		if elements[target].IsNull() {
			c.fail(c.mapping(target), summaryMapping, fmt.Sprintf("The entry of %s is null. Leave it out if nothing shall be listed: "+
				"{ for target, mapping in … : target => mapping if mapping != null }.", target))
			continue
		}
		lower := strings.ToLower(target)
		if other, twice := spelled[lower]; twice {
			c.fail(c.mapping(target), summaryMapping, fmt.Sprintf("%s and %s differ only in letter case. An attribute is mapped once.", other, target))
			continue
		}
		spelled[lower] = target
		c.checkTarget(target)
	}
}

// targets are the listed target attributes in order, those with values that are not known yet included.
func (c *partCheck) targets() []string { return sortedKeys(c.config.AttributeMappings.Elements()) }

func (c *partCheck) checkTarget(target string) {
	if syncschema.Untouchable(target) || strings.EqualFold(target, "alternativeSecurityIds") || strings.EqualFold(target, "alternativeSecurityIdentifier") {
		c.fail(c.mapping(target), summaryTarget, fmt.Sprintf("%s is the fixed match of cross-tenant synchronization: it tells which user of the target "+
			"tenant is which user of the source tenant. The service refuses a change of it, and a second match, with schemaInvalid. Remove the entry.", target))
		return
	}
	if spelling := c.declaredSpelling(target); spelling != "" {
		c.fail(c.mapping(target), summaryMapping, fmt.Sprintf("There is no target attribute %s. Did you mean %s? Letter case counts.", target, spelling))
		return
	}
	use, known := c.target.known(target)
	switch {
	case use.Refusal != "":
		c.fail(c.mapping(target), summaryTarget, fmt.Sprintf("%s cannot be a target: %s.\n\nMicrosoft: %s.", target, use.Refusal, use.Page))
	case known.Name != target && strings.EqualFold(known.Name, target):
		c.fail(c.mapping(target), summaryMapping, fmt.Sprintf("There is no target attribute %s. Did you mean %s? Letter case counts.", target, known.Name))
	case use.Caution != "":
		c.warn(c.mapping(target), target, "Unreliable target", fmt.Sprintf("%s should not be a target: %s.\n\nMicrosoft: %s.", target, use.Caution, use.Page))
	case syncschema.LooksLikeExtensionName(target) && !isExtension(target):
		c.fail(c.mapping(target), summaryMapping, notAnExtension(target))
	}
}

// declaredSpelling is the declared attribute that differs from a name only in letter case.
func (c *partCheck) declaredSpelling(target string) string {
	declared := c.config.TargetAttributes.Elements()
	if _, ok := declared[target]; ok {
		return ""
	}
	for _, name := range sortedKeys(declared) {
		if strings.EqualFold(name, target) {
			return name
		}
	}
	return ""
}

// checkTargetNames looks the targets up. What checkTargets refuses is not said again.
func (c *partCheck) checkTargetNames() {
	for _, target := range c.targets() {
		fact := c.target.lookup(target)
		at := c.mapping(target)
		switch {
		case fact.Refusal != "":
		case slices.Contains(c.matched, target):
			c.fail(at, summaryTarget, fmt.Sprintf("The job matches objects of the two tenants by %s. The service refuses a change of the match, and a second one, "+
				"with schemaInvalid. Remove the entry.", target))
		case !fact.Known && fact.Definite:
			c.fail(at, summaryTarget, c.missing(c.target, target, fact.Suggestion))
		case !fact.Known:
			c.warn(at, target, "Unknown target attribute", c.doubtful(c.target, target, fact.Suggestion))
		case fact.ReadOnly:
			c.fail(at, summaryTarget, fmt.Sprintf("%s is read-only in the target directory, as the job's definitions say.", target))
		case fact.Multivalued && isExtension(target):
			c.fail(at, summaryTarget, multivaluedExtension(target))
		default:
			c.checkTyped(target, fact.Type)
		}
	}
}

// missing is the error about an attribute that the job's definitions lack.
func (c *partCheck) missing(view attributeView, name, suggestion string) string {
	text := fmt.Sprintf("The job's %s directory has no attribute %s.", view.side, name)
	if suggestion != "" {
		text += fmt.Sprintf(" Did you mean %s?", suggestion)
		if strings.EqualFold(suggestion, name) {
			text += " Letter case counts."
		}
	}
	if isExtension(name) {
		text += fmt.Sprintf(" If the directory extension exists, declare it: %s.%s = { %s = \"String\" }.", c.part, view.list(), name)
	}
	return text
}

// doubtful is the warning about an attribute that the built-in table does not know.
func (c *partCheck) doubtful(view attributeView, name, suggestion string) string {
	if suggestion == "" && isExtension(name) {
		return fmt.Sprintf("Whether the job knows the directory extension %s shows at apply. Declaring it in %s.%s adds its definition.", name, c.part, view.list())
	}
	meant := ""
	if suggestion != "" {
		meant = fmt.Sprintf(" Did you mean %s?", suggestion)
	}
	return fmt.Sprintf("%s is no %s attribute that is documented.%s Once the job's own definitions have been read, a name that they lack is an error.", name, view.side, meant)
}

func multivaluedExtension(name string) string {
	return fmt.Sprintf("%s has several values. Multi-valued directory extensions can be used neither in attribute mappings nor in scoping filters.\n\n"+
		"Microsoft: Known issues for provisioning in Microsoft Entra ID.", name)
}
