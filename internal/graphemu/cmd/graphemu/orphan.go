package main

import (
	"os"
	"path/filepath"
	"regexp"
)

// goRun is where "go run" puts the program that it builds.
var goRun = regexp.MustCompile(`/go-build\d+/b\d+/exe/[^/]+$`)

// parent is the process that started this one, 0 if it does not matter. "go run" ends on SIGTERM without passing it on, so
// that its program has to notice by itself that it was left behind.
func parent(executable string) int {
	if !goRun.MatchString(filepath.ToSlash(executable)) {
		return 0
	}
	return os.Getppid()
}

// orphaned says that the process that started this one is gone.
func orphaned(parent int) bool { return parent != 0 && os.Getppid() != parent }
