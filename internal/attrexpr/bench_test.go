package attrexpr_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

type mapping struct {
	target     string
	expression *attrexpr.Expression
}

// readMappings parses testdata/mappings.txt.
func readMappings(tb testing.TB) []mapping {
	tb.Helper()
	file, err := os.Open("testdata/mappings.txt")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	var mappings []mapping
	for lines := bufio.NewScanner(file); lines.Scan(); {
		target, text, ok := strings.Cut(lines.Text(), " = ")
		if !ok || strings.HasPrefix(target, "#") {
			continue
		}
		e, err := attrexpr.Parse(text)
		if err != nil {
			tb.Fatalf("%s: %v", target, err)
		}
		mappings = append(mappings, mapping{target, e})
	}
	if len(mappings) != 25 {
		tb.Fatalf("%d mappings", len(mappings))
	}
	return mappings
}

// The attributes that the mappings read.
var userAttributes = []string{
	"netId", "IsSoftDeleted", "accountEnabled", "streetAddress", "city", "state", "postalCode", "country", "department", "employeeId",
	"displayName", "givenName", "jobTitle", "mobile", "physicalDeliveryOfficeName", "surname", "telephoneNumber", "userPrincipalName",
	"mail", "manager", "employeeHireDate",
}

var userAttributeIndex = func() map[string]int {
	index := make(map[string]int)
	for i, name := range userAttributes {
		index[name] = i
	}
	return index
}()

// user has a value for each of userAttributes; "" is absent.
type user []string

func (u user) attribute(name string) attrexpr.Value {
	i, ok := userAttributeIndex[name]
	if !ok || u[i] == "" {
		return attrexpr.Null()
	}
	return attrexpr.Text(u[i])
}

// generateUsers makes the same users every time. One in ten lacks a telephone,
// one in eight has a name with diacritics.
func generateUsers(n int) []user {
	random := rand.New(rand.NewPCG(2024, 7)) //nolint:gosec // repeatable on purpose
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	users := make([]user, n)
	for i := range users {
		given := pick("Anna", "Pablo", "Maria Jose", "John", "Sarah", "Kofi", "Wei", "Zoë")
		family := pick("Smith", "Gonsalves", "Van der Hof", "Johnson", "Özdemir", "Chen", "O'Connor", "Meyer")
		upn := fmt.Sprintf("user%d@contoso.com", i)
		telephone := fmt.Sprintf("+%d %010d", 1+random.IntN(98), random.Int64N(1e10))
		if i%10 == 0 {
			telephone = ""
		}
		users[i] = user{
			fmt.Sprintf("1003%012X", i), "False", pick("True", "True", "True", "False"), fmt.Sprintf("Street %d", i%300),
			pick("Köln", "Malmö", "İzmir", "Lyon", "Seattle"), pick("WA", "NRW", ""), fmt.Sprintf("%05d", i%100000),
			pick("Deutschland", "Sverige", "Türkiye", "France", "Norway"), pick("Sales", "Engineering", "Finance"), fmt.Sprint(10000 + i),
			given + " " + family, given, pick("Clerk", "Engineer", "Boss"), "", pick("1/101", "2/207"), family, telephone, upn,
			strings.ToLower(upn), fmt.Sprintf("user%d@contoso.com", i/10),
			fmt.Sprintf("20%02d-%02d-%02dT00:00:00Z", random.IntN(25), 1+random.IntN(12), 1+random.IntN(28)),
		}
	}
	return users
}

// TestMappingsOfGeneratedUsers shows that the benchmark measures mappings that
// work: the expected values follow from the generated attributes.
func TestMappingsOfGeneratedUsers(t *testing.T) {
	t.Parallel()
	mappings := readMappings(t)
	for i, u := range generateUsers(2000) {
		env := attrexpr.Environment{Attribute: u.attribute}
		got := make(map[string]string)
		for _, m := range mappings {
			value, err := m.expression.Evaluate(env)
			if err != nil {
				t.Fatalf("user %d, %s: %v", i, m.target, err)
			}
			got[m.target] = value.Text()
		}
		read := func(name string) string { return u[userAttributeIndex[name]] }
		_, digits, _ := strings.Cut(read("telephoneNumber"), " ")
		hired := read("employeeHireDate")
		nickname := strings.NewReplacer("ë", "e", "ö", "o").Replace(strings.ToLower(strings.ReplaceAll(read("givenName")+"."+read("surname"), " ", "")))
		want := map[string]string{
			"mailNickname":    strings.ReplaceAll(nickname, "Ö", "o"),
			"telephoneNumber": digits,
			"extension_c0ffee00112233445566778899aabbcc_hired": hired[8:10] + "." + hired[5:7] + "." + hired[:4],
			"displayName":       read("displayName"),
			"showInAddressList": "true",
			"userType":          "Guest",
			"preferredLanguage": map[string]string{"Deutschland": "de-DE", "Sverige": "sv-SE", "Türkiye": "tr-TR", "France": "fr-FR", "Norway": "en-US"}[read("country")],
		}
		if read("department") == "Sales" {
			want["userType"] = "Member"
		}
		for target, value := range want {
			if got[target] != value {
				t.Errorf("user %d: %s is %q, want %q", i, target, got[target], value)
			}
		}
	}
}

// BenchmarkTwentyFiveMappings evaluates 25 mappings for 100,000 users.
func BenchmarkTwentyFiveMappings(b *testing.B) {
	const n = 100_000
	mappings, users := readMappings(b), generateUsers(n)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		for _, u := range users {
			env := attrexpr.Environment{Attribute: u.attribute}
			for _, m := range mappings {
				if _, err := m.expression.Evaluate(env); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	runtime.ReadMemStats(&after)
	evaluated := float64(b.N) * n
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/evaluated, "ns/user")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/evaluated, "B/user")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/evaluated, "allocs/user")
}
