package graphemu

import (
	"slices"
	"time"
)

// transition is something that the service does about a tenant of an organization in its own time.
type transition struct {
	kind         transitionKind
	tenantID     string // whom it is about
	organization any    // the organization's key; of a join: nil
	owner        string // of a join: whose organization

	began   time.Time
	reads   int // how often somebody looked
	running bool
}

type transitionKind int

const (
	joinTransition transitionKind = iota
	removalTransition
	roleTransition
)

// How long a transition takes.
const (
	transitionReads = 2
	transitionTime  = 2 * time.Hour
)

// isOf says whether the transition is about a tenant of this one's organization.
func (tr *transition) isOf(t *tenant) bool {
	if tr.kind == joinTransition {
		return t.orgTenant(tr.tenantID) != nil
	}
	organization := t.orgCopy()
	return organization != nil && organization[organizationMember] == tr.organization
}

// begin puts a transition in the place of one of its kind.
func (s *Server) begin(tr *transition) {
	s.cancel(tr.kind, tr.tenantID)
	tr.began = s.clock.now()
	s.transitions = append(s.transitions, tr)
	s.runTransitions()
}

// cancel ends what is under way without a result.
func (s *Server) cancel(kind transitionKind, tenantID string) {
	s.transitions = slices.DeleteFunc(s.transitions, func(tr *transition) bool { return tr.kind == kind && tr.tenantID == tenantID })
}

// lookedAt counts a read of what is under way, and then does what is due.
func (s *Server) lookedAt(matches func(*transition) bool) {
	for _, tr := range s.transitions {
		if matches(tr) {
			tr.reads++
		}
	}
	s.runTransitions()
}

// runTransitions carries out what is due, and shows of the rest how far it is.
func (s *Server) runTransitions() {
	for _, tr := range slices.Clone(s.transitions) {
		if !s.isDue(tr) {
			s.showRunning(tr)
			continue
		}
		s.cancel(tr.kind, tr.tenantID)
		s.carryOut(tr)
	}
}

func (s *Server) isDue(tr *transition) bool {
	switch s.behaviour(behaviourTransitions) {
	case "at-once":
		return true
	case "two-reads":
		if tr.reads > transitionReads {
			return true
		}
	}
	return s.clock.now().Sub(tr.began) >= transitionTime
}

// showRunning turns notStarted into running once somebody has seen it, or half of the time is over.
func (s *Server) showRunning(tr *transition) {
	if tr.reads < transitionReads && s.clock.now().Sub(tr.began) < transitionTime/2 {
		return
	}
	switch {
	case tr.running:
	case tr.kind == joinTransition:
		s.tenant(tr.tenantID).setJoinStatus(statusRunning, "")
	default:
		s.editTransitionStatus(tr, statusRunning, nil)
	}
	tr.running = true
}

func (s *Server) carryOut(tr *transition) {
	switch tr.kind {
	case joinTransition:
		t := s.tenant(tr.tenantID)
		if why := t.unjoinable(tr.owner); why != "" {
			t.setJoinStatus(statusFailed, why)
			return
		}
		t.join(tr.owner)
	case roleTransition:
		s.carryOutRole(tr)
	case removalTransition:
		s.carryOutRemoval(tr)
	}
}

func (s *Server) carryOutRole(tr *transition) {
	for _, t := range s.tenantsOf(tr.organization) {
		t.store(orgTenantsCollection).update(tr.tenantID, func(doc object) {
			doc["role"], doc["transitionDetails"] = desiredRole(doc), nil
		})
		if role := t.orgTenant(tr.tenantID)["role"]; t.id == tr.tenantID {
			t.store(joinRequestCollection).update(joinRequestKey, func(doc object) { doc["role"] = role })
		}
	}
}

func (s *Server) carryOutRemoval(tr *transition) {
	if removed := s.tenant(tr.tenantID); s.behaviour(behaviourFirstRemoval) == "fails" && removed != nil && !removed.triedToRemove {
		removed.triedToRemove = true
		s.editTransitionStatus(tr, statusFailed, "DirectoryService Exception")
		return
	}
	for _, t := range s.tenantsOf(tr.organization) {
		if t.id == tr.tenantID {
			t.leave()
			continue
		}
		if s.behaviour(behaviourRemovedTenant) == "404" {
			t.store(orgTenantsCollection).delete(tr.tenantID)
			continue
		}
		t.store(orgTenantsCollection).update(tr.tenantID, func(doc object) {
			doc["state"], doc["transitionDetails"] = memberRemoved, nil
		})
	}
}

// tenantsOf are the active tenants of an organization.
func (s *Server) tenantsOf(organization any) []*tenant {
	for _, id := range sortedKeys(s.tenants) {
		if t := s.tenants[id]; t.orgCopy() != nil && t.orgCopy()[organizationMember] == organization {
			return t.fellows()
		}
	}
	return nil
}

func (s *Server) editTransitionStatus(tr *transition, status string, details any) {
	for _, t := range s.tenantsOf(tr.organization) {
		t.store(orgTenantsCollection).update(tr.tenantID, func(doc object) {
			if transition, ok := doc["transitionDetails"].(object); ok {
				transition["status"], transition["details"] = status, details
			}
		})
	}
}

func (t *tenant) setJoinStatus(status, details string) {
	t.store(joinRequestCollection).update(joinRequestKey, func(doc object) {
		doc["transitionDetails"] = object{"desiredMemberState": memberActive, "status": status, "details": details}
	})
}
