package acctest

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// Mark is a point in the emulator's request record.
type Mark int

// Mark remembers now, for [Env.Since].
func (e *Env) Mark() Mark { return Mark(len(e.Server.Requests())) }

// Since answers the requests after a mark. A record that was reset meanwhile
// counts from its new start.
func (e *Env) Since(m Mark) []graphemu.Request {
	all := e.Server.Requests()
	if int(m) > len(all) {
		m = 0
	}
	return all[m:]
}

// WritesSince answers the requests after a mark that ask Graph for a change, as
// "METHOD path" in their order.
func (e *Env) WritesSince(m Mark) []string {
	return lines(e.Since(m), graphemu.Request.IsWrite)
}

// ReadsSince answers the Graph requests after a mark that only read.
func (e *Env) ReadsSince(m Mark) []string {
	return lines(e.Since(m), func(r graphemu.Request) bool { return r.Kind == graphemu.KindGraph && !r.IsWrite() })
}

func lines(requests []graphemu.Request, fits func(graphemu.Request) bool) []string {
	var found []string
	for _, r := range requests {
		if fits(r) {
			found = append(found, r.Method+" "+r.Path)
		}
	}
	return found
}

// CheckNoWrites is a check that nothing asked Graph for a change since the mark
// was taken: what a refused configuration or an empty plan must show.
func (e *Env) CheckNoWrites(since *Mark) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if writes := e.WritesSince(*since); len(writes) > 0 {
			return fmt.Errorf("the emulator saw writes:\n  %s", strings.Join(writes, "\n  "))
		}
		return nil
	}
}

// RequireNoWrites fails the test if anything asked Graph for a change since the mark.
func (e *Env) RequireNoWrites(since Mark) {
	e.t.Helper()
	if err := e.CheckNoWrites(&since)(nil); err != nil {
		e.t.Error(err)
	}
}

// Do is a check or a preparation in the shape that steps want.
func Do(f func() error) resource.TestCheckFunc {
	return func(*terraform.State) error { return f() }
}
