package graph

import (
	"context"
	"net/http"
)

// Subject is an object to provision. ObjectTypeName is "User" or "Group", in the directory's letter case; MemberIDs are users
// of a group that are provisioned as its members, five at most.
type Subject struct {
	ObjectID       string
	ObjectTypeName string
	MemberIDs      []string
}

// subjectBody is a subject on the wire.
type subjectBody struct {
	ObjectID       string     `json:"objectId"`
	ObjectTypeName string     `json:"objectTypeName"`
	Links          *linksBody `json:"links,omitempty"`
}

type linksBody struct {
	Members []subjectBody `json:"members"`
}

type onDemandBody struct {
	Parameters []onDemandParameters `json:"parameters"`
}

type onDemandParameters struct {
	RuleID   string        `json:"ruleId"`
	Subjects []subjectBody `json:"subjects"`
}

func (s Subject) body() subjectBody {
	b := subjectBody{ObjectID: s.ObjectID, ObjectTypeName: s.ObjectTypeName}
	if len(s.MemberIDs) > 0 {
		b.Links = &linksBody{}
		for _, id := range s.MemberIDs {
			b.Links.Members = append(b.Links.Members, subjectBody{ObjectID: id, ObjectTypeName: "User"})
		}
	}
	return b
}

// ProvisionOnDemand provisions one subject now (Graph: synchronizationJob, provisionOnDemand). A skip or a failure of the
// provisioning is a result, not an error. Calls keep to the service's limit of five in ten seconds per tenant.
func (t *Tenant) ProvisionOnDemand(ctx context.Context, spID, jobID, ruleID string, s Subject) (OnDemandResult, error) {
	body := onDemandBody{Parameters: []onDemandParameters{{RuleID: ruleID, Subjects: []subjectBody{s.body()}}}}
	type answer struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	a, err := do(ctx, t, below(spID).repeating(), func(ctx context.Context, l *link) (answer, error) {
		return rawJSON[answer](ctx, l, http.MethodPost, V1, jobsPath(spID)+"/"+segment(jobID)+onDemandAction, body)
	})
	if err != nil {
		return OnDemandResult{}, err
	}
	return ParseOnDemand(a.Key, a.Value)
}

const onDemandAction = "/provisionOnDemand"
