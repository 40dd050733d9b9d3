// Package tf is the Terraform side that every family shares: the bases to embed in resources, data sources and
// actions, the value types and schema attributes that look alike everywhere, the one parser of import ids, and the
// one door from a Go error to diagnostics.
//
// It knows Microsoft Graph only through package graph: which tenant a call goes to, and what its errors mean.
package tf
