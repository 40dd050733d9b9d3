package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Instance is a resource under the key of its for_each; "" is one without.
type Instance struct {
	Resource
	Key string
}

// StateFile is what a CLI keeps in terraform.tfstate (its version 4), with each instance as TYPE.all or TYPE.all["KEY"]: a state of
// thousands of objects without an apply that makes them.
func (s *Session) StateFile(registryHost string, instances []Instance) string {
	s.t.Helper()
	type object = map[string]any
	byType := map[string][]object{}
	for _, instance := range instances {
		entry := object{
			"schema_version": s.schemas[instance.Type].Version, "attributes": plainValue(s.t, s.plain(s.schemas[instance.Type], instance.State)),
			"private": instance.Private, "identity_schema_version": s.identities[instance.Type].Version, "identity": s.plainIdentity(instance.Resource),
		}
		if instance.Key != "" {
			entry["index_key"] = instance.Key
		}
		byType[instance.Type] = append(byType[instance.Type], entry)
	}
	var resources []object
	for _, typeName := range slices.Sorted(maps.Keys(byType)) {
		resources = append(resources, object{
			"mode": "managed", "type": typeName, "name": "all", "instances": byType[typeName],
			"provider": fmt.Sprintf("provider[%q]", registryHost+"/crosstenant/crosstenant"),
		})
	}
	text, err := json.Marshal(object{
		"version": 4, "terraform_version": "1.8.0", "serial": 1, "lineage": "0f4c5a3e-71d2-4b8e-a5c6-93d10e7f2b84",
		"outputs": object{}, "resources": resources,
	})
	must(s.t, err)
	return string(text)
}

func (s *Session) plainIdentity(of Resource) any {
	s.t.Helper()
	value, err := of.Identity.IdentityData.Unmarshal(s.identities[of.Type].ValueType())
	must(s.t, err)
	return plainValue(s.t, value)
}
