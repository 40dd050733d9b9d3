package attrexpr_test

import (
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// BenchmarkDiagnose is what a plan spends on one job: reading and checking 25 mappings.
func BenchmarkDiagnose(b *testing.B) {
	mappings := readMappings(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range mappings {
			if _, problems := attrexpr.Diagnose(m.expression.Text(), attrexpr.CheckOptions{}); len(problems.Errors()) > 0 {
				b.Fatal(problems)
			}
		}
	}
}
