// Package scopefilter is the home of the scoping filters of a synchronization
// job: groups (OR) of clauses (AND). It stands alone, like attrexpr, and holds
// no code yet.
package scopefilter
