// Package terraformcli finds a Terraform or OpenTofu command to run tests, the
// demo and benchmarks with, and keeps the machine's own settings away from it.
// It uses the standard library alone and never downloads a binary; where no
// suitable command exists, OpenTofu is compiled from its Go module.
package terraformcli
