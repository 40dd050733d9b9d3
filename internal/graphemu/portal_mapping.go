package graphemu

import (
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// EditMapping gives a target attribute of a job's users another source, as the portal's page "Edit attribute" does: the mapping
// keeps its flow, default and matching, and the service stores what it parsed. An attribute that had no mapping gets one. False if
// there is no such job or the expression cannot be parsed.
// Microsoft: "Customize user provisioning attribute mappings", section "Editing user attribute-mappings".
func (h *TenantHandle) EditMapping(spID, jobID, target, expression string) bool {
	parsed, err := attrexpr.Parse(expression)
	if err != nil {
		return false
	}
	return h.withJob(spID, jobID, func(job *syncJob, now time.Time) {
		next := clone(job.schema)
		users := userMapping(next)
		source := sourceDocument(parsed.Source())
		found := false
		for _, mapping := range objectsOf(users["attributeMappings"]) {
			if targetOf(mapping) == target {
				if old, ok := mapping["source"].(object); ok && old[plantedSourceMember] != nil {
					source[plantedSourceMember] = old[plantedSourceMember] // the portal knows its own service's members
				}
				mapping["source"], found = source, true
			}
		}
		if !found {
			mappings, _ := users["attributeMappings"].([]any)
			users["attributeMappings"] = append(mappings, attributeMapping(target, source, nil, flowAlways, 0))
		}
		sortMappings(users)
		job.setSchema(next, now)
	})
}
