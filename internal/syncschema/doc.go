// Package syncschema reads and edits the schema document of a synchronization job (Graph: synchronizationSchema) in its raw
// JSON. What nobody asked to change keeps its bytes, and with them whatever this package doesn't know: members, enum values,
// explicit nulls, large numbers, the order of members and entries.
//
// A Document finds an ObjectMapping by object names; the ObjectMapping shows and changes what Terraform manages: whether it is
// enabled, flow types, attribute mappings, scoping filters, and the definitions of directory extensions. Setting something to
// what it means already changes nothing, so that a caller compares documents to know whether to write.
//
// # When two things are the same
//
//	attribute mappings       keyed by target attribute, in any order
//	default value            null, absent and "" alike
//	flow behavior, flow type absent and "" are the default; letter case does not count
//	type of a source         letter case does not count; no source, null and {} alike
//	flow types               as a set; blanks and letter case do not count
//	expressions              by their parsed form; [x] is the attribute x and "x" the constant x
//	parameters of a source   ignored: the service derives them from the expression
//	names of attributes      exactly; where nothing has the exact name, without letter case
//	type of a definition     letter case does not count
package syncschema
