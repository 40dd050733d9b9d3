package graph

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// notVerbs are methods of a tenant that send nothing by themselves.
var notVerbs = []string{"ID", "WroteRecently", "KnowsApplication", "MadeJob", "Exclusive"}

// TestDocListsEveryVerb holds the table in doc.go against the methods of Tenant, both ways.
func TestDocListsEveryVerb(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(doc), "//	verb ")
	if !found {
		t.Fatal("there is no table")
	}
	listed := map[string]bool{}
	for _, line := range strings.Split(table, "\n")[1:] {
		row, isRow := strings.CutPrefix(line, "//	")
		if !isRow {
			break
		}
		verbs, _, _ := strings.Cut(row, "  ")
		for _, verb := range strings.Split(verbs, ", ") {
			listed[verb] = true
		}
	}
	for _, skipped := range append(notVerbs, "(before the first request)") {
		delete(listed, skipped)
	}
	for _, verb := range tenantMethods(t) {
		if !listed[verb] {
			t.Errorf("%s is not in the table of doc.go", verb)
		}
		delete(listed, verb)
	}
	for verb := range listed {
		t.Errorf("the table of doc.go has %s, which is no method of Tenant", verb)
	}
}

// tenantMethods are the exported methods of Tenant that are verbs.
func tenantMethods(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() || strings.Contains(" "+strings.Join(notVerbs, " ")+" ", " "+f.Name.Name+" ") {
				continue
			}
			star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if receiver, ok := star.X.(*ast.Ident); ok && receiver.Name == "Tenant" {
				verbs = append(verbs, f.Name.Name)
			}
		}
	}
	return verbs
}
