// Package attrexpr is the home of Entra's attribute-mapping expression
// language. It stands alone: the provider, the emulator and a test may use it,
// and it uses none of them. It holds no code yet.
package attrexpr
