package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/graphemu"
)

// config is what the command line says.
type config struct {
	listen     string
	state      string
	seed       string
	list       bool
	behaviours map[string]string
	latency    time.Duration
	lag        graphemu.Lag
	pageSize   int
	faults     string
}

// parseFlags reads the command line. It writes to out only what -h asks for.
func parseFlags(args []string, out io.Writer) (*config, error) {
	cfg := &config{behaviours: map[string]string{}}
	flags := flag.NewFlagSet("graphemu", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller reports mistakes, once
	flags.StringVar(&cfg.listen, "listen", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	flags.StringVar(&cfg.state, "state", "", "`folder` for ready.json and ca.pem")
	flags.StringVar(&cfg.seed, "seed", "merger", "what is there at the start: `merger`, estate, empty, or sizes:TENANTS,USERS,GROUPS")
	flags.BoolVar(&cfg.list, "behaviours", false, "list the named behaviours with all their answers, and stop")
	flags.Func("behaviour", "`name=answer` of a named behaviour; may be given several times", cfg.addBehaviour)
	flags.DurationVar(&cfg.latency, "latency", 0, "time that each request waits")
	flags.DurationVar(&cfg.lag.Single, "read-lag", 0, "time until a single read sees a write")
	flags.DurationVar(&cfg.lag.List, "list-lag", 0, "time until a list sees a write")
	flags.StringVar(&cfg.lag.Collection, "lag-collection", "", "the only `collection` that lags, e.g. partners")
	flags.IntVar(&cfg.pageSize, "page-size", 100, "objects on a page")
	flags.StringVar(&cfg.faults, "faults", "", "JSON `file` with a list of fault rules; durations are nanoseconds")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		fmt.Fprintln(out, "usage: graphemu -state DIR [flags]")
		flags.PrintDefaults()
	}
	if err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if cfg.state == "" && !cfg.list {
		return nil, errors.New("-state is required: the folder for ready.json")
	}
	if !isLoopback(cfg.listen) {
		return nil, fmt.Errorf("-listen %s is not an address of this machine alone, such as 127.0.0.1:0", cfg.listen)
	}
	if cfg.pageSize < 1 {
		return nil, errors.New("-page-size must be at least 1")
	}
	return cfg, nil
}

// isLoopback says whether an address can be reached from this machine only, as the certificate and the secrets of the
// demonstration want.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func (cfg *config) addBehaviour(text string) error {
	name, answer, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("want name=answer")
	}
	cfg.behaviours[name] = answer
	return nil
}

// server makes the server that the flags describe.
func (cfg *config) server() (*graphemu.Server, error) {
	options := []graphemu.Option{graphemu.WithLatency(cfg.latency), graphemu.WithPageSize(cfg.pageSize)}
	if cfg.lag.Single > 0 || cfg.lag.List > 0 {
		options = append(options, graphemu.WithLag(cfg.lag))
	}
	server := graphemu.New(options...)
	for name, answer := range cfg.behaviours {
		if err := server.SetBehaviour(name, answer); err != nil {
			return nil, err
		}
	}
	if cfg.faults == "" {
		return server, nil
	}
	raw, err := os.ReadFile(cfg.faults)
	if err != nil {
		return nil, err
	}
	var faults []graphemu.Fault
	if err := json.Unmarshal(raw, &faults); err != nil {
		return nil, fmt.Errorf("%s: %w", cfg.faults, err)
	}
	for _, fault := range faults {
		server.AddFault(fault)
	}
	return server, nil
}
