// Package scopefilter speaks the scoping filters of a synchronization job: which objects of the source are in scope.
// A filter is groups, which are alternatives, of clauses, which all have to hold.
//
// [Filter.Check] reports everything wrong with a filter, [Filter.Match] evaluates it offline for one object and
// [Filter.Compile] for many, [Filter.Equal] tells whether a change would change anything, and [Operators] is the table
// that all of them read. What Microsoft documents of it, what is not known and what was chosen is in operators.md.
//
// The package stands alone: the provider and the emulator both use it, and it uses neither. No error and no problem
// holds an attribute's value, which is a person's.
package scopefilter
