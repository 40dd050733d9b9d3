package directory_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

const nobodysID = "99999999-9999-4999-8999-999999999999"

func lookUp(lines string) string {
	return "data \"crosstenant_tenant_information\" \"test\" {\n" + lines + "\n}\n"
}

func TestAccLifecycleTenantInformation(t *testing.T) {
	t.Parallel()
	env := acctest.New(t)
	litware := env.Server.AddTenant(graphemu.Tenant{
		DisplayName: "Litware", DefaultDomain: "litware.onmicrosoft.com", Domains: []string{"litware.com"}, FederationBrandName: "Litware, Inc.",
	})
	is := func(name string, want knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.crosstenant_tenant_information.test", tfjsonpath.New(name), want)
	}
	all := []statecheck.StateCheck{
		is("tenant_id", knownvalue.StringExact(env.Contoso.ID())),
		is("partner_tenant_id", knownvalue.StringExact(litware.ID())),
		is("display_name", knownvalue.StringExact("Litware")),
		is("default_domain_name", knownvalue.StringExact("litware.onmicrosoft.com")),
		is("federation_brand_name", knownvalue.StringExact("Litware, Inc.")),
	}
	env.Test(
		resource.TestStep{Config: env.Config(lookUp(fmt.Sprintf("partner_tenant_id = %q", litware.ID()))), ConfigStateChecks: all},
		resource.TestStep{Config: env.Config(lookUp(`domain_name = "litware.com"`)), ConfigStateChecks: all},
		resource.TestStep{ // Asked in another tenant, about one without a brand.
			Config: env.Config(lookUp(fmt.Sprintf("tenant_id = %q\npartner_tenant_id = %q", env.Fabrikam.ID(), env.Contoso.ID()))),
			ConfigStateChecks: []statecheck.StateCheck{
				is("tenant_id", knownvalue.StringExact(env.Fabrikam.ID())),
				is("display_name", knownvalue.StringExact("Contoso")),
				is("federation_brand_name", knownvalue.Null()),
			},
		},
	)
	env.RequireNoWrites(0)
}

func TestAccTenantInformationRefused(t *testing.T) {
	t.Parallel()
	lacking := acctest.WithPermissions("Policy.Read.All")
	tests := map[string]struct {
		config string
		opts   []acctest.Option
		error  string
	}{
		"neither":            {"", nil, `Missing Attribute Configuration(?s).*partner_tenant_id,\s*domain_name`},
		"both":               {"partner_tenant_id = \"" + nobodysID + "\"\ndomain_name = \"litware.com\"", nil, `Invalid Attribute Combination(?s).*partner_tenant_id,\s*domain_name`},
		"no GUID":            {`partner_tenant_id = "litware.com"`, nil, `Invalid GUID(?s).*: +partner_tenant_id =`},
		"no domain":          {`domain_name = "https://litware.com"`, nil, `Invalid Attribute Value Match(?s).*: +domain_name =`},
		"address":            {`domain_name = "ana@litware.com"`, nil, `Invalid Attribute Value Match(?s).*: +domain_name =`},
		"unknown id":         {`partner_tenant_id = "` + nobodysID + `"`, nil, `Tenant not found(?s).*: +partner_tenant_id =.*` + nobodysID},
		"unknown domain":     {`domain_name = "nobody.example"`, nil, `Tenant not found(?s).*: +domain_name =.*nobody\.example`},
		"unknown id 400":     {`partner_tenant_id = "` + nobodysID + `"`, []acctest.Option{acctest.WithBehaviour("tenant-information.unknown", "400")}, `Tenant not found(?s).*: +partner_tenant_id =`},
		"unknown domain 400": {`domain_name = "nobody.example"`, []acctest.Option{acctest.WithBehaviour("tenant-information.unknown", "400")}, `Tenant not found(?s).*: +domain_name =`},
		"no permission":      {`partner_tenant_id = "` + nobodysID + `"`, []acctest.Option{lacking}, `Unable to read tenant information(?s).*CrossTenantInformation\.ReadBasic\.All`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.New(t, tt.opts...)
			env.Test(resource.TestStep{Config: env.Config(lookUp(tt.config)), ExpectError: regexp.MustCompile(tt.error)})
		})
	}
}
