//go:build unix

package acctest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
)

// guide is a page of documentation as its reader uses it: by chapter, the files to write and the commands to run.
type guide map[string][]guideBlock

// guideBlock is a fenced block: a file if it begins with a comment that names one, else commands.
type guideBlock struct{ file, text string }

var guideFence = regexp.MustCompile("(?ms)^```(terraform|shell)\n(.*?)^```$")

// readGuide takes the blocks of a page apart. Blocks of other languages are for the reader only.
func readGuide(t *testing.T, name string) guide {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(acctest.Root(), "internal/docs/templates/guides", name+".md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	g := guide{}
	for _, chapter := range strings.Split(string(page), "\n## ")[1:] {
		title, body, _ := strings.Cut(chapter, "\n")
		for _, found := range guideFence.FindAllStringSubmatch(body, -1) {
			block := guideBlock{text: found[2]}
			if found[1] == "terraform" {
				first, _, _ := strings.Cut(block.text, "\n")
				if block.file = strings.TrimPrefix(first, "# "); block.file == first {
					t.Fatalf("a block of %q begins with no name of a file: %s", title, first)
				}
			}
			g[title] = append(g[title], block)
		}
	}
	return g
}

// follow does what a chapter says and answers what the commands said.
func (g guide) follow(t *testing.T, w *acctest.Workspace, chapter string) string {
	t.Helper()
	if len(g[chapter]) == 0 {
		t.Fatalf("the guide has no chapter %q with something to do", chapter)
	}
	var said strings.Builder
	for _, block := range g[chapter] {
		if block.file != "" {
			w.Write(block.file, block.text)
			continue
		}
		result := w.Shell(block.text)
		if result.ExitCode != 0 {
			t.Fatalf("%s: exit code %d\n%s%s", chapter, result.ExitCode, block.text, result.Output)
		}
		said.WriteString(result.Output)
	}
	return said.String()
}

// text is all that a chapter has written to files.
func (g guide) text(chapter string) string {
	var text strings.Builder
	for _, block := range g[chapter] {
		if block.file != "" {
			text.WriteString(block.text)
		}
	}
	return text.String()
}

var topLevelBlock = regexp.MustCompile(`(?ms)^(resource|import) .*?^}\n`)

// cutBlocks deletes from the workspace's file the resources that speak of one of the ids, and their import blocks, as somebody
// would by hand, and answers how many blocks went.
func cutBlocks(t *testing.T, w *acctest.Workspace, file string, ids ...string) int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(w.Folder, file))
	if err != nil {
		t.Fatal(err)
	}
	cut := 0
	kept := topLevelBlock.ReplaceAllStringFunc(string(content), func(block string) string {
		if !slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(block, id) }) {
			return block
		}
		cut++
		return ""
	})
	w.Write(file, kept)
	return cut
}
