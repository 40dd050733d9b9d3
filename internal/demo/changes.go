package main

import (
	"regexp"
	"strings"
)

// changedLines are the values that a plan, as a CLI prints it, adds, changes or removes within resources: each with the path that
// leads to it, without the objects around them.
func changedLines(plan string) []string {
	var path, lines []string
	for line := range strings.Lines(plan) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "}") || strings.HasPrefix(line, "]") {
			path = path[:max(0, len(path)-1)]
			continue
		}
		name, value, ok := planned(line)
		switch {
		case strings.HasSuffix(line, "{"), strings.HasSuffix(line, "["):
			path = append(path, name) // "" for an element of a list
		case ok:
			within := append(path[min(1, len(path)):len(path):len(path)], name) // the first is the resource
			lines = append(lines, strings.Join(within, ".")+" = "+value)
		}
	}
	return lines
}

var plannedLine = regexp.MustCompile(`^[~+-] (?:"([^"]+)"|(\w+)) *(?:=|".*) *(.*)$`)

// planned reads a line that has a mark. A resource's own line counts; unmarked lines are what stays.
func planned(line string) (name, value string, ok bool) {
	found := plannedLine.FindStringSubmatch(line)
	if found == nil {
		return "", "", false
	}
	return found[1] + found[2], found[3], true
}
