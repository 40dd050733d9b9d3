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

// arrived lists Fabrikam's people in Contoso, checks that they look as the mappings say, and compares them with who is in scope at
// Fabrikam. Somebody who was invited as a guest before is matched, not made a second time, and becomes a member.
func (s *story) arrived(ctx context.Context) error {
	people, err := s.fromFabrikam(ctx)
	if err != nil {
		return err
	}
	rows := [][]string{{"DISPLAY NAME", "USER PRINCIPAL NAME", "TYPE", "ADDRESS LIST", "ORIGIN", "SIGN-IN"}}
	var homes []string
	for _, u := range people {
		rows = append(rows, []string{
			u.DisplayName, u.UserPrincipalName, u.UserType, either(u.ShowInAddressList, "shown", "hidden"), u.Origin, either(u.AccountEnabled, "allowed", "blocked"),
		})
		homes = append(homes, home(u))
		if !isMapped(u) || u.ExternalUserState != "Accepted" {
			return fmt.Errorf("%s is not as the mappings say, and Accepted: %+v", u.UserPrincipalName, u)
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
	s.showApart()
	return nil
}

// isMapped says whether a user in Contoso looks as mappings.tf of the scenario has it.
func isMapped(u user) bool {
	return strings.HasSuffix(u.DisplayName, " (Fabrikam)") && u.UserType == "Member" && u.ShowInAddressList && u.Origin == "Fabrikam"
}

// showApart lists who is assigned and stays at Fabrikam all the same.
func (s *story) showApart() {
	rows := [][]string{{"KEPT OUT BY THE FILTER", "DEPARTMENT", "EMPLOYEE NUMBER"}}
	for _, u := range s.apart {
		rows = append(rows, []string{u.DisplayName, u.Department, either(u.EmployeeID != "", u.EmployeeID, "none")})
	}
	fmt.Fprintln(s.out)
	s.table(rows...)
}

func either(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
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
// guests, without accounts that are blocked before they ever came, and without those whom the filter keeps out; and whoever of
// Fabrikam was invited before.
func (s *story) expected(ctx context.Context) ([]string, error) {
	byID, err := s.byID(ctx, s.merger.Fabrikam.ID())
	if err != nil {
		return nil, err
	}
	homes := map[string]bool{}
	s.apart = nil
	assigned := append(slices.Clone(s.merger.Pilots), s.merger.Fabrikam.Members(s.merger.Waves[0])...)
	slices.SortFunc(assigned, func(a, b string) int { return strings.Compare(byID[a].DisplayName, byID[b].DisplayName) })
	for _, id := range slices.Compact(assigned) {
		u := byID[id]
		switch {
		case u.CreationType == "Invitation", !u.AccountEnabled:
		case u.EmployeeID == "", slices.Contains(leftOut, u.Department):
			s.apart = append(s.apart, u)
		default:
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

// mappingDrift changes one mapping as somebody in the portal would. The plan has to show that as one changed line, among the
// two dozen mappings of the job.
func (s *story) mappingDrift(ctx context.Context) error {
	const edited = `Append([displayName], " (external)")`
	fmt.Fprintln(s.out, "An administrator of Fabrikam changes what follows the display names.")
	fmt.Fprintln(s.out)
	if !s.merger.Fabrikam.EditMapping(s.configuration.ServicePrincipalID, s.configuration.JobID, "displayName", edited) {
		return errors.New("the job has no mapping of displayName")
	}
	output, err := s.cli.expect(ctx, 2, "plan", "-no-color", "-input=false", "-detailed-exitcode")
	if err != nil {
		return err
	}
	changed := changedLines(output)
	fmt.Fprintf(s.out, "\nAll that changes:\n\n  %s\n", strings.Join(changed, "\n  "))
	if len(changed) != 1 || !strings.HasPrefix(changed[0], "users.attribute_mappings.displayName.expression = ") || !strings.Contains(changed[0], " (external)") {
		return fmt.Errorf("the plan changes %d lines, want the one expression", len(changed))
	}
	return says(output, "crosstenant_synchronization_schema", "Plan: 0 to add, 1 to change, 0 to destroy.")
}

// says fails unless an output has all of the texts.
func says(output string, texts ...string) error {
	for _, want := range texts {
		if !strings.Contains(output, want) {
			return fmt.Errorf("the plan does not say %q", want)
		}
	}
	return nil
}

func (s *story) drift(ctx context.Context) error {
	fmt.Fprintln(s.out, "An administrator of Contoso switches off the trust in Fabrikam's multifactor authentication.")
	fmt.Fprintln(s.out)
	s.merger.Contoso.EditPartner(s.merger.Fabrikam.ID(), map[string]any{"inboundTrust": map[string]any{"isMfaAccepted": false}})
	output, err := s.cli.expect(ctx, 2, "plan", "-no-color", "-input=false", "-detailed-exitcode")
	if err != nil {
		return err
	}
	return says(output, "is_mfa_accepted", "Plan: 0 to add, 2 to change, 0 to destroy.")
}

func (s *story) repair(ctx context.Context) error {
	if _, err := s.cli.expect(ctx, 0, "apply", "-no-color", "-input=false", "-auto-approve"); err != nil {
		return err
	}
	if lost := s.server.SchemaLosses(); len(lost) > 0 {
		return fmt.Errorf("the job's schema lost what nobody manages: %s", strings.Join(lost, "; "))
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
