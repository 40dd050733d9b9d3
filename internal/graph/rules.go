package graph

import (
	"context"
	"net/http"
	"strings"
)

// Rule is a synchronization rule of a job's schema, as far as it is needed to provision on demand.
type Rule struct {
	ID       string // opaque; may carry a suffix such as "#V2"
	Name     string
	Mappings []RuleMapping
}

// RuleMapping says which object type of the source becomes which of the target.
type RuleMapping struct {
	Source, Target string
	Enabled        bool
}

// SynchronizationRules reads the rules of a job's schema (Graph: synchronizationSchema, get).
func (t *Tenant) SynchronizationRules(ctx context.Context, spID, jobID string) ([]Rule, error) {
	var schema struct {
		SynchronizationRules []struct {
			ID             string `json:"id"`
			Name           string `json:"name"`
			ObjectMappings []struct {
				SourceObjectName string `json:"sourceObjectName"`
				TargetObjectName string `json:"targetObjectName"`
				Enabled          bool   `json:"enabled"`
			} `json:"objectMappings"`
		} `json:"synchronizationRules"`
	}
	document, err := t.SynchronizationSchema(ctx, spID, jobID)
	if err != nil {
		return nil, err
	}
	if err := decode(document, http.MethodGet, schemaPath(spID, jobID), &schema); err != nil {
		return nil, err
	}
	rules := make([]Rule, len(schema.SynchronizationRules))
	for i, r := range schema.SynchronizationRules {
		rules[i] = Rule{ID: r.ID, Name: r.Name}
		for _, m := range r.ObjectMappings {
			rules[i].Mappings = append(rules[i].Mappings, RuleMapping{Source: m.SourceObjectName, Target: m.TargetObjectName, Enabled: m.Enabled})
		}
	}
	return rules, nil
}

// RuleFor finds the rule whose source object has this type name, e.g. "User". Ids differ per job and directory names per
// tenant, so only object names are compared; an enabled mapping goes before a disabled one, the exact spelling before
// another letter case.
func RuleFor(rules []Rule, objectTypeName string) (Rule, RuleMapping, bool) {
	var (
		best    Rule
		mapping RuleMapping
		rank    int
	)
	for _, r := range rules {
		for _, m := range r.Mappings {
			if !strings.EqualFold(m.Source, objectTypeName) {
				continue
			}
			score := 1
			if m.Enabled {
				score += 2
			}
			if m.Source == objectTypeName {
				score++
			}
			if score > rank {
				best, mapping, rank = r, m, score
			}
		}
	}
	return best, mapping, rank > 0
}
