package crosstenantaccess

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// policyOf is "name=Fabrikam users=true groups=false"; what is not named is absent.
func policyOf(words string) *identitySyncModel {
	m := &identitySyncModel{TenantID: tf.NewGUID(homeTenant), PartnerTenantID: tf.NewGUID(otherTenantID)}
	for _, word := range strings.Fields(words) {
		name, value, _ := strings.Cut(word, "=")
		allowed := &syncInboundModel{IsSyncAllowed: types.BoolValue(value == "true")}
		switch name {
		case "name":
			m.DisplayName = types.StringValue(value)
		case "users":
			m.UserSyncInbound = allowed
		case "groups":
			m.GroupSyncInbound = allowed
		}
	}
	return m
}

// words is the reverse of policyOf.
func words(m *identitySyncModel) string {
	var list []string
	if !m.DisplayName.IsNull() {
		list = append(list, "name="+m.DisplayName.ValueString())
	}
	if m.UserSyncInbound != nil {
		list = append(list, "users="+m.UserSyncInbound.IsSyncAllowed.String())
	}
	if m.GroupSyncInbound != nil {
		list = append(list, "groups="+m.GroupSyncInbound.IsSyncAllowed.String())
	}
	return strings.Join(list, " ")
}

func TestIdentitySyncWrites(t *testing.T) {
	t.Parallel()
	const path = "/policies/crossTenantAccessPolicy/partners/" + otherTenantID + "/identitySynchronization "
	tests := map[string]struct {
		from string // "-" creates
		to   string
		want string
	}{
		"create":                  {"-", "name=Fabrikam users=true", `PUT /v1.0` + path + `{"displayName":"Fabrikam","userSyncInbound":{"isSyncAllowed":true}}`},
		"create without a name":   {"-", "users=false", `PUT /v1.0` + path + `{"userSyncInbound":{"isSyncAllowed":false}}`},
		"create with groups":      {"-", "users=true groups=true", `PUT /beta` + path + `{"groupSyncInbound":{"isSyncAllowed":true},"userSyncInbound":{"isSyncAllowed":true}}`},
		"switch off":              {"name=F users=true", "name=F users=false", `PATCH /v1.0` + path + `{"userSyncInbound":{"isSyncAllowed":false}}`},
		"remove users":            {"name=F users=true", "name=F", `PATCH /v1.0` + path + `{"userSyncInbound":{"isSyncAllowed":null}}`},
		"add users":               {"name=F", "name=F users=true", `PATCH /v1.0` + path + `{"userSyncInbound":{"isSyncAllowed":true}}`},
		"rename":                  {"name=F users=true", "name=G users=true", `PATCH /v1.0` + path + `{"displayName":"G"}`},
		"remove the name":         {"name=F users=true", "users=true", `PATCH /v1.0` + path + `{"displayName":null}`},
		"add groups":              {"users=true", "users=true groups=true", `PATCH /beta` + path + `{"groupSyncInbound":{"isSyncAllowed":true},"userSyncInbound":{"isSyncAllowed":true}}`},
		"remove groups":           {"users=true groups=true", "users=true", `PATCH /beta` + path + `{"groupSyncInbound":{"isSyncAllowed":null},"userSyncInbound":{"isSyncAllowed":true}}`},
		"users only, with groups": {"users=true groups=true", "users=false groups=true", `PATCH /beta` + path + `{"groupSyncInbound":{"isSyncAllowed":true},"userSyncInbound":{"isSyncAllowed":false}}`},
		"groups without users":    {"groups=true", "groups=false", `PATCH /beta` + path + `{"groupSyncInbound":{"isSyncAllowed":false},"userSyncInbound":{"isSyncAllowed":null}}`},
		"rename with groups":      {"name=F users=true groups=true", "name=G users=true groups=true", `PATCH /v1.0` + path + `{"displayName":"G"}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, wire := newWire(t, "")
			to := policyOf(tt.to)
			var err error
			if tt.from == "-" {
				err = tenant.CreateIdentitySync(t.Context(), otherTenantID, version(to), to.toCreate())
			} else {
				change := to.toPatch(policyOf(tt.from))
				err = tenant.UpdateIdentitySync(t.Context(), otherTenantID, writeVersion(change), change)
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := wire.last(t); got != tt.want {
				t.Errorf("sent\n%s, want\n%s", got, tt.want)
			}
		})
	}
}

// An import brings what a configuration may say: a CLI writes one from it.
// ofTenant is an answer with the key that every policy has.
func ofTenant(answer string) string { return `{"tenantId":"` + otherTenantID + `",` + answer[1:] }

func TestIdentitySyncImported(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		`{"displayName":"F","userSyncInbound":{"isSyncAllowed":true}}`:                                           "name=F users=true",
		`{"displayName":"F","userSyncInbound":null}`:                                                             "name=F",
		`{"displayName":"","userSyncInbound":{"isSyncAllowed":true}}`:                                            "users=true",
		`{"displayName":null,"userSyncInbound":null}`:                                                            "users=false",
		`{"displayName":"","userSyncInbound":{"isSyncAllowed":null},"groupSyncInbound":{"isSyncAllowed":false}}`: "users=false",
		`{"userSyncInbound":null,"groupSyncInbound":{"isSyncAllowed":true}}`:                                     "groups=true",
	} {
		tenant, _ := newWire(t, ofTenant(answer))
		policy, err := tenant.IdentitySync(t.Context(), otherTenantID, graph.Beta)
		if err != nil {
			t.Fatal(err)
		}
		if got := words(policyOf("").imported(policy)); got != want {
			t.Errorf("%s is imported as %q, want %q", answer, got, want)
		}
	}
}

func TestIdentitySyncFromGraph(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer   string
		asked    graph.APIVersion
		prior    string
		imported string
		read     string
	}{
		"users":                  {`{"displayName":"F","userSyncInbound":{"isSyncAllowed":true}}`, graph.V1, "name=F users=true", "name=F users=true", "name=F users=true"},
		"nothing":                {`{"displayName":null,"userSyncInbound":null}`, graph.V1, "", "", ""},
		"object of null":         {`{"userSyncInbound":{"isSyncAllowed":null}}`, graph.V1, "", "", ""},
		"nothing said as false":  {`{"userSyncInbound":{"isSyncAllowed":false}}`, graph.V1, "name=F", "users=false", ""},
		"false answered as null": {`{"displayName":"F","userSyncInbound":null}`, graph.V1, "name=F users=false", "name=F", "name=F users=false"},
		"empty name is none":     {`{"displayName":"","userSyncInbound":{"isSyncAllowed":true}}`, graph.V1, "users=true", "name= users=true", "users=true"},
		"drift":                  {`{"displayName":"G","userSyncInbound":{"isSyncAllowed":false}}`, graph.V1, "name=F users=true", "name=G users=false", "name=G users=false"},
		"groups not asked":       {`{"userSyncInbound":{"isSyncAllowed":true}}`, graph.V1, "users=true groups=true", "users=true", "users=true groups=true"},
		"groups":                 {`{"userSyncInbound":{"isSyncAllowed":true},"groupSyncInbound":{"isSyncAllowed":false}}`, graph.Beta, "users=true groups=true", "users=true groups=false", "users=true groups=false"},
		"groups gone":            {`{"userSyncInbound":{"isSyncAllowed":true},"groupSyncInbound":null}`, graph.Beta, "users=true groups=true", "users=true", "users=true"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, _ := newWire(t, ofTenant(tt.answer))
			answer, err := tenant.IdentitySync(t.Context(), otherTenantID, tt.asked)
			if err != nil {
				t.Fatal(err)
			}
			if got := words(policyOf(tt.prior).fromGraph(answer)); got != tt.imported {
				t.Errorf("imported %q, want %q", got, tt.imported)
			}
			if got := words(policyOf(tt.prior).refreshed(answer, tt.asked)); got != tt.read {
				t.Errorf("read %q, want %q", got, tt.read)
			}
		})
	}
}
