package graphemu

import (
	"fmt"
	"maps"
	"slices"
	"sort"
)

// Behaviour is something the service is not documented to do in one way only.
type Behaviour struct {
	Name        string
	Default     string
	Answers     []string // all, with the default
	Explanation string   // what differs between the answers
	Reference   string   // the Microsoft page or observation that leaves it open
}

// Behaviours lists all named behaviours by name.
func Behaviours() []Behaviour {
	var all []Behaviour
	all = append(all, directoryBehaviours()...)
	all = append(all, policyBehaviours()...)
	all = append(all, multiTenantBehaviours()...)
	all = append(all, synchronizationBehaviours()...)
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// SetBehaviour changes the answer of a named behaviour for the requests to come.
func (s *Server) SetBehaviour(name, answer string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.setBehaviour(name, answer)
}

// setBehaviour puts a changed copy of the answers, which are read without the lock.
func (s *Server) setBehaviour(name, answer string) error {
	for _, b := range Behaviours() {
		if b.Name != name {
			continue
		}
		if !slices.Contains(b.Answers, answer) {
			return fmt.Errorf("graphemu: behaviour %s has no answer %q, only %q", name, answer, b.Answers)
		}
		next := maps.Clone(*s.behaviours.Load())
		next[name] = answer
		s.behaviours.Store(&next)
		return nil
	}
	return fmt.Errorf("graphemu: no behaviour is named %q", name)
}

// behaviour is the chosen answer. An unregistered name is a mistake in a handler.
func (s *Server) behaviour(name string) string {
	answer, ok := (*s.behaviours.Load())[name]
	if !ok {
		panic("graphemu: behaviour " + name + " is not registered")
	}
	return answer
}

func defaultBehaviours() map[string]string {
	answers := map[string]string{}
	for _, b := range Behaviours() {
		answers[b.Name] = b.Default
	}
	return answers
}
