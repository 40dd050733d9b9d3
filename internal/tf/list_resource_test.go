package tf

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
)

var errLater = errors.New("a later page fails")

// numbers lists 0 to n-1 and then fails, if it shall.
func numbers(n int, err error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

// What is looked at comes in the order of the list, all of it before an error of the list, and never more than is wanted.
func TestAhead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		elements  int
		err       error
		limit     int64
		want      int
		looked    int32
		wantError bool
	}{
		"nothing":                 {0, nil, 0, 0, 0, false},
		"fewer than a batch":      {3, nil, 0, 3, 3, false},
		"several batches":         {12, nil, 0, 12, 12, false},
		"an error":                {7, errLater, 0, 7, 7, true},
		"only an error":           {0, errLater, 0, 0, 0, true},
		"a limit":                 {12, nil, 2, 2, 2, false},
		"a limit and a batch":     {12, nil, 7, 7, 7, false},
		"a limit that is not met": {3, nil, 7, 3, 3, false},
		"a limit before an error": {7, errLater, 6, 6, 6, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var looked atomic.Int32
			listing := &Listing{left: tt.limit, push: func(list.ListResult) bool { return true }}
			var got []string
			var last error
			for text, err := range Ahead(t.Context(), listing, numbers(tt.elements, tt.err), func(_ context.Context, n int) string {
				looked.Add(1)
				return fmt.Sprint(n)
			}) {
				if last = err; err != nil {
					break
				}
				got = append(got, text)
				if !listing.Add(list.ListResult{DisplayName: text}) {
					break
				}
			}
			var want []string
			for n := range tt.want {
				want = append(want, fmt.Sprint(n))
			}
			if !slices.Equal(got, want) || (last != nil) != tt.wantError || looked.Load() != tt.looked {
				t.Errorf("got %v and %v after %d looks, want %v after %d", got, last, looked.Load(), want, tt.looked)
			}
		})
	}
}

// One error would cost a CLI the whole list: about one object it becomes a warning, which counts for nothing.
func TestListingLeavesOutWhatFailed(t *testing.T) {
	t.Parallel()
	var pushed []list.ListResult
	listing := &Listing{left: 1, push: func(r list.ListResult) bool { pushed = append(pushed, r); return true }}
	failed := list.ListResult{DisplayName: "Fabrikam", Diagnostics: diag.Diagnostics{
		diag.NewWarningDiagnostic("Before", "that."), diag.NewErrorDiagnostic("Unable to read", "It is broken."),
	}}
	if !listing.Add(failed) {
		t.Error("nothing more is wanted although nothing was found")
	}
	if listing.Add(list.ListResult{DisplayName: "Contoso"}) {
		t.Error("more is wanted than the limit")
	}
	if len(pushed) != 2 || pushed[0].DisplayName != "" || pushed[0].Diagnostics.HasError() || len(pushed[0].Diagnostics) != 2 || pushed[1].DisplayName != "Contoso" {
		t.Fatalf("pushed %v", pushed)
	}
	if d := pushed[0].Diagnostics[1]; d.Summary() != "Not listed: Fabrikam" || !strings.Contains(d.Detail(), "Unable to read") || !strings.Contains(d.Detail(), "It is broken.") {
		t.Errorf("the warning is %v", d)
	}
}
