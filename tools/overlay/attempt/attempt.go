// Package attempt runs scenarios with a body of the folder overlays in place of the library's,
// many runs in one process. A run that panics or hangs ends that process alone.
//
// This file answers: what do the two processes say to each other? A Schedule a line goes in, as
// bodies reads it, and a Result a line comes out.
package attempt

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"greenpoll"
	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/trace"
)

// A Result is what became of one run.
type Result struct {
	Outcome step.Outcome `json:"outcome"`
	Choices []trace.Take `json:"choices,omitempty"` // all that were made
	Events  []Event      `json:"events,omitempty"`
	Fault   string       `json:"fault,omitempty"`    // the first rule of the trace that is broken
	FaultAt uint64       `json:"fault_at,omitempty"` // by this event

	Broke string `json:"broke,omitempty"` // the process has ended, or was ended since it hung: the panic, or that
}

// An Event is one of a run's. Two runs differ where the Texts of their events differ.
type Event struct {
	Place string `json:"place"` // as in ev=park,g=3,n=2
	M     int32  `json:"m"`
	G     uint64 `json:"g,omitempty"`
	Text  string `json:"text"` // all of it but the line of code
}

// BrokenRule begins what Wrong says if nothing but a rule of the trace is broken.
const BrokenRule = "broken rule: "

// Wrong says in which way the run went wrong, compared with the real runtime's by the same
// schedule; "": in none that anybody would notice.
func (r Result) Wrong(real Result) string {
	switch {
	case r.Broke != "":
		return r.Broke
	case r.Outcome.Asleep && !real.Outcome.Asleep:
		return "tasks sleep for ever"
	case ofRun(r.Outcome.Err) != ofRun(real.Outcome.Err):
		return "error: " + ofRun(r.Outcome.Err)
	}
	if r.Fault != "" && real.Fault == "" {
		return r.Fault
	}
	return ""
}

// ofRun returns the error without what concerns the choices alone: another run may make fewer.
func ofRun(err string) string {
	var lines []string
	for line := range strings.Lines(err) {
		if !strings.HasPrefix(line, "trace: choice") && !strings.HasPrefix(line, "trace: there is no choice") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "; ")
}

// Place is where the run went wrong: the last event of the task that sleeps for ever, or else
// the first that the real runtime does not have, or the last of all.
func (r Result) Place(real Result) string {
	at := 0
	for at < len(r.Events) && at < len(real.Events) && r.Events[at].Text == real.Events[at].Text {
		at++
	}
	switch n := len(r.Events); {
	case r.Broke != "" && n > 0:
		return r.silent()
	case r.Outcome.Asleep && !real.Outcome.Asleep:
		return r.sleeper(real, int(r.Outcome.Last))
	case strings.Contains(r.Outcome.Err, "deadlock"): // found by the scheduler itself, and at once
		return r.sleeper(real, at)
	case r.Fault != "" && real.Fault == "" && r.FaultAt <= uint64(n):
		return r.Events[r.FaultAt-1].Place
	case at < n:
		return r.Events[at].Place
	case n > 0 && n < len(real.Events):
		return r.Events[n-1].Place
	}
	return ""
}

// silent is the last event of the worker that fell silent first. It may have panicked, and the
// others go on until the process has ended.
func (r Result) silent() string {
	last := make(map[int32]int)
	for i, e := range r.Events {
		if e.M >= 0 {
			last[e.M] = i
		}
	}
	first := len(r.Events) - 1
	for _, i := range last {
		first = min(first, i)
	}
	return r.Events[first].Place
}

// sleeper is the last event, before event number end, of the task that the real runtime would
// have gone on with first. If it would not have gone on with any, the first task is meant.
func (r Result) sleeper(real Result, end int) (place string) {
	events, last := make(map[uint64]int), make(map[uint64]string)
	for _, e := range r.Events[:min(end, len(r.Events))] {
		events[e.G]++
		last[e.G] = e.Place
	}
	for _, e := range real.Events {
		if events[e.G]--; e.G != 0 && events[e.G] < 0 {
			return last[e.G]
		}
	}
	return last[1]
}

// One runs one schedule in this process.
func One(s bodies.Schedule, events bool) (r Result) {
	sc, err := scenarios.Find(s.Scenario)
	if err != nil {
		r.Outcome.Err = err.Error()
		return r
	}
	tr := trace.New()
	if events {
		told := *sc
		told.Main = telling(tr, sc.Main)
		sc = &told
	}
	setting := scenarios.Setting{Scenario: sc, Backend: s.Backend, Workers: s.Workers, Seed: s.Seed, Choices: s.Choices, Trace: tr}
	if err := setting.Check(); err != nil {
		r.Outcome.Err = err.Error()
		return r
	}
	r.Outcome = scenarios.Run(setting)
	if r.Choices, err = trace.ParseChoices(r.Outcome.Choices); err != nil {
		r.Outcome.Err = err.Error()
	}
	all := setting.Trace.Events()
	if events {
		r.Events = eventsOf(all)
	}
	header := setting.Header()
	header.Order = trace.Exact
	checker := trace.NewChecker(header)
	var faults []trace.Fault
	for _, e := range all {
		faults = append(faults, checker.Line(trace.Line{Event: e})...)
	}
	if faults = append(faults, checker.End()...); len(faults) > 0 {
		r.Fault, r.FaultAt = BrokenRule+faults[0].String(), faults[0].I
	}
	return r
}

// telling has main's events told on stderr at once, for a process that may not live to tell them.
func telling(tr *trace.Recorder, main func(*greenpoll.Task, *scenarios.World) error) func(*greenpoll.Task, *scenarios.World) error {
	return func(t *greenpoll.Task, w *scenarios.World) error {
		fmt.Fprintln(os.Stderr, beginning)
		out, p := json.NewEncoder(os.Stderr), make(placer)
		for _, e := range tr.Events() {
			_ = out.Encode(p.event(e)) // nobody would be told
		}
		var baton func(trace.Event)
		baton = tr.AfterEach(func(e trace.Event) {
			_ = out.Encode(p.event(e)) // likewise
			if baton != nil {
				baton(e)
			}
		})
		return main(t, w)
	}
}

const beginning = "a run begins"

// A placer counts the events of a kind and task.
type placer map[string]int

func (p placer) event(e trace.Event) Event {
	place := fmt.Sprintf("ev=%v", e.Kind)
	if e.G != 0 {
		place += fmt.Sprintf(",g=%d", e.G)
	}
	p[place]++
	if n := p[place]; n > 1 {
		place += fmt.Sprintf(",n=%d", n)
	}
	e.PC, e.Step = 0, 0 // the step of a poll is settled later
	return Event{place, e.M, e.G, fmt.Sprintf("%v %v %+v", e.Kind, e.Gate, e)}
}

func eventsOf(all []trace.Event) (events []Event) {
	p := make(placer)
	for _, e := range all {
		events = append(events, p.event(e))
	}
	return events
}

// Strays reports whether a choice that was asked for does not exist in the run.
func (r Result) Strays() bool {
	return strings.Contains("\n"+r.Outcome.Err, "\ntrace: choice") || strings.Contains("\n"+r.Outcome.Err, "\ntrace: there is no choice")
}
