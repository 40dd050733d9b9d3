package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// before counts who is where, so that the later tables tell newcomers from those who were there.
func (s *story) before(ctx context.Context) error {
	rows := [][]string{{"TENANT", "USERS", "EXTERNAL"}}
	for _, tenant := range []interface {
		ID() string
		DisplayName() string
	}{s.merger.Fabrikam, s.merger.Contoso} {
		all, err := s.reader.users(ctx, tenant.ID())
		if err != nil {
			return err
		}
		external, err := s.reader.externalUsers(ctx, tenant.ID())
		if err != nil {
			return err
		}
		rows = append(rows, []string{tenant.DisplayName(), fmt.Sprint(len(all)), fmt.Sprint(len(external))})
		if tenant.ID() == s.merger.Contoso.ID() {
			for _, u := range external {
				s.guests[u.ID] = u
			}
		}
	}
	s.table(rows...)
	return nil
}

func (s *story) plan(ctx context.Context) error {
	quiet := *s.cli
	quiet.screen = nil
	if _, err := quiet.expect(ctx, 0, "init", "-no-color", "-input=false"); err != nil {
		return err
	}
	writes := len(s.server.Writes())
	if _, err := s.cli.expect(ctx, 2, "plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=merger.tfplan"); err != nil {
		return err
	}
	if now := len(s.server.Writes()); now != writes {
		return fmt.Errorf("the plan made %d writes", now-writes)
	}
	return nil
}

func (s *story) apply(ctx context.Context) error {
	if _, err := s.cli.expect(ctx, 0, "apply", "-no-color", "-input=false", "merger.tfplan"); err != nil {
		return err
	}
	return s.cli.output(ctx, "configuration", &s.configuration)
}

// pilots shows the answers of the on-demand runs, with the names that state leaves out.
func (s *story) pilots(ctx context.Context) error {
	var results []struct {
		ObjectID string `json:"object_id"`
		Status   string `json:"status"`
		TargetID string `json:"target_id"`
	}
	if err := s.cli.output(ctx, "pilots", &results); err != nil {
		return err
	}
	there, err := s.byID(ctx, s.merger.Fabrikam.ID())
	if err != nil {
		return err
	}
	here, err := s.byID(ctx, s.merger.Contoso.ID())
	if err != nil {
		return err
	}
	rows := [][]string{{"PILOT IN FABRIKAM", "STATUS", "IN CONTOSO NOW"}}
	for _, r := range results {
		rows = append(rows, []string{there[r.ObjectID].UserPrincipalName, r.Status, here[r.TargetID].UserPrincipalName})
		if r.Status != "Success" || here[r.TargetID].ID == "" {
			return fmt.Errorf("pilot %s: status %q, target id %q", r.ObjectID, r.Status, r.TargetID)
		}
	}
	s.table(rows...)
	if len(results) != len(s.merger.Pilots) {
		return fmt.Errorf("%d pilots answered, want %d", len(results), len(s.merger.Pilots))
	}
	return nil
}

func (s *story) byID(ctx context.Context, tenantID string) (map[string]user, error) {
	all, err := s.reader.users(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	byID := map[string]user{}
	for _, u := range all {
		byID[u.ID] = u
	}
	return byID, nil
}

func (s *story) cycle(context.Context) error {
	result := s.server.RunCycle(s.merger.Fabrikam.ID(), s.configuration.ServicePrincipalID, s.configuration.JobID)
	s.table(
		[]string{"CREATED", "UPDATED", "DELETED", "SKIPPED", "FAILED", "MANAGERS SET"},
		numbers(result.Created, result.Updated, result.Deleted, result.Skipped, result.Escrowed, result.Managers),
	)
	switch {
	case !result.Ran:
		return errors.New("the job did not run")
	case result.Created == 0, result.Escrowed != 0, result.Deleted != 0, result.Quarantine != "":
		return errors.New("the cycle should create users, and fail or delete nobody")
	}
	return nil
}

func numbers(values ...int) []string {
	var row []string
	for _, value := range values {
		row = append(row, strconv.Itoa(value))
	}
	return row
}

// arrived lists Fabrikam's people in Contoso and compares them with who is in scope at Fabrikam. Somebody who was invited
// as a guest before is matched, not made a second time, and stays a guest.
func (s *story) arrived(ctx context.Context) error {
	people, err := s.fromFabrikam(ctx)
	if err != nil {
		return err
	}
	rows := [][]string{{"DISPLAY NAME", "USER PRINCIPAL NAME", "MAIL", "TYPE", "STATE", "SIGN-IN"}}
	var homes []string
	for _, u := range people {
		rows = append(rows, []string{u.DisplayName, u.UserPrincipalName, u.Mail, u.UserType, u.ExternalUserState, signIn(u)})
		homes = append(homes, home(u))
		if want := s.wantedType(u); u.UserType != want || u.ExternalUserState != "Accepted" {
			return fmt.Errorf("%s is %s and %s, want %s and Accepted", u.DisplayName, u.UserType, u.ExternalUserState, want)
		}
	}
	s.table(rows...)

	want, err := s.expected(ctx)
	if err != nil {
		return err
	}
	sort.Strings(homes)
	if !slices.Equal(homes, want) {
		return fmt.Errorf("arrived: %s; expected: %s", strings.Join(homes, ", "), strings.Join(want, ", "))
	}
	return nil
}

func signIn(u user) string {
	if u.AccountEnabled {
		return "allowed"
	}
	return "blocked"
}

func (s *story) wantedType(u user) string {
	if guest, ok := s.guests[u.ID]; ok {
		return guest.UserType
	}
	return "Member"
}

// home is the part of an external user's principal name that says where the user comes from: name_fabrikam.com.
func home(u user) string {
	name, _, _ := strings.Cut(u.UserPrincipalName, "#EXT#")
	return strings.ToLower(name)
}

// fromFabrikam are the external users of Contoso whose home is Fabrikam.
func (s *story) fromFabrikam(ctx context.Context) ([]user, error) {
	external, err := s.reader.externalUsers(ctx, s.merger.Contoso.ID())
	if err != nil {
		return nil, err
	}
	people := slices.DeleteFunc(external, func(u user) bool { return !strings.Contains(home(u), "_fabrikam.") })
	sort.Slice(people, func(i, j int) bool { return people[i].DisplayName < people[j].DisplayName })
	return people, nil
}

// expected are the homes of those who should be in Contoso: the pilots and the wave's direct members, without Fabrikam's own
// guests and without accounts that are blocked before they ever came; and whoever of Fabrikam was invited before.
func (s *story) expected(ctx context.Context) ([]string, error) {
	byID, err := s.byID(ctx, s.merger.Fabrikam.ID())
	if err != nil {
		return nil, err
	}
	homes := map[string]bool{}
	for _, id := range append(slices.Clone(s.merger.Pilots), s.merger.Fabrikam.Members(s.merger.Waves[0])...) {
		if u := byID[id]; u.CreationType != "Invitation" && u.AccountEnabled {
			homes[strings.ToLower(strings.ReplaceAll(u.UserPrincipalName, "@", "_"))] = true
		}
	}
	for _, guest := range s.guests {
		if strings.Contains(home(guest), "_fabrikam.") {
			homes[home(guest)] = true
		}
	}
	return slices.Sorted(maps.Keys(homes)), nil
}

func (s *story) emptyPlan(ctx context.Context) error {
	_, err := s.cli.expect(ctx, 0, "plan", "-no-color", "-input=false", "-detailed-exitcode")
	return err
}

func (s *story) drift(ctx context.Context) error {
	fmt.Fprintln(s.out, "An administrator of Contoso switches off the trust in Fabrikam's multifactor authentication.")
	fmt.Fprintln(s.out)
	s.merger.Contoso.EditPartner(s.merger.Fabrikam.ID(), map[string]any{"inboundTrust": map[string]any{"isMfaAccepted": false}})
	output, err := s.cli.expect(ctx, 2, "plan", "-no-color", "-input=false", "-detailed-exitcode")
	if err != nil {
		return err
	}
	for _, want := range []string{"is_mfa_accepted", "Plan: 0 to add, 1 to change, 0 to destroy."} {
		if !strings.Contains(output, want) {
			return fmt.Errorf("the plan does not say %q", want)
		}
	}
	return nil
}

func (s *story) repair(ctx context.Context) error {
	if _, err := s.cli.expect(ctx, 0, "apply", "-no-color", "-input=false", "-auto-approve"); err != nil {
		return err
	}
	return s.emptyPlan(ctx)
}

func (s *story) destroy(ctx context.Context) error {
	output, err := s.cli.expect(ctx, 0, "destroy", "-no-color", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	people, err := s.fromFabrikam(ctx)
	if err != nil {
		return err
	}
	// The job counts everybody that it is linked with, the guest who was there before among them.
	if said := fmt.Sprintf("up to %d of type User", len(people)); !strings.Contains(output, said) {
		return fmt.Errorf("destroy did not say %q of the external users that stay behind", said)
	}
	left := slices.DeleteFunc(people, func(u user) bool { _, before := s.guests[u.ID]; return before })
	if len(left) == 0 {
		return errors.New("nobody stayed behind, though a severed relation leaves the users in the target")
	}
	fmt.Fprintf(s.out, "\n%d newcomers stay in Contoso, and nothing synchronizes them any more. To drain them first, unassign everybody\n"+
		"(waves = {} and pilot_user_ids = []) while Contoso still allows synchronization, wait for a cycle, and destroy then.\n", len(left))
	return nil
}
