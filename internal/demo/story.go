package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/terraformcli"
)

type options struct {
	cli, provider, examples string
	keep                    bool
}

// story is the demo while it runs: the two tenants, the CLI in its folder, and what the steps have learned.
type story struct {
	out    io.Writer
	server *graphemu.Server
	merger *graphemu.Merger
	cli    *cli
	reader *reader

	// guests are the external users that Contoso had before, by id; everybody else came through synchronization.
	guests map[string]user
	// apart are those of Fabrikam who are assigned and whom the filter keeps out.
	apart []user
	// configuration holds the ids of the synchronization, an output of the scenario.
	configuration struct {
		ServicePrincipalID string `json:"service_principal_id"`
		JobID              string `json:"job_id"`
	}
}

// step is one thing that the demo shows, and checks.
type step struct {
	title string
	run   func(context.Context) error
}

func run(ctx context.Context, o options, out io.Writer) error {
	if o.cli == "" {
		return errors.New("-cli names the terraform or tofu to drive; make demo finds one")
	}
	command, err := terraformcli.Find(ctx, terraformcli.Wish{}, []string{o.cli})
	if err != nil {
		return err
	}
	o.cli = command.Path
	if _, err := os.Stat(o.provider); err != nil {
		return fmt.Errorf("no provider there, make build makes one: %w", err)
	}
	fmt.Fprintf(out, "This demo drives %s.\n", command)
	folder, err := os.MkdirTemp("", "crosstenant-demo-")
	if err != nil {
		return err
	}
	if o.keep {
		fmt.Fprintln(out, "Working folder:", folder)
	} else {
		defer os.RemoveAll(folder)
	}
	s, stop, err := open(o, folder, out)
	if err != nil {
		return err
	}
	defer stop()
	began := time.Now()
	if err := s.tell(ctx, s.steps()); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nEvery step did what it should, in %s.\n", time.Since(began).Round(time.Second))
	return nil
}

// open starts the embedded Graph with both tenants and prepares the scenario's folder.
func open(o options, folder string, out io.Writer) (*story, func(), error) {
	server := graphemu.New(graphemu.WithClock(time.Now()))
	merger := server.SeedMerger()
	endpoint, err := server.Start()
	if err != nil {
		return nil, nil, err
	}
	w, err := newWorkspace(folder, o.examples, "merger-onboarding", o.provider)
	if err == nil {
		err = w.setVariables(variables(merger))
	}
	if err != nil {
		endpoint.Close()
		return nil, nil, err
	}
	read, err := newReader(endpoint.CAPEM, endpoint.GraphURL, endpoint.AuthorityURL, merger.ClientID, merger.Secret)
	if err != nil {
		endpoint.Close()
		return nil, nil, err
	}
	s := &story{out: out, server: server, merger: merger, reader: read, guests: map[string]user{}}
	s.cli = &cli{path: o.cli, folder: w.scenario, screen: out, env: terraformcli.Environment(os.Environ(),
		"TF_CLI_CONFIG_FILE="+w.config, "TF_IN_AUTOMATION=1",
		"ARM_CLIENT_ID="+merger.ClientID, "ARM_CLIENT_SECRET="+merger.Secret,
		"CROSSTENANT_GRAPH_ENDPOINT="+endpoint.GraphURL, "CROSSTENANT_AUTHORITY_HOST="+endpoint.AuthorityURL,
		"CROSSTENANT_CA_CERTIFICATE_FILE="+endpoint.CAFile,
	)}
	fmt.Fprintf(out, "Microsoft Graph and its login run at %s: %s (%s) buys %s (%s).\n", endpoint.GraphURL,
		merger.Contoso.DisplayName(), merger.Contoso.ID(), merger.Fabrikam.DisplayName(), merger.Fabrikam.ID())
	return s, func() { endpoint.Close() }, nil
}

// leftOut are the departments of Fabrikam that stay behind in this story.
var leftOut = []string{"Legal"}

func variables(m *graphemu.Merger) map[string]any {
	return map[string]any{
		"acquirer":           map[string]any{"tenant_id": m.Contoso.ID(), "name": m.Contoso.DisplayName()},
		"acquired":           map[string]any{"tenant_id": m.Fabrikam.ID(), "name": m.Fabrikam.DisplayName()},
		"pilot_user_ids":     m.Pilots,
		"notification_email": "identity-team@contoso.com",
		"origin_attribute":   m.OriginAttribute, "departments_left_out": leftOut,
		"waves": map[string]any{"first": map[string]any{"group_ids": m.Waves[:1]}},
	}
}

// steps is the story in its order; each step relies on those before it.
func (s *story) steps() []step {
	return []step{
		{"The tenants before", s.before},
		{"The plan", s.plan},
		{"The apply", s.apply},
		{"What on-demand provisioning answered for each pilot", s.pilots},
		{"One synchronization cycle", s.cycle},
		{"The external users in the target, read through Graph", s.arrived},
		{"A second plan, which is empty", s.emptyPlan},
		{"Somebody edits one attribute mapping in the portal, and the plan shows that line", s.mappingDrift},
		{"Somebody edits the target in the portal, and the plan shows that drift, too", s.drift},
		{"The repair of both", s.repair},
		{"Destroy, and who stays behind", s.destroy},
	}
}

// tell runs the steps until one fails.
func (s *story) tell(ctx context.Context, steps []step) error {
	for i, step := range steps {
		fmt.Fprintf(s.out, "\n── %d of %d · %s %s\n\n", i+1, len(steps), step.title, strings.Repeat("─", max(2, 90-len(step.title))))
		if err := step.run(ctx); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, strings.ToLower(step.title), err)
		}
	}
	return nil
}

// table prints rows in columns, the first one as a heading.
func (s *story) table(rows ...[]string) {
	w := tabwriter.NewWriter(s.out, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, "  "+strings.Join(row, "\t"))
	}
	_ = w.Flush()
}
