package graph

import "context"

// SynchronizationTemplates lists the ids of the templates that jobs of a service principal can be made of (Graph:
// synchronizationTemplate, list). Right after an application is made the list is empty for some time.
func (t *Tenant) SynchronizationTemplates(ctx context.Context, spID string) ([]string, error) {
	type template struct {
		ID string `json:"id"`
	}
	return do(ctx, t, below(spID), func(ctx context.Context, l *link) ([]string, error) {
		answers, err := rawList[template](ctx, l, "/servicePrincipals/"+segment(spID)+"/synchronization/templates")
		ids := make([]string, len(answers))
		for i, a := range answers {
			ids[i] = a.ID
		}
		return ids, err
	})
}
