package main

// This file answers: how is a program that pages step made into runs that they can show? As it is
// stepped in the terminal: it stops at each event. After each, the run so far is recorded anew.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/counterparts"
	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/serve"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// mostLive is how many events a program can be stepped by: the page gets all of them each time.
const mostLive = 20_000

// A liveRun is a serve.Live.
type liveRun struct {
	run   session.Session
	lines []trace.Line
	end   string // how the run has ended, in a sentence; "": it goes on

	sources      int // whose counterparts were looked for
	counterparts page.Counterparts
}

// beginLive starts the program of spec, and lets it go on to where its story begins.
func beginLive(ctx context.Context, spec session.Spec) (l *liveRun, err error) {
	l = &liveRun{}
	if l.run, err = session.Start(ctx, spec); err != nil {
		return nil, err
	}
	story := scenarios.StoryOf(l.run.Header()).Finder()
	for begun := false; !begun && l.end == "" && err == nil; {
		err = l.step(ctx)
		if errors.As(err, new(*session.Silence)) {
			return l, nil // the page goes on from here
		}
		if err == nil && l.end == "" {
			begun = story.Match(l.lines[len(l.lines)-1])
		}
	}
	if err != nil {
		return nil, errors.Join(err, l.run.Close())
	}
	return l, nil
}

// step lets the program go on to its next event, or to its end.
func (l *liveRun) step(ctx context.Context) error {
	if len(l.lines) == mostLive {
		return fmt.Errorf("the page steps a program by %d events and no further", mostLive)
	}
	line, err := l.run.Next(ctx)
	var broken *session.Broken
	switch {
	case err == io.EOF:
		l.end = ending(l.run, l.lines)
	case errors.As(err, &broken):
		l.end = broken.Summary() + "."
	case err != nil:
		return err
	default:
		l.lines = append(l.lines, line)
		trace.Settle(l.lines, len(l.lines)-1)
	}
	return nil
}

// goesOnFor is after how long a step of many events ends: the page waits for its answer.
const goesOnFor = 5 * time.Second

// Next implements serve.Live.
func (l *liveRun) Next(ctx context.Context, n int) (shown serve.Run, err error) {
	begun := time.Now()
	for range n {
		if l.end != "" || err != nil || time.Since(begun) > goesOnFor {
			break
		}
		err = l.step(ctx)
	}
	if n > 0 {
		shown.At = uint64(len(l.lines))
	}
	shown.Title, shown.More = l.end, l.end == ""
	r := page.Run{Header: l.run.Header(), Lines: slices.Clone(l.lines), Outcome: l.run.Outcome(), Sources: sourcesOf(l.run, l.lines)}
	r.Counterparts = l.counterpartsOf(ctx, r.Sources)
	recorded, failed := page.Record(r)
	shown.Recording = recorded
	return shown, errors.Join(err, failed)
}

// counterpartsOf looks for them when there are further sources: it takes a while. A page that has gone
// meanwhile ends ctx, and the search with it: what that has found is not kept for others.
func (l *liveRun) counterpartsOf(ctx context.Context, sources []trace.Source) page.Counterparts {
	if len(sources) > l.sources {
		found := counterparts.Find(counterparts.GOROOT(ctx), sources)
		if ctx.Err() != nil {
			return found
		}
		l.sources, l.counterparts = len(sources), found
	}
	return l.counterparts
}

// Close implements serve.Live.
func (l *liveRun) Close() error { return l.run.Close() }

// isLive reports whether a run of spec is stepped while it goes on, as "greenpoll step" does it.
func isLive(spec session.Spec) bool { return spec.Real || spec.Program != "" }

// showLive begins with the program's run up to where its story begins. The first start of the
// program is the one that pages step.
func (p *paging) showLive(cmd *cobra.Command, spec session.Spec) (first showing, err error) {
	begun, err := beginLive(cmd.Context(), spec)
	if err != nil {
		return first, err
	}
	if first.html, first.recording, err = p.playgroundOf(cmd, begun.run, begun.lines); err != nil {
		return first, errors.Join(err, begun.Close())
	}
	first.end = func() error {
		if begun == nil {
			return nil
		}
		return begun.Close()
	}
	first.begin = func(ctx context.Context) (serve.Live, error) {
		l := begun
		if begun = nil; l != nil {
			return l, nil
		}
		l, err := beginLive(ctx, spec)
		if err != nil {
			cmd.PrintErrln(err) // the page says it, too
			return nil, err     // and no *liveRun, which is not nil as a serve.Live
		}
		return l, nil
	}
	return first, nil
}
