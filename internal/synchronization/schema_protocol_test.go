package synchronization_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/acctest"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/synchronization"
)

// resourcesProvider offers the family's resources as well.
type resourcesProvider struct{ functionsProvider }

func (resourcesProvider) Resources(context.Context) []func() resource.Resource {
	return synchronization.Resources()
}

// schemaServer answers by the protocol, unconfigured, as under terraform validate.
func schemaServer(t *testing.T, config map[string]any) (tfprotov6.ProviderServer, *tfprotov6.DynamicValue) {
	t.Helper()
	server := providerserver.NewProtocol6(resourcesProvider{})()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || schemas.ResourceSchemas[schemaType] == nil {
		t.Fatal(err, schemas)
	}
	typ := schemas.ResourceSchemas[schemaType].ValueType()
	encoded, err := tfprotov6.NewDynamicValue(typ, acctest.Literal(t, typ, config))
	if err != nil {
		t.Fatal(err)
	}
	return server, &encoded
}

func schemaConfig(users map[string]any) map[string]any {
	return map[string]any{
		"tenant_id": "11111111-aaaa-4bbb-8ccc-111111111111", "service_principal_id": "22222222-aaaa-4bbb-8ccc-222222222222", "job_id": "Azure2Azure.1.2",
		"users": users,
	}
}

func wantProtocol(t *testing.T, got []*tfprotov6.Diagnostic, want map[string]string) {
	t.Helper()
	for _, d := range got {
		place := fmt.Sprintf("%s %s", strings.ToLower(d.Severity.String()), steps(d.Attribute))
		says, ok := want[place]
		if !ok || !strings.Contains(d.Summary+" | "+d.Detail, says) {
			t.Errorf("%s: %s | %s", place, d.Summary, d.Detail)
			continue
		}
		delete(want, place)
	}
	for place, says := range want {
		t.Errorf("nothing at %s that says %q", place, says)
	}
}

// steps writes a path as a configuration does.
func steps(p *tftypes.AttributePath) string {
	text := ""
	for _, step := range p.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text += "." + string(step)
		case tftypes.ElementKeyString:
			text += fmt.Sprintf("[%q]", string(step))
		case tftypes.ElementKeyInt:
			text += fmt.Sprintf("[%d]", int64(step))
		default:
			text += fmt.Sprintf("[%v]", step)
		}
	}
	return strings.TrimPrefix(text, ".")
}

// TestSchemaChecksByProtocol: what validate and plan say stands at the attribute that is wrong, so that a CLI and an
// editor mark the line.
func TestSchemaChecksByProtocol(t *testing.T) {
	t.Parallel()
	server, config := schemaServer(t, schemaConfig(map[string]any{
		"attribute_mappings": map[string]any{
			"displayName":       map[string]any{"expression": `Apend([displayName], "x")`},
			"showInAddressList": map[string]any{"constant": "yes"},
			"proxyAddresses":    map[string]any{"attribute": "proxyAddresses"},
			"jobTitle":          map[string]any{"expression": acctest.Unknown},
		},
		"scoping_filters": []any{
			map[string]any{"name": "unknown", "clauses": acctest.Unknown},
			map[string]any{"name": "sales", "clauses": []any{
				map[string]any{"attribute": acctest.Unknown, "operator": "IS NULL"},
				map[string]any{"attribute": "employeeId", "operator": "GREATER_THAN", "value": "x"},
			}},
		},
	}))
	resp, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: schemaType, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	wantProtocol(t, resp.Diagnostics, map[string]string{
		`error users.attribute_mappings["displayName"].expression`:     `users.attribute_mappings["displayName"].expression, line 1, column 1: There is no function Apend.`,
		`error users.attribute_mappings["showInAddressList"].constant`: "True or False",
		`error users.attribute_mappings["proxyAddresses"]`:             `users.attribute_mappings["proxyAddresses"]: proxyAddresses cannot be a target: it is read-only`,
		`error users.scoping_filters[1].clauses[1].value`:              `users.scoping_filters[1].clauses[1].value: GREATER_THAN`,
	})
}

// TestSchemaAttributesByProtocol: names are looked up when it is planned, against the built-in table before there is a
// job's own definition.
func TestSchemaAttributesByProtocol(t *testing.T) {
	t.Parallel()
	server, config := schemaServer(t, schemaConfig(map[string]any{
		"attribute_mappings": map[string]any{
			"displayName": map[string]any{"attribute": "surnam", "flow_type": "Always", "flow_behavior": "FlowWhenChanged"},
			"jobTitle":    map[string]any{"expression": `ToUpper([jobTitel])`, "flow_type": "Always", "flow_behavior": "FlowWhenChanged"},
		},
		"unlisted_mappings": "keep",
	}))
	validated, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: schemaType, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	wantProtocol(t, validated.Diagnostics, nil)

	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ := schemas.ResourceSchemas[schemaType].ValueType()
	none, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, nil))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: schemaType, PriorState: &none, ProposedNewState: config, Config: config,
	})
	if err != nil {
		t.Fatal(err)
	}
	wantProtocol(t, resp.Diagnostics, map[string]string{
		`warning users.attribute_mappings["displayName"].attribute`: "Did you mean surname?",
		`warning users.attribute_mappings["jobTitle"].expression`:   "Did you mean [jobTitle]?",
		`warning `: "Full synchronization cycle: users displayName, jobTitle of job Azure2Azure.1.2",
	})
}
