package exam

// This file answers: does the real package, with the reader's function in it, still do what its
// scenarios show, on each kernel?

import (
	"fmt"
	"os"

	"greenpoll/internal/verdict"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// OnTheKernels runs scenarios on each simulated kernel, and read on this machine's own.
func OnTheKernels(c *verdict.Check, names ...string) {
	for _, name := range names {
		for _, backend := range sim.Backends {
			run(c, name, scenarios.Setting{Backend: backend, Workers: 1}, "the simulated "+backend)
			run(c, name, scenarios.Setting{Backend: backend, Workers: 2}, "the simulated "+backend+" with two workers")
		}
	}
	run(c, "read", scenarios.Setting{Real: true}, "this machine's kernel")
}

// run runs a scenario. It must end as it should, and its trace must keep the rules.
func run(c *verdict.Check, name string, s scenarios.Setting, where string) {
	scenario, err := scenarios.Find(name)
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	s.Scenario, s.Trace = scenario, trace.New()
	c.Asleep(func() string {
		return fmt.Sprintf("On %s, scenario %s does not come to an end: after %d events nothing goes on.", where, name, s.Trace.Len())
	})
	out := scenarios.Run(s)
	lines := trace.Lines(s.Trace.Events())
	if out.Asleep {
		at := place(c, s, lines[:out.Last])
		c.FailAt(at, "On %s, scenario %s: a task sleeps for ever, and nothing will wake it.", where, name)
	}
	if out.Err != "" {
		c.FailAt(place(c, s, lines), "On %s, scenario %s ended with an error: %s", where, name, out.Err)
	}
	checker := trace.NewChecker(s.Header())
	for _, l := range lines {
		if faults := checker.Line(l); len(faults) > 0 {
			place(c, s, lines)
			c.FailAt(fmt.Sprint(l.I), "On %s, scenario %s: %v", where, name, faults[0])
		}
	}
	if verdict.WantsPassed() {
		place(c, s, lines)
	}
}

// place records the run, and returns the last event in it.
func place(c *verdict.Check, s scenarios.Setting, lines []trace.Line) string {
	file := trace.File{Header: s.Header(), Lines: lines}
	var err error
	if file.Sources, err = trace.SourcesOf(os.DirFS(os.Getenv(verdict.RootVar)), lines); err != nil {
		c.Fail("The workshop: %v", err)
	}
	for i, source := range file.Sources {
		if mine := verdict.Mine(source.File); mine != "" {
			file.Sources[i].Text = mine
		}
	}
	if err := verdict.Record(file.Encode); err != nil {
		c.Fail("The workshop: %v", err)
	}
	return fmt.Sprint(len(lines))
}
