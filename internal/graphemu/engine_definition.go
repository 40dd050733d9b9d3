package graphemu

// side is which of a rule's two directories is meant.
type side string

const (
	sourceSide side = "sourceDirectoryName"
	targetSide side = "targetDirectoryName"
)

// definition is what a schema says of one attribute.
type definition struct {
	kind        string
	multivalued bool
	readOnly    bool
}

// directoryOf finds a rule's directory by the name that both carry; nil if there is none.
func directoryOf(schema object, s side) object {
	rule := findRule(schema, func(object) bool { return true })
	for _, directory := range objectsOf(schema["directories"]) {
		if directory["name"] == rule[string(s)] {
			return directory
		}
	}
	return nil
}

// objectDefinitionOf finds an object of a directory by its name; nil if there is none.
func objectDefinitionOf(directory object, name string) object {
	for _, found := range objectsOf(directory["objects"]) {
		if found["name"] == name {
			return found
		}
	}
	return nil
}

// definitionsOf are the attributes of an object in one of the directories, by name.
func definitionsOf(schema object, s side, name string) map[string]definition {
	known := map[string]definition{}
	for _, a := range objectsOf(objectDefinitionOf(directoryOf(schema, s), name)["attributes"]) {
		known[textOf(a["name"])] = definition{
			kind: textOf(a["type"]), multivalued: isTrue(a["multivalued"]), readOnly: a["mutability"] == "ReadOnly" || isTrue(a["anchor"]),
		}
	}
	return known
}
