package explore

// This file answers: what happens in a step, in one plain sentence, and what has come of an
// interleaving? A sentence says what the step has shown. Of a line of a wrong body it says what has
// come of it, and then what the right code does at that point.

import (
	"fmt"
	"slices"
	"strings"
)

// Tell says what happens in step i, counted from 0.
func (il Interleaving) Tell(i int) string {
	v := il.view(i)
	does := v.does()
	if strings.HasPrefix(v.At, "overlays/") {
		does = v.here()
		if right := il.words(v); !v.asRight(right) {
			does += "; here the right code " + right
		}
	}
	return v.who() + " " + does + v.returned()
}

// Seen says of step i only what it has shown: the code at its point is the reader's own, and does
// what it does.
func (il Interleaving) Seen(i int) string {
	v := il.view(i)
	return v.who() + " " + v.shows() + v.returned()
}

// view is step i with what is beside it.
func (il Interleaving) view(i int) view {
	return view{Step: il.Steps[i], next: il.next(i), last: il.last(i), new: il.made(i), ends: il.ends(i), after: il.after(i), rises: il.rises(i)}
}

// Show says what happens in step i, also if the code at its point is wrong, or may be: only what the
// step has shown. As to the other steps of such an interleaving, the right code has made them.
func (il Interleaving) Show(i int, wrong bool) string {
	s, v := il.Steps[i], il.view(i)
	switch {
	case wrong:
		return fmt.Sprintf("%s (%s) %s%s", v.who(), s.At, v.shows(), v.returned())
	case s.Point == "done":
		return Subject(s.By) + " readies the task that it was given" + v.returned()
	case s.Before != s.After && !v.mover():
		return fmt.Sprintf("%s; the gate goes from %s to %s", il.Tell(i), gateName(s.Before), gateName(s.After))
	}
	return il.Tell(i)
}

// next is the point to which the actor of step i comes by it; "": it is done, or sleeps to the end.
func (il Interleaving) next(i int) string {
	for _, s := range il.Steps[i+1:] {
		if s.By == il.Steps[i].By {
			return s.Point
		}
	}
	return ""
}

// last is the actor's step before step i.
func (il Interleaving) last(i int) (last Step) {
	for _, s := range il.Steps[:i] {
		if s.By == il.Steps[i].By {
			last = s
		}
	}
	return last
}

// after reports whether step i is the check after a wait that had an event: one that follows a step at
// the gate, and is not at the line of the check before it. What has happened at the gate does not tell:
// code between the two that is not the real one may have dropped an event, or made one up.
func (il Interleaving) after(i int) bool {
	s, last := il.Steps[i], il.last(i)
	switch last.Point {
	case "consume", "waiting", "second check", "commit", "awake":
	default:
		return false
	}
	for _, before := range il.Steps[:i] {
		if before.By == s.By && before.Point == "first check" {
			return before.At != s.At || s.At == "" && last.woken()
		}
	}
	return false
}

// rises reports whether the stack of the task was taken away, and step i is its next on another.
func (il Interleaving) rises(i int) bool {
	var points []string
	for _, s := range il.Steps[:i] {
		if s.By == il.Steps[i].By {
			points = append(points, s.Point)
		}
	}
	return len(points) > 1 && slices.Contains(points[len(points)-2:], "stack")
}

// ends reports whether the task, by step i, has asked for the early end of its operation: from
// then on it waits for that.
func (il Interleaving) ends(i int) bool {
	for _, s := range il.Steps[:i] {
		if s.By == Sleeper && s.Point == "cancel" {
			return true
		}
	}
	return false
}

// words say what the right code does at the point of a step.
func (il Interleaving) words(v view) string {
	switch {
	case v.Point == "second check" && v.ends:
		return "looks whether the cancel is to be repeated, and parks if it is not"
	case v.Point == "second check" && strings.Contains(il.Scenario, "probe"):
		return "looks once more for a close"
	}
	return pointWords[v.Point]
}

// made says what step i has made visible in the descriptor, which a wait looks at.
func (il Interleaving) made(i int) string {
	var before Step
	if i > 0 {
		before = il.Steps[i-1]
	}
	switch s := il.Steps[i]; {
	case s.Closed && !before.Closed:
		return "the close"
	case s.Expired && !before.Expired:
		return "the deadline"
	}
	return ""
}

// Outcome says what has come of the interleaving.
func (il Interleaving) Outcome() string {
	last := il.Steps[len(il.Steps)-1]
	switch {
	case il.LosesWakeUp():
		return il.Breach + ": a lost wake-up"
	case il.Broken != "":
		return fmt.Sprintf("%s. That breaks the rule %q", il.Breach, il.Broken)
	case last.Books.Left:
		return "the task sleeps, and nothing has come that should wake it: no rule is broken"
	case last.Books.Returns == 0:
		return "no call has returned yet, and no rule is broken"
	}
	for i := range il.Steps {
		s := il.Steps[len(il.Steps)-1-i]
		if text := (view{Step: s}).returned(); text != "" {
			text = strings.NewReplacer("; its call", "the task's call", "; it ", "the task ").Replace(text)
			return text + ", and no rule is broken"
		}
	}
	return "no rule is broken"
}
