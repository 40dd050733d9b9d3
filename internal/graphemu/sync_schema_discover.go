package graphemu

import (
	"maps"
	"slices"
	"strings"
)

// directoryExtension is how names of directory extensions begin: extension_, the id of the application that owns it without
// dashes, and the name.
const directoryExtension = "extension_"

// discoverDirectory looks the attributes of one directory up again and answers its definition.
// Graph: directoryDefinition, discover.
func discoverDirectory(c *call) reply {
	job, refusal := c.job()
	if refusal != nil {
		return *refusal
	}
	schema := clone(job.schema)
	i := slices.IndexFunc(objectsOf(schema["directories"]), func(d object) bool { return sameID(textOf(d["id"]), c.vars["directoryID"]) })
	if i < 0 {
		return notFound(c.vars["directoryID"])
	}
	directory := objectsOf(schema["directories"])[i]
	if job.discover(directory) {
		directory["version"] = "Date:" + engineTime(c.now()) + ", ActivityId:" + newID()
	}
	directory["discoveryDateTime"] = timestamp(c.now())
	defer job.publish()
	job.schema = schema // new definitions alone let no cycle look at everybody again
	return c.entity("servicePrincipals('"+job.spID+"')/synchronization/jobs('"+job.id+"')/schema/directories/$entity", directory)
}

// discover adds definitions of the directory extensions that users of the directory's tenant have; false if all are known.
func (j *syncJob) discover(directory object) bool {
	t := j.tenant
	if directory["id"] != entraDirectoryID {
		t = j.s.tenant(j.tenant.syncSettings(j.spID)["CompanyId"])
	}
	users := objectDefinitionOf(directory, "User")
	if t == nil || users == nil {
		return false
	}
	known, _ := users["attributes"].([]any)
	found := map[string]string{}
	for _, user := range t.store(usersCollection).list() {
		for name, value := range user {
			if kind, ok := extensionType(name, value); ok {
				found[name] = kind
			}
		}
	}
	for _, a := range objectsOf(known) {
		delete(found, nameOf(a))
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		known = append(known, attribute{name: name, kind: found[name]}.json())
	}
	users["attributes"] = known
	return len(found) > 0
}

// extensionType is the type of a directory extension with one value.
func extensionType(name string, value any) (string, bool) {
	if !strings.HasPrefix(name, directoryExtension) {
		return "", false
	}
	switch value.(type) {
	case bool:
		return "Boolean", true
	case float64, int:
		return "Integer", true
	case string, nil:
		return "String", true
	}
	return "", false
}
