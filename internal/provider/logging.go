package provider

import "strings"

// loggers are the variables that hold the level of each logger of this process: the framework's three, and the provider's own.
var loggers = []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_CROSSTENANT"}

// silencedLoggers are the variables that turn all loggers off where nobody asked the CLI for logs. Without them a process of the
// provider writes everything that it could log as JSON to the CLI, which reads it and throws it away: 120 lines for each object of a plan.
func silencedLoggers(environ []string) map[string]string {
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "TF_LOG") && value != "" {
			return nil
		}
	}
	off := make(map[string]string, len(loggers))
	for _, name := range loggers {
		off[name] = "off"
	}
	return off
}
