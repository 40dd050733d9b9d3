package graphemu

import "encoding/json"

// Names of the one template that a cross-tenant synchronization application offers.
const (
	azure2AzureTemplate   = "Azure2Azure"
	crossTenantTemplateID = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
	userRuleName          = "USER_INBOUND_USER"
	syncRoleName          = "msiam_access"
	noInstance            = azure2AzureTemplate + ".00000000000000000000000000000000" // a template's own schema
)

// freshSchema builds the synchronization schema of an untouched configuration. The service invents
// the rule's id and the target directory's id per instance; names of directories are display texts.
// Graph: synchronizationSchema.
func freshSchema(id, ruleID, targetDirectoryID string) object {
	objectMappings := []any{
		userObjectMapping(),
		groupObjectMapping(),
		plumbingObjectMapping("AppRole", "id"),
		plumbingObjectMapping("AppRoleAssignment", "id"),
		plumbingObjectMapping("ServicePrincipal", "objectId"),
	}
	return object{
		"id":      id,
		"version": untouchedVersion,
		"synchronizationRules": []any{object{
			"containerFilter":     nil,
			"editable":            true,
			"groupFilter":         nil,
			"id":                  ruleID,
			"metadata":            []any{keyed("defaultSourceObjectMappings", defaultMappingsText(objectMappings)), keyed("supportsProvisionOnDemand", "true")},
			"name":                userRuleName,
			"objectMappings":      objectMappings,
			"priority":            1,
			"sourceDirectoryName": sourceDirectoryName,
			"targetDirectoryName": targetDirectoryName,
		}},
		"directories": []any{
			directoryDefinition(entraDirectoryID, sourceDirectoryName, sourceUserAttributes()),
			directoryDefinition(targetDirectoryID, targetDirectoryName, targetUserAttributes()),
		},
	}
}

// defaultMappingsText is the long JSON text with the default mappings that a rule's metadata carries.
func defaultMappingsText(objectMappings []any) string {
	text, err := json.Marshal(pascal(objectMappings))
	if err != nil {
		panic(err) // built from literals above
	}
	return string(text)
}

// templateDocument is the template as the service principal's list of templates shows it.
// Graph: synchronizationTemplate.
func (c *call) templateDocument() object {
	return object{
		"schema":               c.s.templateSchema(),
		"schema@odata.context": c.context(c.templatePath() + "/schema/$entity"),

		"id":            azure2AzureTemplate,
		"applicationId": crossTenantTemplateID,
		"default":       true,
		"description":   nil,
		"discoverable":  true,
		"factoryTag":    azure2AzureTemplate,
		"metadata": []any{
			keyed("GalleryApplicationIdentifier", crossTenantTemplateID),
			keyed("GalleryApplicationKey", "aad2aadsync"),
			keyed("IsOAuthEnabled", "false"),
			keyed("IsSynchronizationAgentRequired", "false"),
			keyed("ConfigurationFields", `[{"name":"companyid"},{"name":"authenticationtype"}]`),
		},
	}
}
