//go:build ignore

package poller_test

// What the checks of the gate's exercises share. Each is the program of one function, exam. First
// every order is tried in which a task that goes to sleep and whoever wakes it can meet; then
// scenarios run over the simulated kernel, and one over the machine's own.

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"greenpoll/internal/verdict"
	"greenpoll/poller/explore"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

func TestMain(*testing.M) { verdict.Run(exam) }

// inEveryOrder ends the check with the first order that breaks a rule. meant says what mistake that
// shows; "": the rule is told.
func inEveryOrder(c *verdict.Check, meant func(il *explore.Interleaving) string, races ...string) {
	for _, race := range races {
		c.Asleep(func() string {
			return "The code does not come to an end in one of the orders of " + race + ": which loop is never left, or which side waits for the other?"
		})
		r, err := explore.Explore(race)
		if err != nil {
			c.Fail("This machine: %v", err)
		}
		if r.Broken == nil {
			continue
		}
		if _, panicked, found := strings.Cut(r.Broken.Breach, "panics: "); found {
			c.Fail("The code panics: %s", panicked)
		}
		for i := range r.Broken.Steps {
			c.Goes("%s", r.Broken.Tell(i))
		}
		said := meant(r.Broken)
		if said == "" {
			said = fmt.Sprintf("There is an order in which it goes wrong: %s. (The rule: %s.)", r.Broken.Outcome(), r.Broken.Broken)
		}
		c.Fail("%s", said)
	}
	// The explorer stops at syncPoints, and not between a load and a store.
	if strings.Contains(verdict.Mine("poller/gate.go"), "state.Store(") {
		c.Fail("No order was found in which it goes wrong, but there is one that this check cannot try: another thread may come between your look at the gate and your Store, which writes over what it left. Only a compare-and-swap sees that.")
	}
}

// sleeps reports whether the task falls asleep in a step.
func sleeps(s explore.Step) bool { return slices.Contains(s.Notes, "asleep") }

// onTheKernels runs scenarios on each simulated kernel, and read on this machine's own.
func onTheKernels(c *verdict.Check, names ...string) {
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
