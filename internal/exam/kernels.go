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
		if said, at := try(c, name, s, "the simulated epoll"); said != "" {
			return at
		}
	}
	return ""
}

// run runs a scenario. It must end as it should, and its trace must keep the rules.
func run(c *verdict.Check, name string, s scenarios.Setting, where string) {
	c.Anew() // what the check has asked before is not of this run
	if wrong, at := try(c, name, s, where); wrong != "" {
		c.FailAt(at, "On %s, scenario %s%s", where, name, wrong)
	}
}

// try is Try for a scenario of that name.
func try(c *verdict.Check, name string, s scenarios.Setting, where string) (wrong, at string) {
	scenario, err := scenarios.Find(name)
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	s.Scenario, s.Trace = scenario, trace.New()
	c.AsleepAt(func() (said, place string) {
		said, place = hangs(c, s.Header(), s.Trace)
		return fmt.Sprintf("On %s, scenario %s does not come to an end: %s", where, name, said), place
	})
	return Try(c, s)
}

// Asleep is how what Try says begins of a run in which a task would never be woken.
const Asleep = ": a task sleeps for ever, and nothing will wake it."

// Try runs a program, which may be a check's own. It returns what is wrong with the run, and where
// in its recording, or nothing. If a task sleeps, that place is its last try or call: the last event of
// all is a worker's. The caller sets c.Asleep.
func Try(c *verdict.Check, s scenarios.Setting) (wrong, at string) {
	if s.Trace == nil {
		s.Trace = trace.New()
	}
	out := scenarios.Run(s)
	lines := trace.Lines(s.Trace.Events())
	if out.Asleep {
		end := place(c, s.Header(), lines[:out.Last])
		if at, did := sleeper(lines[:out.Last]); at > 0 {
			return Asleep + did, fmt.Sprint(at)
		}
		return Asleep, end
	}
	if out.Err != "" {
		return ended(out.Err, lines, place(c, s.Header(), lines))
	}
	checker := trace.NewChecker(s.Header())
	for _, l := range lines {
		if faults := checker.Line(l); len(faults) > 0 {
			place(c, s.Header(), lines)
			return fmt.Sprintf(", the trace tells of something that cannot be: %v. (If the code is right, a call of emit is missing, or at the wrong place.)", faults[0]), fmt.Sprint(l.I)
		}
	}
	if verdict.WantsPassed() {
		place(c, s.Header(), lines)
	}
	return "", ""
}

// place records the run, and returns the last event in it.
func place(c *verdict.Check, h trace.Header, lines []trace.Line) string {
	file := trace.File{Header: h, Lines: lines}
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
