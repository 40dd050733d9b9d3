package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

func schemaPath(spID, jobID string) string { return jobsPath(spID) + "/" + segment(jobID) + "/schema" }

func schemaKey(spID, jobID string) string { return jobKey(spID, jobID) + "/schema" }

// belowJob is a call on something of a job.
func belowJob(spID, jobID string) call {
	c := below(spID)
	c.fresh = append(c.fresh, jobKey(spID, jobID))
	return c
}

// SynchronizationSchema reads the whole schema document of a job, directories included, as the service sent it (Graph:
// synchronizationSchema, get). It can be larger than 100 KB.
func (t *Tenant) SynchronizationSchema(ctx context.Context, spID, jobID string) (json.RawMessage, error) {
	return t.readSchema(ctx, belowJob(spID, jobID), schemaPath(spID, jobID))
}

// TemplateSchema reads the schema that a job of the template starts with (Graph: synchronizationSchema, get). templateID is
// a job's, e.g. CrossTenantSyncJobTemplate. Ids, versions and directory names differ from those of a job's own schema.
func (t *Tenant) TemplateSchema(ctx context.Context, spID, templateID string) (json.RawMessage, error) {
	return t.readSchema(ctx, below(spID), templateSchemaPath(spID, templateID))
}

func templateSchemaPath(spID, templateID string) string {
	return "/servicePrincipals/" + segment(spID) + "/synchronization/templates/" + segment(templateID) + "/schema"
}

func (t *Tenant) readSchema(ctx context.Context, c call, path string) (json.RawMessage, error) {
	return do(ctx, t, c, func(ctx context.Context, l *link) (json.RawMessage, error) {
		content, err := l.raw(ctx, http.MethodGet, V1, path, nil)
		if err != nil {
			return nil, err
		}
		return wholeSchema(path)(content)
	})
}

// wholeSchema passes the answer of a path on if it is a document at all.
func wholeSchema(path string) func(content []byte) (json.RawMessage, error) {
	return func(content []byte) (json.RawMessage, error) {
		var members map[string]json.RawMessage
		if err := decode(content, http.MethodGet, path, &members); err != nil {
			return nil, err
		}
		if members == nil {
			return nil, fmt.Errorf("GET %s: %w", path, errNoDocument)
		}
		return content, nil
	}
}

// EditSynchronizationSchema changes the schema document of a job: it reads it, has it edited, and writes it as a whole. A
// document of nil from edit means that nothing is to be written, since each write restarts a full cycle of the job. The
// service replaces the document and knows no precondition, so that edits of one service principal's synchronization wait for
// each other, and for writes of its settings, from before the read until after the write.
//
// If the service answers that another write was in the way, or gives no answer that tells whether it wrote, it is all done
// again: edit may be called several times, each time with a fresh document. It must not call a verb that writes below the same
// service principal.
//
// It returns the document as read, or as sent if it was written, and does not wait until a read shows it.
func (t *Tenant) EditSynchronizationSchema(ctx context.Context, spID, jobID string, edit func(ctx context.Context, schema json.RawMessage) (json.RawMessage, error)) (after json.RawMessage, written bool, err error) {
	turn := t.synchronizationWriter(spID)
	if err := turn.enter(ctx); err != nil {
		return nil, false, err
	}
	defer turn.leave()
	delay := t.clients.clock.awaitFirst
	var lost error // the failure of a write that may have been carried out
	for attempt := 1; ; attempt++ {
		after, written, err = t.editSchemaOnce(ctx, spID, jobID, edit)
		if err == nil {
			return after, written || lost != nil, nil // nothing to write any more: the lost write was carried out
		}
		var failed *putError
		if !errors.As(err, &failed) {
			return nil, false, errors.Join(lost, err)
		}
		err = failed.error
		unknown := outcomeUnknown(err)
		if unknown && lost != nil || attempt > concurrentTries || !unknown && !isStatus(err, http.StatusConflict) {
			return nil, false, err
		}
		if unknown {
			lost = err
		}
		tflog.Debug(ctx, "The write of a schema met another one, or its answer was lost; editing the schema anew",
			map[string]any{"tenant_id": t.id, "service_principal_id": spID, "job_id": jobID, "attempt": attempt, "lost": unknown})
		if sleep(ctx, jittered(delay)) != nil {
			return nil, false, err
		}
		delay = min(2*delay, t.clients.clock.awaitMost)
	}
}

// synchronizationWriter is held by whoever reads, changes and writes a document of a service principal's synchronization.
func (t *Tenant) synchronizationWriter(spID string) gate {
	return t.creations.named("synchronization/" + strings.ToLower(spID))
}

// putError is a failure of the write itself; a failure of anything that edit called is its caller's to look at.
type putError struct{ error }

func isStatus(err error, status int) bool {
	var e *Error
	return errors.As(err, &e) && e.StatusCode == status
}

func (t *Tenant) editSchemaOnce(ctx context.Context, spID, jobID string, edit func(context.Context, json.RawMessage) (json.RawMessage, error)) (json.RawMessage, bool, error) {
	before, err := t.SynchronizationSchema(ctx, spID, jobID)
	if err != nil {
		return nil, false, err
	}
	after, err := edit(ctx, before)
	if err != nil || after == nil {
		return before, false, err
	}
	body, err := withoutAnnotations(after)
	if err != nil {
		return nil, false, err
	}
	// Not "repeating": the body answers to the document that was read, and must not overwrite what another writer made of it.
	err = t.run(ctx, belowJob(spID, jobID).writing(), func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodPut, V1, schemaPath(spID, jobID), body)
		return err
	})
	if err == nil || outcomeUnknown(err) {
		t.recent.record(schemaKey(spID, jobID))
	}
	if err != nil {
		return nil, false, &putError{err}
	}
	return body, true, nil
}

// readAnnotations are the annotations by which an answer describes itself. They are no part of the document and are refused
// or ignored in a request. "@odata.type", which tells how to read a value, is none of them.
var readAnnotations = []string{"context", "metadataEtag", "etag", "id", "editLink", "readLink", "navigationLink", "associationLink"}

// withoutAnnotations drops what only an answer has at the top of a document; "directories@odata.context" counts as well.
// Below the top everything goes back as it came.
func withoutAnnotations(document json.RawMessage) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(document, &members); err != nil {
		return nil, fmt.Errorf("the edited schema is no JSON object: %w", err)
	}
	kept := len(members)
	for name := range members {
		if _, annotation, found := strings.Cut(name, "@odata."); found && slices.Contains(readAnnotations, annotation) {
			delete(members, name)
		}
	}
	if len(members) == kept {
		return document, nil
	}
	return encode(members)
}

// ResetSynchronizationSchema takes a job's schema back to its template, scoping filters included (Graph:
// synchronizationSchema, delete).
func (t *Tenant) ResetSynchronizationSchema(ctx context.Context, spID, jobID string) error {
	turn := t.synchronizationWriter(spID)
	if err := turn.enter(ctx); err != nil {
		return err
	}
	defer turn.leave()
	err := t.run(ctx, belowJob(spID, jobID).repeating(), func(ctx context.Context, l *link) error {
		_, err := l.raw(ctx, http.MethodDelete, V1, schemaPath(spID, jobID), nil)
		return err
	})
	if err == nil {
		t.recent.record(schemaKey(spID, jobID))
	}
	return err
}
