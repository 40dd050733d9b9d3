// Package docs holds the templates that docs/ is generated from by make
// generate, and the tests that nothing offered goes without documentation.
package docs
