package syncschema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
)

// TestKnownAttributesAreFounded holds the table to its marks: a documented fact names its page, an assumed one claims none.
func TestKnownAttributesAreFounded(t *testing.T) {
	t.Parallel()
	for _, object := range []string{"User", "Group"} {
		seen := map[string]bool{}
		for _, a := range syncschema.KnownAttributes(object) {
			if lower := strings.ToLower(a.Name); seen[lower] {
				t.Errorf("%s.%s is there twice", object, a.Name)
			} else {
				seen[lower] = true
			}
			if typ, ok := syncschema.AttributeTypeNamed(a.Type); !ok || typ != a.Type {
				t.Errorf("%s.%s has type %q", object, a.Name, a.Type)
			}
			if !a.Source.Known() && !a.Target.Known() {
				t.Errorf("%s.%s: nothing is known of it", object, a.Name)
			}
			for role, use := range map[string]syncschema.Use{"source": a.Source, "target": a.Target} {
				if (use.Evidence == syncschema.Documented) != (use.Page != "") {
					t.Errorf("%s.%s as %s is %s by page %q", object, a.Name, role, use.Evidence, use.Page)
				}
				if (use.Refusal != "" || use.Caution != "") && use.Evidence != syncschema.Documented {
					t.Errorf("%s.%s as %s is refused without a page", object, a.Name, role)
				}
			}
		}
	}
}

// TestKnownAttributesCoverTheDefaults compares with the attributes of the user mappings that the pages document.
func TestKnownAttributesCoverTheDefaults(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("CROSSTENANT_REFERENCE")
	if folder == "" {
		t.Skip("CROSSTENANT_REFERENCE names no folder with the reference's documented mappings")
	}
	text, err := os.ReadFile(filepath.Join(folder, "azure2azure-schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		UserMappings []struct{ Target, Status string }
	}
	if err := json.Unmarshal(text, &reference); err != nil || len(reference.UserMappings) == 0 {
		t.Fatalf("no mappings in the reference (%v)", err)
	}
	for _, m := range reference.UserMappings {
		a, exact, _ := syncschema.FindKnown("User", m.Target)
		if !exact {
			t.Errorf("%s is not in the table", m.Target)
			continue
		}
		if string(a.Target.Evidence) != m.Status {
			t.Errorf("%s as a target is %s here and %s in the reference", m.Target, a.Target.Evidence, m.Status)
		}
		if a.Target.Works() == (m.Target == "alternativeSecurityIds") {
			t.Errorf("%s as a target works: %v", m.Target, a.Target.Works())
		}
	}
}

// TestKnownAttributesRefuseWhatThePagesRefuse: "Known issues for provisioning in Microsoft Entra ID", "What is cross-tenant
// synchronization", "Configure cross-tenant synchronization".
func TestKnownAttributesRefuseWhatThePagesRefuse(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ source, target bool }{
		"alternativeSecurityIds":        {false, true},
		"proxyAddresses":                {false, true},
		"HiddenFromAddressListsEnabled": {false, true},
		"targetAddress":                 {false, true},
		"photo":                         {true, true},
		"customSecurityAttributes":      {true, true},
		"passwordProfile.password":      {true, true},
		"userType":                      {true, false},
		"samAccountName":                {true, false},
		"onPremisesSamAccountName":      {true, false}, // the name in Graph
		"displayName":                   {false, false},
		"showInAddressList":             {false, false},
	} {
		a, _, ok := syncschema.FindKnown("User", name)
		if !ok {
			t.Errorf("%s is not in the table", name)
			continue
		}
		if got := a.Source.Refusal != ""; got != want.source {
			t.Errorf("%s refused as a source: %v", name, got)
		}
		if got := a.Target.Refusal != ""; got != want.target {
			t.Errorf("%s refused as a target: %v", name, got)
		}
	}
	if a, _, _ := syncschema.FindKnown("User", "otherMails"); a.Target.Caution == "" || a.Target.Refusal != "" {
		t.Error("otherMails should not be a target, but can be")
	}
}

func TestFindKnown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		object, name, want string
		exact              bool
	}{
		{"User", "displayName", "displayName", true},
		{"User", "displayname", "displayName", false},
		{"User", "officeLocation", "physicalDeliveryOfficeName", false},
		{"User", "onPremisesExtensionAttributes.extensionAttribute7", "extensionAttribute7", false},
		{"User", "passwordProfile.password", "passwordProfile.password", true},
		{"User", "customSecurityAttributes.Engineering.Project", "customSecurityAttributes", false},
		{"User", "members", "", false},
		{"Group", "members", "members", true},
		{"Device", "displayName", "", false},
		{"User", "", "", false},
	} {
		a, exact, ok := syncschema.FindKnown(test.object, test.name)
		if a.Name != test.want || exact != test.exact || ok != (test.want != "") {
			t.Errorf("%s.%s: got %q, exact %v, %v", test.object, test.name, a.Name, exact, ok)
		}
	}
}

func TestSuggestName(t *testing.T) {
	t.Parallel()
	existing := []string{"department", "displayName", "telephoneNumber", "extensionAttribute1", "extension_0123456789abcdef0123456789abcdef_Origin"}
	for name, want := range map[string]string{
		"displayname":    "displayName",
		"dispalyName":    "displayName", // neighbours swapped
		"departmnt":      "department",
		"businessPhones": "telephoneNumber",
		"onPremisesExtensionAttributes.extensionAttribute1": "extensionAttribute1",
		"extension_0123456789abcdef0123456789abcdef_origin": "extension_0123456789abcdef0123456789abcdef_Origin",
		"extension_0123456789abcdef0123456789abcdef_origim": "extension_0123456789abcdef0123456789abcdef_Origin",
		"extension_0123456789abcdef0123456789abcdef_skills": "", // another extension of the same application
		"hairColour": "",
		"":           "",
		"x":          "",
	} {
		if got := syncschema.SuggestName(name, existing); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestExtensionNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ is, looks bool }{
		"extension_53c9e2c0a1b24c3d8e9f0a1b2c3d4e5f_acmeCostCenter":     {true, true},
		"Extension_53c9e2c0a1b24c3d8e9f0a1b2c3d4e5f_acmeCostCenter":     {false, true},
		"extension_53c9e2c0-a1b2-4c3d-8e9f-0a1b2c3d4e5f_acmeCostCenter": {false, true},
		"extension_53c9e2c0a1b24c3d8e9f0a1b2c3d4e5f":                    {false, true},
		"extension_53c9e2c0a1b24c3d8e9f0a1b2c3d4e5f_":                   {false, true},
		"extensionAttribute1": {false, false},
		"displayName":         {false, false},
	} {
		if got := syncschema.IsExtensionName(name); got != want.is {
			t.Errorf("%s is an extension: %v", name, got)
		}
		if got := syncschema.LooksLikeExtensionName(name); got != want.looks {
			t.Errorf("%s looks like an extension: %v", name, got)
		}
	}
}

func TestAttributeTypes(t *testing.T) {
	t.Parallel()
	if got, want := syncschema.AttributeTypes(), []string{"String", "Boolean", "Integer", "DateTime", "Reference", "Binary"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for name, want := range map[string]string{"string": "String", "DATETIME": "DateTime", " Integer ": "Integer", "LargeInteger": "", "": ""} {
		if got, ok := syncschema.AttributeTypeNamed(name); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", name, got, ok)
		}
	}
}
