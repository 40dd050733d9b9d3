package attrexpr

import (
	"slices"
	"strings"
)

// Pages of Microsoft's documentation that describe functions, or at least name them.
const (
	PageProvisioning = "Reference for writing expressions for attribute mappings in Microsoft Entra Application Provisioning"
	PageCloudSync    = "Microsoft Entra Cloud Sync expressions and function reference"
	PageCrossTenant  = "Configure cross-tenant synchronization"
	PageCustomize    = "Tutorial - Customize user provisioning attribute-mappings for SaaS applications in Microsoft Entra ID"
	PageFunctionsAPI = "synchronizationSchema: functions"
)

// Types of parameters, as the checker tells them apart.
const (
	TypeText      = "text"
	TypeNumber    = "number"
	TypeDate      = "date"
	TypeAny       = "any"
	TypeAttribute = "attribute" // a list of values: an attribute or a function that gives one
	TypeCondition = "condition" // a comparison, or something that is true or false
	TypePattern   = "pattern"   // a .NET regular expression
	TypeWord      = "word"      // one of Parameter.Words
)

// Parameter is one slot of a function.
type Parameter struct {
	// Name is the parameter's name on Microsoft's page.
	Name string
	// EngineName is its name in the parsed form that Graph stores. Where that is
	// not public it is the page's name; see grammar.md.
	EngineName string
	// Type is one of the Type constants.
	Type string
	// Required says that the slot cannot be left empty.
	Required bool
	// Repeats says that the slot, together with the repeating ones beside it, may come again.
	Repeats bool
	// Words are the values that the service accepts, nil when any will do. They are
	// compared exactly.
	Words []string
}

// Function is a function of the expression language.
type Function struct {
	Name       string
	Parameters []Parameter
	// Short is a second, shorter list of parameters that also is accepted, nil for most functions.
	Short []Parameter
	// Least is the least number of slots that have to be written.
	Least int
	// Summary is one sentence about what it gives.
	Summary string
	// Page is the title of Microsoft's page that describes it.
	Page string
	// CloudSyncOnly says that only the page on cloud sync knows the function.
	CloudSyncOnly bool
	// ExampleOnly says that the page uses the function in an example and describes it nowhere.
	ExampleOnly bool
	// Spellings are other spellings of the name that Microsoft's pages use.
	Spellings []string

	// check finds what is wrong with the arguments beyond their number and types; nil for most functions.
	check          func(*checker, *Call)
	implementation *implementation
}

// Slots are the parameters of a call with n slots, one for each; nil when the
// function takes no such number.
func (f Function) Slots(n int) []Parameter {
	if f.Short != nil && n == len(f.Short) {
		return f.Short
	}
	repeating := 0
	for _, p := range f.Parameters {
		if p.Repeats {
			repeating++
		}
	}
	fixed := len(f.Parameters) - repeating
	switch {
	case n < f.Least:
		return nil
	case repeating == 0 && n > fixed, repeating > 0 && n > fixed && (n-fixed)%repeating != 0:
		return nil
	}
	slots := make([]Parameter, n)
	for i := range slots {
		if i < len(f.Parameters) {
			slots[i] = f.Parameters[i]
			continue
		}
		slots[i] = f.Parameters[fixed+(i-fixed)%repeating]
	}
	return slots
}

// Functions are all known functions, sorted by name.
func Functions() []Function {
	return slices.Clone(functions)
}

// FunctionNamed is the function of exactly that name, or of a spelling that one
// of Microsoft's pages has.
func FunctionNamed(name string) (Function, bool) {
	if f := functionNamed(name); f != nil {
		return *f, true
	}
	return Function{}, false
}

// functionNamed is nil for an unknown name. The pages' other spellings count.
func functionNamed(name string) *Function {
	return functionsByName[name]
}

var functionsByName = func() map[string]*Function {
	byName := make(map[string]*Function, len(functions)+4)
	for i := range functions {
		f := &functions[i]
		byName[f.Name] = f
		for _, spelling := range f.Spellings {
			byName[spelling] = f
		}
	}
	return byName
}()

// functionLike is the known function that a wrong name most likely means.
func functionLike(name string) string {
	for i := range functions {
		if strings.EqualFold(functions[i].Name, name) {
			return functions[i].Name
		}
	}
	if meant, ok := foreignFunctions[strings.ToLower(name)]; ok {
		return meant
	}
	names := make([]string, len(functions))
	for i := range functions {
		names[i] = functions[i].Name
	}
	return nearest(name, names)
}

// req, opt and rep write a parameter whose engine name is not public: the page's name stands in.
func req(name, typ string) Parameter {
	return Parameter{Name: name, EngineName: name, Type: typ, Required: true}
}

func opt(name, typ string) Parameter {
	return Parameter{Name: name, EngineName: name, Type: typ}
}

func rep(name string) Parameter {
	return Parameter{Name: name, EngineName: name, Type: TypeAny, Required: true, Repeats: true}
}

// engine gives a parameter the name that the service's own trees carry.
func (p Parameter) engine(name string) Parameter {
	p.EngineName = name
	return p
}

func (p Parameter) words(words ...string) Parameter {
	p.Words = words
	return p
}
