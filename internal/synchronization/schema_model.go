package synchronization

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// What becomes of mappings that a configuration does not list.
const (
	unlistedKeep     = "keep"
	unlistedTemplate = "template"
	unlistedRemove   = "remove"
)

// What destroying the resource does to the job's schema.
const (
	onDestroyKeep     = "keep"
	onDestroyTemplate = "template"
)

// The parts of a schema that a configuration names, and the object of Graph's documents that each is about.
const (
	usersPart  = "users"
	groupsPart = "groups"
)

var schemaParts = []string{usersPart, groupsPart}

// graphObject is the name of a part's object in the rules and directories of a schema.
func graphObject(part string) string {
	if part == groupsPart {
		return "Group"
	}
	return "User"
}

// schemaModel is crosstenant_synchronization_schema. What a module computes may be unknown as a whole, so collections stay
// framework values until they are looked into.
type schemaModel struct {
	TenantID           tf.GUID      `tfsdk:"tenant_id"`
	ServicePrincipalID tf.GUID      `tfsdk:"service_principal_id"`
	JobID              types.String `tfsdk:"job_id"`
	Users              types.Object `tfsdk:"users"`
	Groups             types.Object `tfsdk:"groups"`
	OnDestroy          types.String `tfsdk:"on_destroy"`
	Acknowledge        types.Set    `tfsdk:"acknowledge"`
	Timeouts           tf.Timeouts  `tfsdk:"timeouts"`
}

// schemaObject is users or groups: how one kind of object is synchronized.
type schemaObject struct {
	Enabled           types.Bool   `tfsdk:"enabled"`
	FlowTypes         types.Set    `tfsdk:"flow_types"`
	UnlistedMappings  types.String `tfsdk:"unlisted_mappings"`
	AttributeMappings types.Map    `tfsdk:"attribute_mappings"`
	ScopingFilters    types.List   `tfsdk:"scoping_filters"`
	SourceAttributes  types.Map    `tfsdk:"source_attributes"`
	TargetAttributes  types.Map    `tfsdk:"target_attributes"`
}

// schemaMapping is what flows into one target attribute, which is its key in the map.
type schemaMapping struct {
	Attribute    types.String `tfsdk:"attribute"`
	Constant     types.String `tfsdk:"constant"`
	Expression   types.String `tfsdk:"expression"`
	DefaultValue types.String `tfsdk:"default_value"`
	FlowBehavior types.String `tfsdk:"flow_behavior"`
	FlowType     types.String `tfsdk:"flow_type"`
}

// schemaFilterGroup is a group of clauses, all of which must hold.
type schemaFilterGroup struct {
	Name    types.String `tfsdk:"name"`
	Clauses types.List   `tfsdk:"clauses"`
}

// schemaFilterClause compares one attribute of the source with a value.
type schemaFilterClause struct {
	Attribute types.String `tfsdk:"attribute"`
	Operator  types.String `tfsdk:"operator"`
	Value     types.String `tfsdk:"value"`
}

// The framework's types of the structs above.
var (
	schemaMappingType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"attribute": types.StringType, "constant": types.StringType, "expression": types.StringType,
		"default_value": types.StringType, "flow_behavior": types.StringType, "flow_type": types.StringType,
	}}
	schemaFilterClauseType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"attribute": types.StringType, "operator": types.StringType, "value": types.StringType,
	}}
	schemaFilterGroupType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"name": types.StringType, "clauses": types.ListType{ElemType: schemaFilterClauseType},
	}}
	schemaObjectType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"enabled":            types.BoolType,
		"flow_types":         types.SetType{ElemType: types.StringType},
		"unlisted_mappings":  types.StringType,
		"attribute_mappings": types.MapType{ElemType: schemaMappingType},
		"scoping_filters":    types.ListType{ElemType: schemaFilterGroupType},
		"source_attributes":  types.MapType{ElemType: types.StringType},
		"target_attributes":  types.MapType{ElemType: types.StringType},
	}}
)

// emptySchemaObject manages nothing and keeps everything.
func emptySchemaObject() schemaObject {
	return schemaObject{
		FlowTypes:         types.SetNull(types.StringType),
		UnlistedMappings:  types.StringValue(unlistedKeep),
		AttributeMappings: types.MapNull(schemaMappingType),
		ScopingFilters:    types.ListNull(schemaFilterGroupType),
		SourceAttributes:  types.MapNull(types.StringType),
		TargetAttributes:  types.MapNull(types.StringType),
	}
}

func (m *schemaModel) identity() tf.Identity {
	return tf.Identity{
		"tenant_id":            m.TenantID.Lower(),
		"service_principal_id": m.ServicePrincipalID.Lower(),
		"job_id":               m.JobID.ValueString(),
	}
}

// part is the value of users or groups.
func (m *schemaModel) part(name string) types.Object {
	if name == groupsPart {
		return m.Groups
	}
	return m.Users
}

func (m *schemaModel) setPart(name string, value types.Object) {
	if name == groupsPart {
		m.Groups = value
		return
	}
	m.Users = value
}

// object looks into users or groups; nil if it is null or not known yet.
func (m *schemaModel) object(ctx context.Context, part string) (*schemaObject, diag.Diagnostics) {
	return into[schemaObject](ctx, m.part(part))
}

// value is the framework's value of the object.
func (o *schemaObject) value(ctx context.Context) (types.Object, diag.Diagnostics) {
	if o == nil {
		return types.ObjectNull(schemaObjectType.AttrTypes), nil
	}
	return types.ObjectValueFrom(ctx, schemaObjectType.AttrTypes, *o)
}

// mappings are the listed mappings by target attribute; entries that are not known yet are left out.
func (o *schemaObject) mappings(ctx context.Context) (map[string]schemaMapping, diag.Diagnostics) {
	var diags diag.Diagnostics
	found := map[string]schemaMapping{}
	if o == nil {
		return found, diags
	}
	for target, element := range o.AttributeMappings.Elements() {
		object, ok := element.(types.Object)
		if !ok {
			continue
		}
		mapping, d := into[schemaMapping](ctx, object)
		diags.Append(d...)
		if mapping != nil {
			found[target] = *mapping
		}
	}
	return found, diags
}

// setMappings writes the listed mappings; nil is null.
func (o *schemaObject) setMappings(ctx context.Context, mappings map[string]schemaMapping) diag.Diagnostics {
	if mappings == nil {
		o.AttributeMappings = types.MapNull(schemaMappingType)
		return nil
	}
	value, diags := types.MapValueFrom(ctx, schemaMappingType, mappings)
	o.AttributeMappings = value
	return diags
}

// texts are the known strings of a map such as source_attributes.
func texts(value types.Map) map[string]string {
	found := map[string]string{}
	for name, element := range value.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			found[name] = text.ValueString()
		}
	}
	return found
}

// flowNames are the known members of flow_types.
func flowNames(value types.Set) []string {
	var names []string
	for _, element := range value.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			names = append(names, text.ValueString())
		}
	}
	return names
}

// into converts a framework object to a struct; nil if it is null or not known yet.
func into[T any](ctx context.Context, value types.Object) (*T, diag.Diagnostics) {
	if value.IsNull() || value.IsUnknown() {
		return nil, nil
	}
	var found T
	diags := value.As(ctx, &found, basetypes.ObjectAsOptions{})
	if diags.HasError() {
		return nil, diags
	}
	return &found, diags
}

// isEmpty tells whether the mapping says nothing: the mark of a mapping that is gone and would come back.
func (m schemaMapping) isEmpty() bool {
	return m.Attribute.IsNull() && m.Constant.IsNull() && m.Expression.IsNull() && m.DefaultValue.IsNull()
}

// isConfigurable tells whether a configuration may say what was read: neither an empty constant nor a mapping without source and
// default flows, and CLIs that write configuration take an empty text for none.
func (m schemaMapping) isConfigurable() bool {
	for _, text := range []types.String{m.Attribute, m.Constant, m.Expression, m.DefaultValue} {
		if !text.IsNull() && text.ValueString() == "" {
			return false
		}
	}
	return true
}

// orDefault is a flow as it is sent.
func orDefault(value types.String, fallback string) string {
	if text := strings.TrimSpace(value.ValueString()); text != "" {
		return text
	}
	return fallback
}
