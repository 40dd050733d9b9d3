// Package attrexpr is Entra's attribute-mapping expression language: a parser
// that names every problem at once, a checker for what can be known before the
// service is asked, a printer, and an evaluator that shows what a mapping will
// give.
//
//	e, err := attrexpr.Parse(`Append([displayName], " (Fabrikam)")`)
//
// The service publishes no grammar; grammar.md next to this file is the one
// used here, with every choice made where Microsoft's pages are silent. The
// service itself stays the authority: what is stored comes from its
// parseExpression call, and the value computed here is a preview.
//
// The package stands alone: the provider, the emulator and a test may use it,
// and it uses none of them.
package attrexpr
