package main

// This file answers: how does another program have served pages show the runs that it names, as the
// workshop does after each check?

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/serve"
	"greenpoll/trace"
)

// A pushed is one line of the standard input.
type pushed struct {
	File  string // a trace file; "": the run that is shown stays
	At    string // the place at which it opens; "": where its story begins
	Title string // what is said above it
}

// A pusher shows them.
type pusher struct {
	cmd    *cobra.Command
	server *serve.Server
	shown  serve.Run // the last one
}

// follow shows what in names, line by line, until it ends. What cannot be shown is told, and the
// next one is waited for.
func (p *pusher) follow(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if err := p.push(ctx, lines.Bytes()); err != nil && ctx.Err() == nil {
			p.cmd.PrintErrln(err)
		}
	}
	return lines.Err()
}

func (p *pusher) push(ctx context.Context, line []byte) error {
	var next pushed
	if err := json.Unmarshal(line, &next); err != nil {
		return fmt.Errorf("a line of the standard input is not a run to show: %w", err)
	}
	if next.File != "" {
		run, err := p.read(ctx, next)
		if err != nil {
			return err
		}
		p.shown = run
	}
	p.shown.Title = next.Title
	p.server.Show(p.shown)
	return nil
}

// read makes a run that pages can show of a trace file.
func (p *pusher) read(ctx context.Context, next pushed) (shown serve.Run, err error) {
	doc := paging{most: page.Most, at: next.At}
	if next.At != "" {
		if doc.opening, err = trace.ParsePlace(next.At); err != nil {
			return shown, err
		}
	}
	run, err := open(p.cmd, next.File)
	if err != nil {
		return shown, err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	events, err := gather(ctx, run)
	if err != nil {
		return shown, err
	}
	d, _, err := doc.document(ctx, run, events.Lines)
	return serve.Run{Recording: d.Recording, At: d.At}, err
}
