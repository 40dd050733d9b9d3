package acctest

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Width is how many operations a CLI runs at a time unless -parallelism says otherwise.
const Width = 10

// Resource is an object together with its type.
type Resource struct {
	Type string
	*Object
}

// Copy is the object with other texts at its top level, in state and in identity: one import makes the states of an estate of
// many like objects without a request for each.
func (s *Session) Copy(of Resource, texts map[string]string) Resource {
	s.t.Helper()
	return Resource{of.Type, &Object{
		State:    s.withTexts(s.schemas[of.Type].ValueType(), of.State, texts),
		Private:  of.Private,
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: s.withTexts(s.identities[of.Type].ValueType(), of.Identity.IdentityData, texts)},
	}}
}

// withTexts is a value with other texts in those of its members that are named.
func (s *Session) withTexts(kind tftypes.Type, of *tfprotov6.DynamicValue, texts map[string]string) *tfprotov6.DynamicValue {
	s.t.Helper()
	value, err := of.Unmarshal(kind)
	must(s.t, err)
	var members map[string]tftypes.Value
	must(s.t, value.As(&members))
	for name, text := range texts {
		if _, ok := members[name]; ok {
			members[name] = tftypes.NewValue(tftypes.String, text)
		}
	}
	dynamic, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, members))
	must(s.t, err)
	return &dynamic
}

// RefreshAll reads objects as a CLI does at the start of a plan, [Width] at a time and in their order, without anything to say.
// An object that is gone has a state of null.
func (s *Session) RefreshAll(list []Resource) []Resource {
	s.t.Helper()
	fresh := make([]Resource, len(list))
	s.atOnce(len(list), func(i int) ([]*tfprotov6.Diagnostic, error) {
		read, err := s.read(s.t.Context(), list[i].Type, list[i].Object)
		if err != nil {
			return nil, err
		}
		fresh[i] = Resource{list[i].Type, read}
		return read.Diagnostics, nil
	})
	return fresh
}

// read is [Session.Read] for a goroutine, which must not end the test.
func (s *Session) read(ctx context.Context, typeName string, from *Object) (*Object, error) {
	read, err := s.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: from.State, Private: from.Private, CurrentIdentity: from.Identity,
	})
	if err != nil {
		return nil, err
	}
	return &Object{read.NewState, read.Private, read.NewIdentity, read.Diagnostics}, nil
}

// ImportAll imports objects of one type by id, [Width] at a time, without anything to say.
func (s *Session) ImportAll(typeName string, ids []string) []Resource {
	s.t.Helper()
	found := make([]Resource, len(ids))
	s.atOnce(len(ids), func(i int) ([]*tfprotov6.Diagnostic, error) {
		resp, err := s.server.ImportResourceState(s.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: ids[i]})
		if err != nil {
			return nil, err
		}
		for _, made := range resp.ImportedResources { // one, or none with an error
			found[i] = Resource{typeName, &Object{made.State, made.Private, made.Identity, nil}}
		}
		return resp.Diagnostics, nil
	})
	return s.RefreshAll(found)
}

// CreateAll applies configurations of one type, [Width] at a time, without anything to say. A configuration that cannot even be
// planned ends the test.
func (s *Session) CreateAll(typeName string, configs []map[string]any) []Resource {
	s.t.Helper()
	schema := s.schemas[typeName]
	null := s.dynamic(schema, tftypes.NewValue(schema.ValueType(), nil))
	plans := make([]*tfprotov6.PlanResourceChangeResponse, len(configs))
	values := make([]*tfprotov6.DynamicValue, len(configs))
	for i, config := range configs {
		values[i] = s.value(schema, config)
		if plans[i] = s.Plan(s.t.Context(), typeName, nil, config); len(plans[i].Diagnostics) > 0 {
			s.t.Fatal(Texts(plans[i].Diagnostics))
		}
	}
	made := make([]Resource, len(configs))
	s.atOnce(len(configs), func(i int) ([]*tfprotov6.Diagnostic, error) {
		applied, err := s.server.ApplyResourceChange(s.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: typeName, PriorState: null, PlannedState: plans[i].PlannedState, Config: values[i], PlannedPrivate: plans[i].PlannedPrivate,
		})
		if err != nil {
			return nil, err
		}
		made[i] = Resource{typeName, &Object{applied.NewState, applied.Private, applied.NewIdentity, nil}}
		return applied.Diagnostics, nil
	})
	return made
}

// atOnce runs work for 0 to n-1, [Width] at a time, and ends the test at the first that failed.
func (s *Session) atOnce(n int, work func(i int) ([]*tfprotov6.Diagnostic, error)) {
	s.t.Helper()
	next, failed := make(chan int), make(chan error, Width)
	var workers sync.WaitGroup
	for range Width {
		workers.Go(func() {
			for i := range next {
				diags, err := work(i)
				if err == nil && len(diags) > 0 {
					err = errors.New(Texts(diags))
				}
				if err != nil {
					failed <- err
					return
				}
			}
		})
	}
	var err error
	for i := 0; i < n && err == nil; i++ {
		select {
		case next <- i:
		case err = <-failed:
		}
	}
	close(next)
	workers.Wait()
	if err == nil && len(failed) > 0 {
		err = <-failed
	}
	must(s.t, err)
}

// Changed are the positions at which two lists of the same objects have different states.
func (s *Session) Changed(before, after []Resource) []int {
	s.t.Helper()
	var changed []int
	for i, resource := range before {
		schema := s.schemas[resource.Type]
		if !s.plain(schema, resource.State).Equal(s.plain(schema, after[i].State)) {
			changed = append(changed, i)
		}
	}
	return changed
}
