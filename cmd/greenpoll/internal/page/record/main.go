// Record writes recordings to files, for those who work on the page, and for its tests:
//
//	go run ./cmd/greenpoll/internal/page/record -o /tmp/recordings
//
// writes read.epoll.gz and so on, of all scenarios and backends on the simulated kernel. With
// names it writes those scenarios, and a name that ends with .trace is a trace file.
//
// This file answers: what is recorded?
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"greenpoll/cmd/greenpoll/internal/counterparts"
	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/page/longrun"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// wishes are the flags.
type wishes struct {
	folder, root string
	workers      int
	seed, from   uint64
	most         int
	check        bool
	bundle       page.Bundle
}

func main() {
	var w wishes
	flag.StringVar(&w.folder, "o", ".", "the `folder` to write to")
	sub := flag.String("sub", "", "a folder in that one")
	flag.StringVar(&w.root, "root", ".", "the clone, for the sources; a `folder`")
	flag.IntVar(&w.workers, "workers", 0, "how many workers; 0: the scenario's own")
	flag.Uint64Var(&w.seed, "seed", 0, "of the run")
	flag.BoolVar(&w.check, "check", false, "write beside each what a page has to show of it: its text and its states")
	long := flag.Int("long", 0, "write long.gz too, a run of so many events")
	flag.Uint64Var(&w.from, "from", 0, "begin at this event")
	flag.IntVar(&w.most, "max", 0, "record so many events at most")
	flag.Parse()
	w.folder = filepath.Join(w.folder, *sub)
	err := w.all(flag.Args())
	if *long > 0 {
		w.most = cmp.Or(w.most, *long)
		err = errors.Join(err, w.write("long", longrun.Run(*long)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// all writes the recordings with the given names, or of all scenarios.
func (w *wishes) all(names []string) error {
	if err := os.MkdirAll(w.folder, 0o755); err != nil {
		return err
	}
	if err := w.readSources(); err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".trace") {
			if err := w.traceFile(name); err != nil {
				return err
			}
		}
	}
	for _, s := range scenarios.All {
		if len(names) > 0 && !slices.Contains(names, s.Name) {
			continue
		}
		for _, backend := range sim.Backends {
			if err := w.scenario(s, backend); err != nil {
				return fmt.Errorf("%s on %s: %w", s.Name, backend, err)
			}
		}
	}
	return nil
}

// readSources makes the bundle.
func (w *wishes) readSources() (err error) {
	w.bundle.Sources, err = page.Sources(os.DirFS(w.root))
	w.bundle.Counterparts = counterparts.Find(counterparts.GOROOT(context.Background()), w.bundle.Sources)
	return err
}

func (w *wishes) traceFile(name string) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	f, err := trace.Decode(in)
	if err = errors.Join(err, in.Close()); err != nil {
		return err
	}
	return w.write(strings.TrimSuffix(filepath.Base(name), ".trace"), page.Run{Header: f.Header, Lines: f.Lines, Sources: f.Sources})
}

func (w *wishes) scenario(s *scenarios.Scenario, backend string) (err error) {
	setting := scenarios.Setting{Scenario: s, Backend: backend, Workers: w.workers, Seed: w.seed, Trace: trace.New()}
	run := page.Run{Outcome: scenarios.Run(setting), Header: setting.Header(), Lines: trace.Lines(setting.Trace.Events())}
	run.Header.Go = runtime.Version()
	w.bundle.AddTo(&run)
	return w.write(s.Name+"."+backend, run)
}

func (w *wishes) write(name string, run page.Run) error {
	run.From, run.Max = w.from, w.most
	data, err := page.Record(run)
	if err != nil {
		return err
	}
	file := filepath.Join(w.folder, name+".gz")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return err
	}
	if w.check {
		if err := writeChecks(filepath.Join(w.folder, name), run); err != nil {
			return err
		}
	}
	_, err = fmt.Printf("%s: %d events, %d bytes\n", file, len(run.Lines), len(data))
	return err
}
