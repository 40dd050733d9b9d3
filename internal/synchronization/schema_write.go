package synchronization

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graph"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/syncschema"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/tf"
)

// schemaNotWritten is the summary of a write that failed.
const schemaNotWritten = "Unable to write the synchronization schema"

// errRefused ends an edit whose diagnostics say why.
var errRefused = errors.New("the schema was not written")

// schemaWriter brings one job's schema to what a plan wants, in one write and only if something changes.
type schemaWriter struct {
	tenant             *graph.Tenant
	servicePrincipalID string
	jobID              string
	plan               schemaModel

	wanted   []wantedObject
	template *syncschema.Document
	trees    map[string]json.RawMessage // by expression text: the service is asked once for each
	diags    diag.Diagnostics
	changed  []schemaChange // what the last edit did
}

// schemaChange is what an edit did to the objects of one part.
type schemaChange struct {
	part    string
	changes objectChanges
	before  scopeBefore
}

// scopeBefore is what a creation replaces without a plan having shown it.
type scopeBefore struct {
	filterGroups []string
	unlisted     []string
}

// write returns the document as a read shows it afterwards. Without it (nil), nothing was written, and the diagnostics say why;
// with it, the schema is as planned, also where a warning says that the wait was interrupted.
func (w *schemaWriter) write(ctx context.Context) (*syncschema.Document, diag.Diagnostics) {
	w.wanted, w.diags = w.plan.wanted(ctx)
	if w.diags.HasError() {
		return nil, w.diags
	}
	if err := w.loadTemplate(ctx); err != nil {
		w.diags.Append(w.failure(schemaNotWritten, err)...)
		return nil, w.diags
	}
	return w.bring(ctx)
}

// bring brings the schema to what is wanted.
func (w *schemaWriter) bring(ctx context.Context) (*syncschema.Document, diag.Diagnostics) {
	w.trees = map[string]json.RawMessage{}
	raw, written, err := w.tenant.EditSynchronizationSchema(ctx, w.servicePrincipalID, w.jobID, w.edit)
	if err != nil {
		if !errors.Is(err, errRefused) {
			w.diags.Append(w.failure(schemaNotWritten, err)...)
		}
		return nil, w.diags
	}
	doc, err := jobSchema(raw)
	if err != nil {
		w.diags.Append(tf.ErrorDiags(schemaNotWritten, err)...)
		return nil, w.diags
	}
	if !written {
		return doc, w.diags
	}
	shown, diags := w.settle(ctx, doc)
	w.diags.Append(diags...)
	return shown, w.diags
}

// failure reports an error of Graph; a job that is not there is the fault of job_id.
func (w *schemaWriter) failure(summary string, err error) diag.Diagnostics {
	if errors.Is(err, graph.ErrNotFound) {
		return tf.AttributeErrorDiags(path.Root("job_id"), summary, err)
	}
	return tf.ErrorDiags(summary, err)
}

// loadTemplate reads the template before the edit, which other writers wait for.
func (w *schemaWriter) loadTemplate(ctx context.Context) error {
	if !needsTemplate(w.wanted) {
		return nil
	}
	template, err := templateOf(ctx, w.tenant.TemplateSchema, w.servicePrincipalID, func() (*syncschema.Document, error) {
		return readSchemaDocument(ctx, w.tenant, w.servicePrincipalID, w.jobID, w.tenant.SynchronizationSchema)
	})
	w.template = template
	if errors.Is(err, errNoTemplate) {
		return fmt.Errorf("%w. unlisted_mappings = %q needs it; %q and %q do without", err, unlistedTemplate, unlistedKeep, unlistedRemove)
	}
	return err
}

// edit is the change of the document; nil if there is nothing to change.
func (w *schemaWriter) edit(ctx context.Context, raw json.RawMessage) (json.RawMessage, error) {
	doc, err := jobSchema(raw)
	if err != nil {
		return nil, err
	}
	changed, diags := w.changes(doc)
	if len(changed) > 0 && !diags.HasError() {
		diags.Append(checkBeforeWrite(ctx, doc, w.plan)...)
		diags.Append(w.checkRoles(ctx)...)
	}
	if !diags.HasError() {
		diags.Append(w.parse(ctx, doc, changed)...)
	}
	for _, c := range changed {
		if object, ok := doc.Object(graphObject(c.part)); ok && !diags.HasError() {
			diags.Append(c.changes.apply(c.part, object, templateObject(w.template, c.part), w.trees)...)
		}
	}
	w.diags.Append(diags...)
	if diags.HasError() {
		return nil, errRefused
	}
	w.changed = changed
	if len(changed) == 0 {
		return nil, nil
	}
	return doc.JSON()
}

// changes compares the document with what is wanted. What cannot be brought about is an error.
func (w *schemaWriter) changes(doc *syncschema.Document) ([]schemaChange, diag.Diagnostics) {
	var (
		changed []schemaChange
		diags   diag.Diagnostics
	)
	for _, want := range w.wanted {
		have, ok := doc.Object(graphObject(want.part))
		if !ok {
			diags.AddAttributeError(path.Root(want.part), "Schema without a rule for "+want.part,
				fmt.Sprintf("The schema of job %s has no mapping from %s to %s, so there is nothing that %s could configure.",
					w.jobID, graphObject(want.part), graphObject(want.part), want.part))
			continue
		}
		diags.Append(want.conflicts(have)...)
		changes := want.changes(have, templateObject(w.template, want.part))
		if changes.none() {
			continue
		}
		changed = append(changed, schemaChange{part: want.part, changes: changes, before: replacedBy(changes, have)})
	}
	return changed, diags
}

// conflicts are wishes that the document cannot fulfil, whatever is written.
func (w wantedObject) conflicts(have *syncschema.ObjectMapping) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, target := range slices.Sorted(maps.Keys(w.mappings)) {
		want := w.mappings[target]
		existing, ok := have.Mapping(target)
		if ok && existing.Untouchable() && !want.Equal(existing) {
			diags.AddAttributeError(mappingPath(w.part, target), "Mapping cannot be changed",
				fmt.Sprintf("Objects are matched by %s, and the service lets nobody change that mapping. Remove it from attribute_mappings.", existing.Target))
		}
	}
	for _, side := range []struct {
		name string
		want map[string]string
		have func() []syncschema.Attribute
	}{{"source_attributes", w.source, have.SourceAttributes}, {"target_attributes", w.target, have.TargetAttributes}} {
		if len(side.want) == 0 {
			continue
		}
		defined := side.have()
		for _, name := range slices.Sorted(maps.Keys(side.want)) {
			typ := side.want[name]
			if i := indexOfAttribute(defined, name); i >= 0 && !strings.EqualFold(defined[i].Type, typ) {
				diags.AddAttributeError(attributePath(w.part, side.name).AtMapKey(name), "Attribute has another type",
					fmt.Sprintf("The job's schema defines %s with the type %s already, not %s, and definitions are never changed here.", name, defined[i].Type, typ))
			}
		}
	}
	return diags
}

// replacedBy is what changes take away that the configuration does not name.
func replacedBy(changes objectChanges, have *syncschema.ObjectMapping) scopeBefore {
	var before scopeBefore
	if changes.filters != nil {
		for _, group := range have.Filters() {
			before.filterGroups = append(before.filterGroups, group.Name)
		}
	}
	before.unlisted = changes.unlisted()
	return before
}

// parse has the service parse each expression that is about to be written: what it answers is what is written.
func (w *schemaWriter) parse(ctx context.Context, doc *syncschema.Document, changed []schemaChange) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, c := range changed {
		object, _ := doc.Object(graphObject(c.part))
		for _, mapping := range c.changes.put {
			if _, known := w.trees[mapping.Source]; known || !object.NeedsTree(mapping) {
				continue
			}
			at := mappingPath(c.part, mapping.Target).AtName("expression")
			parsed, err := w.tenant.ParseExpression(ctx, w.servicePrincipalID, w.jobID, mapping.Source)
			switch {
			case err != nil:
				diags.Append(tf.AttributeErrorDiags(at, "Unable to have an expression parsed", err)...)
				return diags // the next one would fail like this
			case !parsed.Succeeded:
				diags.AddAttributeError(at, "The service does not understand the expression", refusedExpression(mapping, parsed.Message))
			default:
				w.trees[mapping.Source] = parsed.Tree
			}
		}
	}
	return diags
}

func refusedExpression(mapping syncschema.Mapping, message string) string {
	if message == "" {
		message = "It gives no reason"
	}
	return fmt.Sprintf("Microsoft Graph cannot parse the expression for %s. Nothing was written.\n\n%s\n\n%s", mapping.Target, message, mapping.Source)
}

// checkRoles refuses expressions that read role assignments where the job synchronizes everybody: provisioning reads them only
// of those who are assigned. Microsoft: "Reference for writing expressions for attribute mappings". The settings are read only if
// there is such an expression.
func (w *schemaWriter) checkRoles(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	places := w.roleMappings()
	if len(places) == 0 {
		return diags
	}
	settings, err := currentSettings(ctx, w.tenant, w.servicePrincipalID)
	switch {
	case graph.IsForbidden(err):
		diags.AddWarning("Unable to read the scope of synchronization job "+w.jobID,
			"An expression reads role assignments, which does not work where the job's scope is \"all\". Whether it is could not be looked up.\n\n"+
				tf.ErrorDiags("", err)[0].Detail())
		return diags
	case err != nil:
		return tf.ErrorDiags("Unable to read the settings of the synchronization job", err)
	case settings.Scope != scopeAll || settings.Hidden[keySyncAll]:
		return diags
	}
	for _, at := range places {
		diags.AddAttributeError(at.AtName("expression"), "Role function in a job that synchronizes everybody",
			fmt.Sprintf("%s reads role assignments. Job %s has the scope \"all\", in which they are not available. "+
				"Set scope = \"assigned\" on the crosstenant_synchronization_job, or write the expression without them.", at, w.jobID))
	}
	return diags
}

// roleMappings are the places of the listed expressions that read role assignments.
func (w *schemaWriter) roleMappings() []path.Path {
	var places []path.Path
	for _, want := range w.wanted {
		for _, target := range slices.Sorted(maps.Keys(want.mappings)) {
			if mapping := want.mappings[target]; mapping.Kind == syncschema.KindExpression && usesRoleFunction(mapping.Source) {
				places = append(places, mappingPath(want.part, target))
			}
		}
	}
	return places
}

// settle waits until a read shows the write.
func (w *schemaWriter) settle(ctx context.Context, sent *syncschema.Document) (*syncschema.Document, diag.Diagnostics) {
	var (
		shown   *syncschema.Document
		missing []string
	)
	err := graph.Await(ctx, func(ctx context.Context) (bool, error) {
		raw, err := w.tenant.SynchronizationSchema(ctx, w.servicePrincipalID, w.jobID)
		if err != nil {
			return false, err
		}
		if shown, err = jobSchema(raw); err != nil {
			return false, err
		}
		left, diags := w.changes(shown)
		missing = nil
		for _, c := range left {
			missing = append(missing, c.changes.names(c.part)...)
		}
		return len(left) == 0 && !diags.HasError(), nil
	})
	switch {
	case err == nil:
		return shown, nil
	case tf.Interrupted(err):
		return sent, tf.InterruptedDiags("the schema of synchronization job " + w.jobID + " was written, but no read showed it yet")
	case errors.Is(err, graph.ErrTimeout) && len(missing) > 0:
		err = fmt.Errorf("Microsoft Graph accepted the schema, but no read showed it in %s: %w", strings.Join(missing, ", "), err)
	}
	return nil, tf.ErrorDiags(schemaNotWritten, err)
}

// replaced warns of what an apply took away that no plan could show, since it was not in state: at a creation (prior is nil), and
// when filters or a mode begin to be managed.
func (w *schemaWriter) replaced(ctx context.Context, prior *schemaModel) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, c := range w.changed {
		before := &schemaObject{}
		if prior != nil {
			object, d := prior.object(ctx, c.part)
			diags.Append(d...)
			if object != nil {
				before = object
			}
		}
		if names := c.before.filterGroups; len(names) > 0 && before.ScopingFilters.IsNull() {
			diags.AddAttributeWarning(attributePath(c.part, "scoping_filters"), fmt.Sprintf("Replaced the scoping filters of %s of job %s", c.part, w.jobID),
				"They existed before: "+strings.Join(names, ", ")+". The next cycle deprovisions whoever passes none of the new ones.")
		}
		seen := before.AttributeMappings.Elements()
		names := slices.DeleteFunc(slices.Clone(c.before.unlisted), func(target string) bool { return seen[target] != nil })
		if len(names) > 0 {
			diags.AddAttributeWarning(attributePath(c.part, "unlisted_mappings"), fmt.Sprintf("Changed mappings of %s of job %s that are not listed", c.part, w.jobID),
				"Because of unlisted_mappings they were removed or put back to the template's default: "+strings.Join(names, ", ")+".")
		}
	}
	return diags
}
