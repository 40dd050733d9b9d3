// Package azureadstub stands in for the provider azuread where a test needs a state that it wrote: the resources of
// synchronization with the attributes, schema versions and ids that azuread 3 gives them, and no Graph behind. What a
// resource's id is, the test says, which knows the objects.
package azureadstub
