package graph

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The outcomes of provisioning on demand.
const (
	OnDemandSuccess = "Success"
	OnDemandSkipped = "Skipped"
	OnDemandFailure = "Failure"
	OnDemandWarning = "Warning"
)

// OnDemandResult is what became of one subject.
type OnDemandResult struct {
	Status            string // OnDemandSuccess, OnDemandSkipped, OnDemandFailure, OnDemandWarning
	ErrorCode         string // e.g. "NotEffectivelyEntitled"; "" for a success
	Reason            string
	RecommendedAction string
	FailedStep        string // name of the first step that failed, or that skipped if the whole is skipped
	TargetID          string // of the object in the target; "" if the answer names none
	Action            string // Create, Update, Other, ...
	Steps             []OnDemandStep

	unassigned bool // a step says that the object is not assigned to the application
}

// NotAssigned reports that the object was skipped because neither it nor a group that it is in is assigned to the application,
// which may only be because an assignment has not spread yet.
func (r OnDemandResult) NotAssigned() bool {
	return r.Status == OnDemandSkipped && (r.unassigned || strings.EqualFold(r.ErrorCode, "NotEffectivelyEntitled"))
}

// OnDemandStep is a step of provisioning. Description may hold persons' data: it never belongs into a state or a log.
type OnDemandStep struct{ Name, Type, Status, Description string }

// onDemandKey is the key of the app-shaped answer.
type onDemandKey struct {
	Result  string `json:"result"`
	Details *struct {
		ErrorCode    string `json:"errorCode"`
		ErrorMessage string `json:"errorMessage"`
	} `json:"details"`
}

// onDemandValue is one object of the answer's value. Every member may be null or absent.
type onDemandValue struct {
	Action            string              `json:"action"`
	ProvisioningSteps []*onDemandRawStep  `json:"provisioningSteps"`
	StatusInfo        *onDemandStatusInfo `json:"statusInfo"`
	TargetIdentity    *struct {
		ID string `json:"id"`
	} `json:"targetIdentity"`
}

type onDemandStatusInfo struct {
	Status            string `json:"status"`
	ErrorCode         string `json:"errorCode"`
	Reason            string `json:"reason"`
	RecommendedAction string `json:"recommendedAction"`
}

type onDemandRawStep struct {
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Status      string          `json:"status"`
	Description string          `json:"description"`
	Details     json.RawMessage `json:"details"`
}

// ParseOnDemand reads the answer of provisionOnDemand, which is a pair of strings in two shapes. The application pages show
// the outcome as JSON in the key and one object in the value, which may be {}; the cross-tenant page shows a type name in
// the key and an array in the value (Graph: synchronizationJob, provisionOnDemand; Entra: configure cross-tenant
// synchronization using Microsoft Graph). An answer that tells no outcome is an error: it must not pass for a success.
func ParseOnDemand(key, value string) (OnDemandResult, error) {
	var told onDemandKey
	keyTells := json.Unmarshal([]byte(key), &told) == nil && told.Result != ""
	values, err := onDemandValues(value)
	if err != nil {
		if keyTells && onDemandStatus(told.Result) != OnDemandSuccess {
			return summarize(told, nil), nil // the key says what failed; the broken value adds nothing
		}
		return OnDemandResult{}, fmt.Errorf("the answer to provisionOnDemand can't be read, so its outcome is unknown: %w", err)
	}
	result := summarize(told, values)
	if result.Status == "" {
		return OnDemandResult{}, fmt.Errorf("the answer to provisionOnDemand names no outcome: %s", result.shape())
	}
	return result, nil
}

// onDemandValues reads an object, an array of objects, or nothing ("", null, {}).
func onDemandValues(text string) ([]onDemandValue, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || text == "null":
		return nil, nil
	case strings.HasPrefix(text, "["):
		var many []*onDemandValue
		if err := json.Unmarshal([]byte(text), &many); err != nil {
			return nil, err
		}
		var values []onDemandValue
		for _, v := range many {
			if v != nil {
				values = append(values, *v)
			}
		}
		return values, nil
	default:
		var one onDemandValue
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			return nil, err
		}
		return []onDemandValue{one}, nil
	}
}

// summarize takes the worst of what key, status and steps say.
func summarize(key onDemandKey, values []onDemandValue) OnDemandResult {
	r := OnDemandResult{Status: onDemandStatus(key.Result)}
	if key.Details != nil {
		r.ErrorCode, r.Reason = key.Details.ErrorCode, oneLine(key.Details.ErrorMessage)
	}
	for _, v := range values {
		r.add(v)
	}
	r.explain()
	return r
}

func (r *OnDemandResult) add(v onDemandValue) {
	if v.Action != "" {
		r.Action = v.Action
	}
	if v.TargetIdentity != nil && v.TargetIdentity.ID != "" {
		r.TargetID = v.TargetIdentity.ID
	}
	said := "" // what this object says of itself: its status, or else its steps
	if info := v.StatusInfo; info != nil {
		said = onDemandStatus(info.Status)
		if worse(said, r.Status) == said || r.ErrorCode == "" {
			r.ErrorCode = firstOf(info.ErrorCode, r.ErrorCode)
			r.Reason = firstOf(oneLine(info.Reason), r.Reason)
			r.RecommendedAction = firstOf(oneLine(info.RecommendedAction), r.RecommendedAction)
		}
	}
	for _, s := range v.ProvisioningSteps {
		if s == nil {
			continue
		}
		step := OnDemandStep{Name: s.Name, Type: s.Type, Status: onDemandStatus(s.Status), Description: oneLine(s.Description)}
		r.Steps = append(r.Steps, step)
		said = worse(said, step.Status)
		details := stepDetails(s.Details)
		if step.Status != OnDemandSuccess {
			r.ErrorCode = firstOf(r.ErrorCode, details["errorcode"], details["skipreason"])
		}
		// A scoping step may count as a success, having found out that the object is out of scope.
		r.unassigned = r.unassigned || isFalse(details["assigned to the application"]) || isFalse(details["assigned"])
	}
	r.Status = worse(r.Status, said)
}

// explain names the step that decided, and makes sure that a failure has a reason.
func (r *OnDemandResult) explain() {
	for _, s := range r.Steps {
		if r.Status != OnDemandSuccess && s.Status == r.Status {
			r.FailedStep = firstOf(s.Name, s.Type)
			if r.Reason == "" {
				r.Reason = s.Description
			}
			break
		}
	}
	if r.Status == OnDemandSuccess {
		r.ErrorCode, r.Reason, r.RecommendedAction = "", "", ""
	}
}

// shape describes an answer without an outcome by what it holds, not by its content.
func (r OnDemandResult) shape() string {
	return fmt.Sprintf("%d steps, action %q", len(r.Steps), r.Action)
}

// stepDetails reads the texts among a step's details, by their names in lower case: the pages spell them differently.
func stepDetails(raw json.RawMessage) map[string]string {
	var members map[string]any
	if json.Unmarshal(raw, &members) != nil {
		return nil
	}
	texts := make(map[string]string, len(members))
	for name, value := range members {
		if text, ok := value.(string); ok {
			texts[strings.ToLower(name)] = text
		}
	}
	return texts
}

func isFalse(text string) bool { return strings.EqualFold(text, "false") }

var onDemandSeverity = map[string]int{OnDemandSuccess: 1, OnDemandWarning: 2, OnDemandSkipped: 3, OnDemandFailure: 4}

// worse is the graver of two statuses; "" is none.
func worse(a, b string) string {
	if onDemandSeverity[a] >= onDemandSeverity[b] {
		return a
	}
	return b
}

// onDemandStatus brings a status to our spelling. One that isn't known is a failure: it must not pass for a success.
func onDemandStatus(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return ""
	case "success", "succeeded":
		return OnDemandSuccess
	case "skipped", "skip":
		return OnDemandSkipped
	case "warning":
		return OnDemandWarning
	default:
		return OnDemandFailure
	}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
