// Command compatibility records what ran on a CLI, and holds the table of a document against the records:
//
//	go test -json … | compatibility record CLI FILE
//	compatibility check DOCUMENT FILE…
//	compatibility write DOCUMENT FILE…
//
// check fails if the table claims more than the records show; write puts what they show into the table. Columns of CLIs
// without a record are left alone by both.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/compatibility"
	"github.com/crosstenant/terraform-provider-crosstenant/internal/terraformcli"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "compatibility:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "record":
		return record(args[1], args[2])
	case len(args) > 2 && (args[0] == "check" || args[0] == "write"):
		return hold(args[1], args[2:], args[0] == "write")
	}
	return errors.New("usage: record CLI FILE, check DOCUMENT FILE…, or write DOCUMENT FILE…")
}

// record writes what the tests on standard input showed of a CLI.
func record(path, file string) error {
	tests, err := compatibility.Record(os.Stdin, os.Stdout)
	if err != nil {
		return err
	}
	cli, err := terraformcli.Probe(context.Background(), path)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(compatibility.Run{CLI: fmt.Sprintf("%s %s", cli.Product, cli.Version), Tests: tests}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o600)
}

// hold compares a document's table with records, or writes them into it.
func hold(path string, files []string, write bool) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	table, err := compatibility.Parse(string(document))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	runs, err := read(files)
	if err != nil {
		return err
	}
	made, err := table.With(runs).In(string(document))
	if err != nil {
		return err
	}
	if write {
		return os.WriteFile(path, []byte(made), 0o600) // keeps the mode of the file that is there
	}
	how := fmt.Sprintf("Write what ran with:\n  go run ./internal/compatibility/cmd/compatibility write %s %s", path, strings.Join(files, " "))
	claims, unchecked := table.Beyond(runs)
	if len(unchecked) > 0 {
		fmt.Println("Not run here, so not checked:", strings.Join(unchecked, ", "))
	}
	if len(claims) > 0 {
		return fmt.Errorf("%s claims more than what ran:\n  %s\n%s", path, strings.Join(claims, "\n  "), how)
	}
	if made != string(document) {
		fmt.Println("What ran differs from the table, which claims no more than that.", how)
	}
	return nil
}

func read(files []string) ([]compatibility.Run, error) {
	var runs []compatibility.Run
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var r compatibility.Run
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		runs = append(runs, r)
	}
	return runs, nil
}
