package graphemu

import (
	"fmt"
	"slices"
)

// groups carries the assigned groups to the target: each becomes a static security group whose members are the synchronized
// ones of the source group's direct members. It runs after the users, so that members exist.
// Microsoft: Cross-tenant synchronization overview, security groups (preview).
func (c *cycle) groups() {
	g := c.groupExporter()
	if g == nil {
		return
	}
	assigned := c.mode.groups
	if c.job.everybody {
		assigned = nil // groups are synchronized in the scope of assigned objects only
	}
	for _, id := range slices.Sorted(slices.Values(assigned)) {
		if group, ok := c.source.store(groupsCollection).get(id); ok {
			c.noteGroup(g.work(id, group))
		}
	}
	for _, id := range sortedKeys(c.job.groupLinks) {
		link := c.job.groupLinks[id]
		if _, ok := c.source.store(groupsCollection).get(id); ok && slices.Contains(assigned, id) || link.deleted || !g.allowed["Delete"] {
			continue
		}
		o := g.outcome(id, nil)
		o.sourceName = link.displayName
		g.remove(link, o)
		c.noteGroup(o)
	}
}

// work does what an assigned group's scope asks for: one that the scoping filters leave out goes, or never comes.
func (g *groupExporter) work(id string, group object) *outcome {
	o := g.outcome(id, group)
	v := g.filters.judgeGroup(true, group)
	o.scopingStep(v, g.now)
	link := g.job.groupLinks[id]
	switch {
	case v.err != nil:
		o.fail("EntrySynchronizationScoping", "Scoping", scopingFailed, v.err.Error(), "", g.now)
	case v.inScope():
		g.provision(id, group, o, nil)
	case link != nil && !link.deleted && !v.filtered && g.allowed["Delete"]:
		g.remove(link, o)
	default:
		o.skip(v.skipReason(), fmt.Sprintf("Group '%s' is not in scope.", o.title()), g.now)
	}
	return o
}

// noteGroup logs what changed; a group that is as it should be is logged by an initial cycle only.
func (c *cycle) noteGroup(o *outcome) {
	if o.status == "Skipped" && !c.initial {
		return
	}
	c.job.log(o, c.run.id, c.target)
	switch o.status {
	case "Success":
		c.result.Groups++
		c.run.exported++
	case "Failure":
		c.result.Escrowed++
	}
}

// groupExporter writes groups; nil where the mapping of groups is off.
func (e *exporter) groupExporter() *groupExporter {
	mapping := mappingOf(e.job.schema, "Group")
	if mapping == nil || !isTrue(mapping["enabled"]) {
		return nil
	}
	g := &groupExporter{exporter: *e}
	g.mapping = mapping
	g.known = definitionsOf(e.job.schema, sourceSide, "Group")
	g.flows, g.flowsErr = e.job.flowsOf(mapping, definitionsOf(e.job.schema, targetSide, "Group"))
	g.allowed = flags(textOf(mapping["flowTypes"]))
	g.filters = e.job.scopingOf(mapping)
	g.buffer = nil
	return g
}

type groupExporter struct {
	exporter
	filters *scoping
}

func (g *groupExporter) outcome(id string, group object) *outcome {
	o := newOutcome(group, id, "", g.now)
	o.objectType = "Group"
	return o
}

// provision brings one group with its members to the target. Of the members only those named are added; nil means all.
func (g *groupExporter) provision(id string, group object, o *outcome, only []string) {
	policy := g.s.seen(g.target, identitySyncCollection, g.source.id)
	if inbound, _ := policy["groupSyncInbound"].(object); !isTrue(inbound["isSyncAllowed"]) {
		o.fail("EntryExportAdd", "Export", g.s.behaviour(behaviourPolicyErrorCode),
			"The target tenant has not enabled inbound synchronization of groups with this tenant.", "Allow group synchronization in the target's policy.", g.now)
		return
	}
	values, err := g.flow(group)
	if err != nil {
		o.fail("EntrySynchronizationError", "Processing", codeOf(err), err.Error(), "Correct the attribute mapping in the job's schema.", g.now)
		return
	}
	link := g.job.groupLinks[id]
	if link != nil && link.deleted {
		if _, doc := g.target.restore(link.targetID); doc == nil {
			link = nil
		} else {
			link.deleted, o.restored = false, true
		}
	}
	if link != nil {
		if _, ok := g.target.store(groupsCollection).get(link.targetID); !ok {
			link = nil
		}
	}
	if link == nil {
		g.create(id, group, values, o, only)
		return
	}
	g.update(link, values, o, only)
}

func (g *groupExporter) create(id string, group object, values []flowed, o *outcome, only []string) {
	if !g.allowed["Add"] {
		o.skip("AddNotAllowed", "The object mapping does not create objects.", g.now)
		return
	}
	targetID := g.target.addGroup(Group{DisplayName: textOf(group["displayName"])})
	link := &syncLink{sourceID: textOf(group["id"]), targetID: targetID, displayName: textOf(group["displayName"]), enabled: true}
	g.job.groupLinks[id] = link
	doc, _ := g.target.store(groupsCollection).get(targetID)
	doc = clone(doc)
	for _, f := range values {
		if !f.has && f.hasFallback && !f.ignored {
			f.text, f.has = f.fallback, true
		}
		if f.has && f.target != membersAttribute {
			g.write(doc, f)
			o.modified = append(o.modified, change{name: f.target, new: f.shown(f.text)})
		}
	}
	g.target.store(groupsCollection).put(targetID, doc)
	g.alignMembers(link, only, o)
	o.targetID = targetID
	o.done("create", "EntryExportAdd", fmt.Sprintf("Group '%s' was created in %s", o.title(), targetDirectoryName), g.now)
}

func (g *groupExporter) update(link *syncLink, values []flowed, o *outcome, only []string) {
	o.targetID = link.targetID
	before, _ := g.target.store(groupsCollection).get(link.targetID)
	after := clone(before)
	for _, f := range values {
		if f.target == membersAttribute || f.flowType == flowObjectAddOnly || !g.allowed["Update"] {
			continue
		}
		old, _ := attributeText(after, f.target)
		g.carry(after, f)
		if now, _ := attributeText(after, f.target); old != now {
			o.modified = append(o.modified, change{f.target, f.shown(old), f.shown(now)})
		}
	}
	if len(o.modified) > 0 {
		g.target.store(groupsCollection).put(link.targetID, after)
	}
	if g.allowed["Update"] {
		g.alignMembers(link, only, o)
	}
	if len(o.modified) == 0 && !o.restored {
		o.skip("RedundantExport", fmt.Sprintf("The state of the group in both the source and target systems already match. "+
			"No change to the Group '%s' currently needs to be made.", o.title()), g.now)
		return
	}
	o.done("update", "EntryExportUpdate", fmt.Sprintf("Group '%s' was updated in %s", o.title(), targetDirectoryName), g.now)
}

// alignMembers makes the synchronized direct members of the source group those of the target's. Groups within groups stay out.
func (g *groupExporter) alignMembers(link *syncLink, only []string, o *outcome) {
	if !slices.ContainsFunc(g.flows, func(f *flow) bool { return f.target == membersAttribute }) {
		return
	}
	wanted := map[string]bool{}
	for _, id := range g.source.groupMembers(link.sourceID) {
		if user := g.job.links[lower(id)]; user != nil && !user.deleted {
			wanted[lower(user.targetID)] = only == nil || slices.ContainsFunc(only, func(named string) bool { return sameID(named, id) })
		}
	}
	present := g.target.storeOf(membersCollection, link.targetID)
	added, removed := 0, 0
	for _, id := range sortedKeys(wanted) {
		if _, ok := present.get(id); !ok && wanted[id] {
			g.target.addMember(link.targetID, id)
			added++
		}
	}
	for _, member := range present.list() {
		id := lower(textOf(member["id"]))
		if _, keep := wanted[id]; !keep && only == nil {
			present.delete(id)
			removed++
		}
	}
	if added+removed > 0 {
		o.modified = append(o.modified, change{name: membersAttribute, new: fmt.Sprintf("%d added, %d removed", added, removed)})
	}
}

// remove deletes the target's group of a link softly.
func (g *groupExporter) remove(link *syncLink, o *outcome) {
	o.targetID = link.targetID
	link.deleted = true
	if !g.target.softDelete("group", link.targetID) {
		delete(g.job.groupLinks, lower(link.sourceID))
		o.skip("RedundantExport", fmt.Sprintf("Group '%s' does not exist in %s any more.", o.title(), targetDirectoryName), g.now)
		return
	}
	o.modified = []change{{"IsSoftDeleted", "False", "True"}}
	o.done("delete", "EntryExportDelete", fmt.Sprintf("Group '%s' was deleted in %s", o.title(), targetDirectoryName), g.now)
}

const membersAttribute = "members"
