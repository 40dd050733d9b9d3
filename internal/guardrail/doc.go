// Package guardrail holds a plan against rules about what the service allows and hardly anybody means: errors and warnings before
// anything is sent, which an object's acknowledge attribute lifts. The rules themselves are the families'; see decision 200.
package guardrail
