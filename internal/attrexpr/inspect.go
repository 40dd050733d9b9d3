package attrexpr

// Attributes are the references to attributes of the source object, in the
// order of the text; one that is used twice is there twice.
func (e *Expression) Attributes() []*Attribute {
	var found []*Attribute
	walk(e.root, func(n Node) {
		if a, ok := n.(*Attribute); ok {
			found = append(found, a)
		}
	})
	return found
}

// Needs is what an expression's value depends on besides the source object.
type Needs struct {
	Now           bool // the moment: Now
	Random        bool // chance: Guid, RandomString
	DefaultDomain bool // the tenant: DefaultDomain
	Roles         bool // app role assignments: SingleAppRoleAssignment and the like
}

// Needs looks at every function of the expression, in branches that may never
// be taken as well.
func (e *Expression) Needs() Needs {
	var needs Needs
	walk(e.root, func(n Node) {
		call, ok := n.(*Call)
		if !ok || call.function == nil {
			return
		}
		switch name := call.function.Name; {
		case name == "Now":
			needs.Now = true
		case name == "Guid", name == "RandomString":
			needs.Random = true
		case name == "DefaultDomain":
			needs.DefaultDomain = true
		case isRoleFunction(name):
			needs.Roles = true
		}
	})
	return needs
}

func isRoleFunction(name string) bool {
	switch name {
	case "SingleAppRoleAssignment", "AppRoleAssignmentsComplex", "AssertiveAppRoleAssignmentsComplex", "AppRoleAssignments":
		return true
	default:
		return false
	}
}
