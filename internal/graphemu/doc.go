// Package graphemu is an embedded Microsoft Graph: one HTTP handler that is login authority and Graph for any number of
// tenants, and behaves instead of replaying. State is made by the same requests that make it in the service, by seeds, and by
// a [TenantHandle], which is what an administrator would do in the portal.
//
// # Shape
//
// A [Server] holds tenants; a tenant holds one versioned store per collection. A request runs through authentication, fault
// rules, throttling, the route table, the permission check, the check of its body against a closed shape, and the handler,
// all under the server's one lock; waiting (latency, hooks, the network) happens outside it. Documents in a store are never
// changed in place: a handler that changes one puts a new one, so answers can be encoded after the lock is gone and old
// versions can be shown to a reader that lags.
//
// # What the service is not known to do
//
// Where Microsoft's documentation leaves a behaviour open, [Behaviours] names it with every answer that is known or
// plausible. A server answers with the default until [WithBehaviours] says otherwise.
//
// # The engine
//
// A job's schema is what it runs: mappings with expressions, scoping filters, flow types, declared attributes. Schemas carry members
// that no description of Graph has; [Server.SchemaLosses] tells who wrote one back without them.
//
// The package imports no part of the provider and no SDK: it can be wrong in its own ways only. The two languages are the
// exception, attrexpr and scopefilter; what the service is not known to do with them is a behaviour here.
package graphemu
