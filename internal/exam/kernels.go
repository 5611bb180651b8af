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

// Recorded records the first of the scenarios that goes wrong on the simulated epoll, and returns the
// place where that shows; "": none does. It is for a check that has found the mistake without a
// recording.
func Recorded(c *verdict.Check, names ...string) string {
	for _, name := range names {
		s := scenarios.Setting{Backend: sim.Epoll, Workers: 1}
		if at, said := wrong(c, name, s, "the simulated epoll"); said != "" {
			return at
		}
	}
	return ""
}

// run runs a scenario. It must end as it should, and its trace must keep the rules.
func run(c *verdict.Check, name string, s scenarios.Setting, where string) {
	if at, said := wrong(c, name, s, where); said != "" {
		c.FailAt(at, "%s", said)
	}
}

// wrong runs a scenario and says what is wrong, and at which place of the recording that it has then
// made; said is "" if all is right.
func wrong(c *verdict.Check, name string, s scenarios.Setting, where string) (at, said string) {
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
		return place(c, s, lines[:out.Last]), fmt.Sprintf("On %s, scenario %s: a task sleeps for ever, and nothing will wake it.", where, name)
	}
	if out.Err != "" {
		return place(c, s, lines), fmt.Sprintf("On %s, scenario %s ended with an error: %s", where, name, out.Err)
	}
	checker := trace.NewChecker(s.Header())
	for _, l := range lines {
		if faults := checker.Line(l); len(faults) > 0 {
			place(c, s, lines)
			return fmt.Sprint(l.I), fmt.Sprintf("On %s, scenario %s, the trace tells of something that cannot be: %v. (If the code is right, a call of emit is missing, or at the wrong place.)", where, name, faults[0])
		}
	}
	return "", ""
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
