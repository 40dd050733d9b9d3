package graphemu

import (
	"slices"
	"strings"
)

// policyTemplatesCollection holds what a tenant wants written into its entries about the tenants of its multitenant
// organization: two documents, one about partner configurations and one about their identity synchronization.
const policyTemplatesCollection = "policyTemplates"

const (
	partnerTemplatePath = xtap + "/templates/multiTenantOrganizationPartnerConfiguration"
	syncTemplatePath    = xtap + "/templates/multiTenantOrganizationIdentitySynchronization"
)

// policyTemplate is one of the two.
type policyTemplate struct {
	name     string        // in @odata.context, and its key in the collection
	settings func() object // before anybody set one
}

// Graph: multiTenantOrganizationPartnerConfigurationTemplate, multiTenantOrganizationIdentitySyncPolicyTemplate.
var (
	partnerTemplate = policyTemplate{name: "multiTenantOrganizationPartnerConfiguration", settings: func() object {
		return object{
			"inboundTrust":                 nil,
			"automaticUserConsentSettings": inboundOutbound(nil, nil),
			"b2bCollaborationInbound":      nil,
			"b2bCollaborationOutbound":     nil,
			"b2bDirectConnectInbound":      nil,
			"b2bDirectConnectOutbound":     nil,
		}
	}}
	syncTemplate = policyTemplate{name: "multiTenantOrganizationIdentitySynchronization", settings: func() object {
		return object{"userSyncInbound": object{"isSyncAllowed": nil}}
	}}
)

var (
	partnerTemplateMembers = sharedSettings.only("inboundTrust", "automaticUserConsentSettings",
		"b2bCollaborationInbound", "b2bCollaborationOutbound", "b2bDirectConnectInbound", "b2bDirectConnectOutbound",
	).with(members{"templateApplicationLevel": checkLevels})
	syncTemplateMembers = members{"templateApplicationLevel": checkLevels, "userSyncInbound": checkSyncAllowed}
)

// policyTemplateRoutes serves both templates. Which permissions open them is a behaviour.
func policyTemplateRoutes() []route {
	read := []string{"Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess", "MultiTenantOrganization.Read.All", "MultiTenantOrganization.ReadWrite.All"}
	write := []string{"Policy.ReadWrite.CrossTenantAccess", "MultiTenantOrganization.ReadWrite.All"}
	var all []route
	for _, one := range []struct {
		path     string
		template policyTemplate
		body     members
	}{{partnerTemplatePath, partnerTemplate, partnerTemplateMembers}, {syncTemplatePath, syncTemplate, syncTemplateMembers}} {
		all = append(all,
			route{method: "GET", pattern: one.path, permissions: read, handler: one.template.guarded(getPolicyTemplate)},
			route{method: "PATCH", pattern: one.path, permissions: write, body: objectOf(one.body), handler: one.template.guarded(patchPolicyTemplate)},
			route{method: "POST", pattern: one.path + "/resetToDefaultSettings", permissions: write, handler: one.template.guarded(resetPolicyTemplate)},
		)
	}
	return all
}

// guarded refuses callers who hold the permissions of the other documentation only.
func (p policyTemplate) guarded(handler func(*call, policyTemplate) reply) func(*call) reply {
	return func(c *call) reply {
		family := "Policy."
		if c.behaviour(behaviourTemplatePermission) == "organization" {
			family = "MultiTenantOrganization."
		}
		opens := func(permission string) bool { return strings.HasPrefix(permission, family) && c.app.holds(permission) }
		if !slices.ContainsFunc(c.route.permissions, opens) {
			return c.route.refusal()
		}
		return handler(c, p)
	}
}

func getPolicyTemplate(c *call, p policyTemplate) reply {
	doc, ok := c.get(policyTemplatesCollection, p.name)
	if !ok {
		doc = p.fresh(c.tenant)
	}
	out := c.shown(doc)
	out["templateApplicationLevel"] = c.levelText(levelsOf(textOf(doc["templateApplicationLevel"])))
	return c.entity("policies/crossTenantAccessPolicy/templates/"+p.name+"/$entity", out)
}

func patchPolicyTemplate(c *call, p policyTemplate) reply {
	doc := c.tenant.template(p)
	patch := c.body
	if c.behaviour(behaviourTemplateNull) == "ignored" {
		patch = withoutNulls(patch)
	}
	next := c.patched(doc, patch)
	if err := c.invalidSettings(next); err != nil {
		return badRequest(err.Error())
	}
	if next["userSyncInbound"] == nil && p.name == syncTemplate.name { // the page shows it as an object always
		next["userSyncInbound"] = object{"isSyncAllowed": nil}
	}
	next["id"] = newID() // the pages show another one after a change
	c.tenant.store(policyTemplatesCollection).put(p.name, next)
	return noContent()
}

func resetPolicyTemplate(c *call, p policyTemplate) reply {
	doc := p.fresh(c.tenant)
	doc["id"] = newID()
	c.tenant.store(policyTemplatesCollection).put(p.name, doc)
	return noContent()
}

// fresh is a template that nobody configured.
func (p policyTemplate) fresh(t *tenant) object {
	doc := p.settings()
	doc["id"] = seedID("template/" + p.name + "/" + t.id)
	doc["templateApplicationLevel"] = bothLevels
	return doc
}

// template is the tenant's template as it is.
func (t *tenant) template(p policyTemplate) object {
	if doc, ok := t.store(policyTemplatesCollection).get(p.name); ok {
		return doc
	}
	return p.fresh(t)
}

const (
	levelNew      = "newPartners"
	levelExisting = "existingPartners"
	bothLevels    = levelNew + "," + levelExisting
)

// checkLevels accepts the flags of templateApplicationLevel: names with commas between them.
func checkLevels(path string, v any) error {
	text, ok := v.(string)
	for _, name := range levelsOf(text) {
		ok = ok && slices.Contains([]string{"none", levelNew, levelExisting, "unknownFutureValue"}, name)
	}
	if !ok {
		return refuse("Invalid value specified for property '%s'.", path)
	}
	return nil
}

// levelsOf are the flags of a text.
func levelsOf(text string) []string {
	names := strings.Split(text, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// levelText is how answers write flags.
func (c *call) levelText(levels []string) string {
	var names []string
	for _, name := range []string{levelNew, levelExisting} {
		if slices.Contains(levels, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	between := ","
	switch c.behaviour(behaviourTemplateLevels) {
	case "existing-first":
		slices.Reverse(names)
	case "with-blanks":
		between = ", "
	}
	return strings.Join(names, between)
}

// applyTemplates writes the tenant's templates into its entry about another tenant of its multitenant organization, as the
// service does once when either of them joins. An entry that inherits everything is made where there is none, whatever the
// levels say; flags such as isInMultiTenantOrganization are the caller's affair.
// Microsoft: "Configure a multitenant organization with templates".
func (t *tenant) applyTemplates(partnerTenantID string) {
	id := lower(partnerTenantID)
	partners := t.store(partnersCollection)
	entry, existed := partners.get(id)
	level := levelExisting
	if !existed {
		entry, level = freshPartner(id), levelNew
	}
	next := clone(entry)
	if settings := t.templateSettings(partnerTemplate, level); len(settings) > 0 {
		next = appliedTo(next, settings)
	}
	partners.put(id, next)

	settings := t.templateSettings(syncTemplate, level)
	if len(settings) == 0 {
		return
	}
	policies := t.store(identitySyncCollection)
	policy, ok := policies.get(id)
	if !ok {
		policy = freshIdentitySync(id)
	}
	policies.put(id, appliedTo(policy, settings))
}

// templateSettings is what a template writes at a level: its settings without nulls, which leave alone what is there.
func (t *tenant) templateSettings(p policyTemplate, level string) object {
	doc := t.template(p)
	if !slices.Contains(levelsOf(textOf(doc["templateApplicationLevel"])), level) {
		return nil
	}
	settings := object{}
	for name := range p.settings() {
		settings[name] = doc[name]
	}
	return withoutNulls(settings)
}

// appliedTo lays settings over a document, nested ones member by member.
func appliedTo(doc, settings object) object {
	next := mergeInto(doc, settings)
	for name := range settings {
		if setting, ok := next[name].(object); ok {
			next[name] = completed(name, setting)
		}
	}
	return next
}

// withoutNulls is a copy without the members that are null, and without objects of which nothing is left then.
func withoutNulls(doc object) object {
	out := object{}
	for name, value := range doc {
		if nested, ok := value.(object); ok {
			if nested = withoutNulls(nested); len(nested) > 0 {
				out[name] = nested
			}
			continue
		}
		if value != nil {
			out[name] = cloneValue(value)
		}
	}
	return out
}

const (
	behaviourTemplateNull       = "policy-templates.null"
	behaviourTemplateLevels     = "policy-templates.level-text"
	behaviourTemplatePermission = "policy-templates.permission"
)

// policyTemplateBehaviours are the named behaviours of these routes.
func policyTemplateBehaviours() []Behaviour {
	return []Behaviour{
		{
			Name: behaviourTemplateNull, Default: "clears", Answers: []string{"clears", "ignored"},
			Explanation: "PATCH of a template with a null: the template no longer has that setting, or the null is as if it had not been sent.",
			Reference:   "Graph: multiTenantOrganizationPartnerConfigurationTemplate, update (only a reset is said to bring back what is not configured)",
		},
		{
			Name: behaviourTemplateLevels, Default: "new-first", Answers: []string{"new-first", "existing-first", "with-blanks"},
			Explanation: "templateApplicationLevel in answers, where both flags are set: newPartners first, existingPartners first, or with a blank after the comma.",
			Reference:   "Graph: multiTenantOrganizationPartnerConfigurationTemplate (shows one order; flags promise none)",
		},
		{
			Name: behaviourTemplatePermission, Default: "policy", Answers: []string{"policy", "organization"},
			Explanation: "Which permissions open the templates: Policy.Read.All and Policy.ReadWrite.CrossTenantAccess, or MultiTenantOrganization.Read.All and .ReadWrite.All.",
			Reference:   "Graph: multiTenantOrganizationPartnerConfigurationTemplate, get, update (the pages name the first, the published permission file the second)",
		},
	}
}
