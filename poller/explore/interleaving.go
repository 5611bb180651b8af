package explore

// This file answers: what is told of an interleaving? Its choices, its steps, and the rule
// that it breaks, if it does.

import (
	"fmt"
	"slices"
	"strings"

	"greenpoll/poller"
	"greenpoll/trace"
)

// An Interleaving is one order in which the actors of a scenario moved.
type Interleaving struct {
	Scenario string

	// Choices are those at which another actor than the first in Step.Ways moved: Walk takes
	// the same way by them.
	Choices trace.Choices
	Steps   []Step
	Broken  string // the rule that the last step has broken; "": all hold
	Breach  string // how
	Stack   string `json:"-"` // of a panic of the code; "": it did not panic
}

// A Step is what one actor did between two points. After it, the program is as if it stood
// still there: the first n steps of an interleaving show every state on the way.
type Step struct {
	By    string // the actor: Sleeper, or one that wakes it, or tries to
	Point string // where it stood: one of poller's points in words, or "start" or "try"
	At    string // the point's line, such as "poller/gate.go:72"; its action follows below. "": none of poller's

	// Other is true if the step is at the gate of the other direction, where nobody waits. Before
	// and After tell of the scenario's own.
	Other bool

	// Ways are the actors that could move, in order; the way that was taken is By's. If
	// there is only one, there was no choice, and Choice is 0.
	Choice int
	Ways   []string

	Before, After trace.Gate
	Closed        bool     // afterwards the descriptor shows that it is closed
	Expired       bool     // likewise a deadline
	Notes         []string // what else happened: "asleep", "readies it", "returns <nil>"
	Books         Books    // what has happened so far
}

// way is the place of the actor that moved in step i among those that could.
func (il Interleaving) way(i int) int {
	for _, take := range il.Choices {
		if take.Choice == il.Steps[i].Choice {
			return take.Way
		}
	}
	return 0
}

// Before returns the choices of the first n steps: what Walk needs to go the same way as far as
// that.
func (il Interleaving) Before(n int) (choices trace.Choices) {
	for i := range il.Steps[:n] {
		if way := il.way(i); way > 0 {
			choices = append(choices, trace.Take{Choice: il.Steps[i].Choice, Way: way})
		}
	}
	return choices
}

// interleaving tells of the path that has just ended, or has just broken a rule.
func (x *explorer) interleaving() Interleaving {
	il := Interleaving{Scenario: x.sc.name, Broken: x.rule, Breach: x.breach, Stack: x.stack}
	for _, take := range x.choices {
		if take.Way > 0 {
			il.Choices = append(il.Choices, take)
		}
	}
	for i, a := range x.actions {
		if x.open && i == len(x.actions)-1 { // it has broken a rule midway
			a.after, a.books = x.inside(), x.books
		}
		s := Step{By: a.by.label, Point: pointName(a.at), At: a.place, Choice: a.choice, Before: a.before, After: a.after.Gate,
			Closed: a.after.Closed, Expired: a.after.Expired, Notes: slices.Clone(a.notes), Books: a.books}
		s.Other = a.gate != 0 && a.gate != x.sc.mode && (a.at == poller.AtLoad || a.at == poller.AtSwap)
		for _, way := range a.ways {
			s.Ways = append(s.Ways, x.actors[way].label)
		}
		il.Steps = append(il.Steps, s)
	}
	return il
}

// String lists the interleaving step by step, and the rule that it breaks.
func (il Interleaving) String() string {
	var b strings.Builder
	if il.Broken != "" {
		fmt.Fprintf(&b, "broken rule: %s: %s\n", il.Broken, il.Breach)
	}
	fmt.Fprintf(&b, "in %q, with the choices %q, by these actions:\n", il.Scenario, il.Choices.String())
	for i, s := range il.Steps {
		fmt.Fprintf(&b, "%3d  %s\n", i+1, s)
	}
	return b.String()
}

// String is the step in one line.
func (s Step) String() string {
	notes := slices.Clone(s.Notes)
	if s.Closed {
		notes = append(notes, "[closed]")
	}
	if s.Expired {
		notes = append(notes, "[expired]")
	}
	line := fmt.Sprintf("%-9s %-13s gate %-9s -> %-9s %-24s %s", s.By, s.Point, gateName(s.Before), gateName(s.After), s.At, strings.Join(notes, ", "))
	return strings.TrimRight(line, " ")
}
