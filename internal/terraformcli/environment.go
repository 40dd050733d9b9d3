package terraformcli

import (
	"os"
	"strings"
)

// foreignPrefixes are the beginnings of environment variables that steer a CLI,
// this provider or its login away from what a test says. Some are set on every
// build agent: the Azure ones of a service connection, the OIDC ones of a
// pipeline, the tracing ones of a monitored host.
var foreignPrefixes = []string{
	"TF_", "TERRAFORM_CONFIG=", "TOFU_", "CHECKPOINT_", "OTEL_",
	"ARM_", "AZURE_", "CROSSTENANT_GRAPH_ENDPOINT", "CROSSTENANT_AUTHORITY_HOST", "CROSSTENANT_CA_CERTIFICATE_FILE",
	"ACTIONS_ID_TOKEN_", "SYSTEM_OIDC", "SYSTEM_ACCESSTOKEN", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET",
}

// IsForeign says whether an environment entry ("NAME=value") belongs to the
// machine's own use of Terraform or Azure. Variables of the testing library,
// TF_ACC_…, are not foreign: they are how a test run is told its command.
func IsForeign(entry string) bool {
	if strings.HasPrefix(entry, "TF_ACC_") {
		return false
	}
	for _, prefix := range foreignPrefixes {
		if strings.HasPrefix(entry, prefix) {
			return true
		}
	}
	return false
}

// settings hold for every run: no look-up of newer releases, and no CLI
// configuration. The file named must exist: with a missing one OpenTofu prints a
// warning into the answer of every command, also of "version".
var settings = []string{"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=" + os.DevNull}

// Environment is an environment without foreign entries, for a CLI that reads no
// configuration and never calls home. Further entries come last and win.
func Environment(environ []string, further ...string) []string {
	clean := make([]string, 0, len(environ)+len(settings)+len(further))
	for _, entry := range environ {
		if !IsForeign(entry) {
			clean = append(clean, entry)
		}
	}
	return append(append(clean, settings...), further...)
}

// CleanProcess does to the running process what [Environment] does to a list,
// for libraries that start the CLI with the process's environment.
func CleanProcess() error {
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); IsForeign(entry) {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	for _, entry := range settings {
		name, value, _ := strings.Cut(entry, "=")
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}
