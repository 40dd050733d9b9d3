package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// RefreshAssignments is Assignments for a refresh: who asks for the same list meanwhile, or within a minute, gets the same answer
// where confirms says that it is what the caller knows already. Nil takes it as it is.
func (t *Tenant) RefreshAssignments(ctx context.Context, spID string, confirms func([]Assignment) bool) ([]Assignment, error) {
	path := assignmentsPath(spID)
	return refreshDocument(ctx, t.sharedDocument(path), document{
		call:  below(spID),
		parts: partsOfAssignments(spID),
		fetch: func(ctx context.Context, l *link) ([]byte, error) { return allPages(ctx, l, path) },
	}, t.clients.clock.snapshotAge, func(content []byte) ([]Assignment, error) {
		var elements []json.RawMessage
		if err := decode(content, http.MethodGet, path, &elements); err != nil {
			return nil, err
		}
		all := make([]Assignment, len(elements))
		for i, element := range elements {
			var err error
			if all[i], err = parsedAssignment(element); err != nil {
				return nil, err
			}
		}
		return all, nil
	}, confirms)
}

// allPages is a whole collection as one JSON array.
func allPages(ctx context.Context, l *link, path string) ([]byte, error) {
	elements, err := rawList[json.RawMessage](ctx, l, path)
	if err != nil {
		return nil, err
	}
	if elements == nil {
		elements = []json.RawMessage{}
	}
	return encode(elements)
}

// RefreshSynchronizationJob is SynchronizationJob for a refresh of what is configured of a job, as RefreshAssignments is
// Assignments. Its status may be a minute old.
func (t *Tenant) RefreshSynchronizationJob(ctx context.Context, spID, jobID string, confirms func(Job) bool) (Job, error) {
	return t.sharedJob(ctx, spID, jobID, t.clients.clock.snapshotAge, confirms)
}

// SynchronizationJobStatus is SynchronizationJob for those who show the status of a job: they share a call in flight, and no
// older answer.
func (t *Tenant) SynchronizationJobStatus(ctx context.Context, spID, jobID string) (Job, error) {
	return t.sharedJob(ctx, spID, jobID, 0, nil)
}

func (t *Tenant) sharedJob(ctx context.Context, spID, jobID string, oldest time.Duration, confirms func(Job) bool) (Job, error) {
	path := jobsPath(spID) + "/" + segment(jobID)
	return refreshDocument(ctx, t.sharedDocument(path), getDocument(below(spID), spID, path), oldest, func(content []byte) (Job, error) {
		var a jobAnswer
		err := decode(content, http.MethodGet, path, &a)
		if err == nil && a.ID == "" {
			err = errNoDocument
		}
		return a.job(), err
	}, confirms)
}

// getDocument is a document of a service principal's synchronization that one GET answers.
func getDocument(c call, spID, path string) document {
	return document{
		call:  c,
		parts: partsOfSynchronization(spID),
		fetch: func(ctx context.Context, l *link) ([]byte, error) { return l.raw(ctx, http.MethodGet, V1, path, nil) },
	}
}

// RefreshSynchronizationSecrets is SynchronizationSecrets for a refresh, as RefreshAssignments is Assignments.
func (t *Tenant) RefreshSynchronizationSecrets(ctx context.Context, spID string, confirms func([]Secret) bool) ([]Secret, error) {
	path := secretsPath(spID)
	return refreshDocument(ctx, t.sharedDocument(path), document{
		call:  below(spID),
		parts: partsOfSynchronization(spID),
		fetch: func(ctx context.Context, l *link) ([]byte, error) { return allPages(ctx, l, path) },
	}, t.clients.clock.snapshotAge, func(content []byte) ([]Secret, error) {
		var list []Secret
		return list, decode(content, http.MethodGet, path, &list)
	}, confirms)
}

// RefreshSynchronizationSchema is SynchronizationSchema for a refresh. It shares a call in flight only: whether an older document
// says what the caller knows takes as long to find out as reading it. The document must not be changed.
func (t *Tenant) RefreshSynchronizationSchema(ctx context.Context, spID, jobID string) (json.RawMessage, error) {
	path := schemaPath(spID, jobID)
	return refreshDocument(ctx, t.sharedDocument(path), getDocument(belowJob(spID, jobID), spID, path), 0, wholeSchema(path), nil)
}

// RefreshTemplateSchema is TemplateSchema for a refresh. A template doesn't change, so that every answer is taken as it is.
func (t *Tenant) RefreshTemplateSchema(ctx context.Context, spID, templateID string) (json.RawMessage, error) {
	path := templateSchemaPath(spID, templateID)
	return refreshDocument(ctx, t.sharedDocument(path), getDocument(below(spID), spID, path), t.clients.clock.snapshotAge, wholeSchema(path), nil)
}
