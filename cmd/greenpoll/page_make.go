package main

// This file answers: what goes into the page of a run, and what is said when it is written?

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"greenpoll/cmd/greenpoll/internal/counterparts"
	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// make writes the page of run, and says what to do with it.
func (p *paging) make(cmd *cobra.Command, run session.Session) error {
	events, err := gather(cmd.Context(), run)
	if err != nil {
		return err
	}
	d, left, err := p.document(cmd.Context(), run, events.Lines)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := d.WriteAlone(&b); err != nil {
		return err
	}
	if p.file == "-" {
		if left != "" {
			cmd.PrintErrln("events " + left)
		}
		_, err := b.WriteTo(cmd.OutOrStdout())
		return err
	}
	length := b.Len()
	if err := write(p.file, func(w io.Writer) error { _, err := b.WriteTo(w); return err }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %s%s; open it in a browser: %s\n", p.file, size(length), count(len(events.Lines), "event"), prefixed(", of which ", left), fileURL(p.file))
	return err
}

// document is the page of lines. left says which events it does not have; "": it has all.
func (p *paging) document(ctx context.Context, run session.Session, lines []trace.Line) (d page.Document, left string, err error) {
	first, err := find("from", cmp.Or(p.from, "1"), p.first, lines)
	if err != nil {
		return d, "", err
	}
	last := min(first+uint64(p.most), uint64(len(lines))+1) - 1
	if at := p.opening.String(); at != "" {
		if d.At, err = find("at", at, p.opening, lines); err != nil {
			return d, "", err
		}
		if d.At < first || d.At > last {
			return d, "", misuse("-at %s is event %d, and the page has events %d to %d", at, d.At, first, last)
		}
	}
	h := run.Header()
	d.Title = titleOfPage(h)
	d.About = strings.ReplaceAll(titleOf(h), "\n", "; ") + "."
	d.Story = page.NewStory(h, d.About, lines[:last], max(first, page.StoryBegins(h, lines)))
	sources := sourcesOf(run, lines)
	d.Recording, err = page.Record(page.Run{Header: h, Lines: lines, Outcome: run.Outcome(), Sources: sources,
		Counterparts: counterparts.Find(counterparts.GOROOT(ctx), sources), From: first, Max: p.most})
	return d, leftOut(first, last, uint64(len(lines))), err
}

// find is the number of the first event at a place.
func find(flag, text string, place trace.Place, lines []trace.Line) (uint64, error) {
	i := slices.IndexFunc(lines, place.Finder().Match)
	if i < 0 {
		return 0, misuse("-%s %s: the run has no such event; it has %d", flag, text, len(lines))
	}
	return lines[i].I, nil
}

// leftOut names the events that are not in the page, which has first to last.
func leftOut(first, last, all uint64) string {
	var parts []string
	if first > 1 {
		parts = append(parts, fmt.Sprintf("1 to %d", first-1))
	}
	if last < all {
		parts = append(parts, fmt.Sprintf("%d to %d", last+1, all))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " and ") + " are left out"
}

// sourcesOf are the Go files that lines name, but for those of other modules. A page is sent on, and
// a trace of somebody else's may name any file of the clone.
func sourcesOf(run session.Session, lines []trace.Line) (sources []trace.Source) {
	seen := map[string]bool{}
	for _, l := range lines {
		file, _, _ := strings.Cut(l.At, ":")
		if path.Ext(file) != ".go" || seen[file] {
			continue
		}
		seen[file] = true
		if text, err := run.Source(file); err == nil {
			sources = append(sources, trace.Source{File: file, Text: text})
		}
	}
	return sources
}

func titleOfPage(h trace.Header) string {
	name := cmp.Or(h.Scenario, "a run")
	if s, err := scenarios.Find(name); err == nil {
		return name + ": " + s.About
	}
	return name
}

func size(bytes int) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%d KB", (bytes+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// fileURL is the address of a file of this machine.
func fileURL(name string) string {
	abs, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	abs = filepath.ToSlash(abs)
	if runtime.GOOS == "windows" {
		abs = "/" + abs
	}
	return (&url.URL{Scheme: "file", Path: abs}).String()
}
