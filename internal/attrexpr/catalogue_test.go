package attrexpr_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// The lists of functions of both pages, of the functions call and of the
// built-in mappings.
const everyFunction = `AltSecIdFromNetId Append AppRoleAssignments AppRoleAssignmentsComplex AssertiveAppRoleAssignmentsComplex
BitAnd CBool CDate CRef CStr Coalesce Contains ConvertFromBase64 ConvertToBase64 ConvertToUTF8Hex Count DNComponent DateAdd
DateDiff DateFromNum DefaultDomain Error FormatDateTime Guid IIF IgnoreFlowIfNullOrEmpty InStr IsNull IsNullOrEmpty IsPresent
IsString Item Join Left Len Mid NormalizeDiacritics Not Now NumFromDate PCase RandomString Redact RemoveDuplicates Replace
SelectUniqueValue SingleAppRoleAssignment Split StringFromSid StripSpaces Switch ToLower ToUpper Trim Word`

func TestFunctions(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range attrexpr.Functions() {
		names = append(names, f.Name)
		if f.Summary == "" || f.Page == "" {
			t.Errorf("%s lacks a summary or a page", f.Name)
		}
		for _, p := range f.Parameters {
			if p.Name == "" || p.EngineName == "" || p.Type == "" {
				t.Errorf("%s: %+v", f.Name, p)
			}
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("not sorted: %v", names)
	}
	want := strings.Fields(everyFunction)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("got %v\nwant %v", names, want)
	}
}

func TestFunctionSlots(t *testing.T) {
	t.Parallel()
	slots := func(name string, n int) string {
		f, ok := attrexpr.FunctionNamed(name)
		if !ok {
			t.Fatalf("no function %s", name)
		}
		ps := f.Slots(n)
		if ps == nil {
			return "none"
		}
		written := make([]string, len(ps))
		for i, p := range ps {
			written[i] = p.EngineName
			if p.Required {
				written[i] += "!"
			}
		}
		return strings.Join(written, " ")
	}
	for _, c := range []struct {
		name string
		n    int
		want string
	}{
		{"Append", 2, "source! suffix!"},
		{"Append", 1, "none"},
		{"Append", 3, "none"},
		{"Replace", 7, "source! Find regexPattern regexGroupName Replacement replacementAttributeName template"},
		{"Replace", 8, "none"},
		{"FormatDateTime", 4, "source! dateTimeStyles inputFormat! outputFormat!"},
		{"FormatDateTime", 3, "source! inputFormat! outputFormat!"},
		{"FormatDateTime", 2, "none"},
		{"Switch", 3, "none"},
		{"Switch", 5, "none"},
		{"Switch", 6, "source! switchValue switchValue! switchValue! switchValue! switchValue!"},
		{"Join", 1, "none"},
		{"Join", 4, "separator! source! source! source!"},
		{"SelectUniqueValue", 1, "none"},
		{"Mid", 3, "source! start! length!"},
		{"IIF", 3, "one! valueIfTrue! valueIfFalse!"},
	} {
		if got := slots(c.name, c.n); got != c.want {
			t.Errorf("%s with %d slots: got %s, want %s", c.name, c.n, got, c.want)
		}
	}
}

func TestFunctionUsage(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Append": "Append(source, suffix)",
		"InStr":  "InStr(value1, value2[, start][, compareType])",
		"Switch": "Switch(source[, defaultValue], key1, value1, …)",
		"Join":   "Join(separator, source1, …)",
		"Guid":   "Guid()",
	} {
		f, _ := attrexpr.FunctionNamed(name)
		if got := f.Usage(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if _, ok := attrexpr.FunctionNamed("append"); ok {
		t.Error("append is a function, although names are case-sensitive")
	}
}

// The functions call of Graph prints these parameters.
func TestFunctionsCallNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"Append":             {"source", "suffix"},
		"DefaultDomain":      {},
		"AppRoleAssignments": {"source"},
	} {
		f, _ := attrexpr.FunctionNamed(name)
		got := []string{}
		for _, p := range f.Parameters {
			got = append(got, p.EngineName)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
