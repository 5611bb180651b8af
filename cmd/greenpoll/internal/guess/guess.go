// Package guess asks a reader what happens next. Of four events one is the true one. The others
// follow such an event elsewhere: in another scenario, on another backend, or in a wrong runtime.
//
// This file answers: which are the four, and why are three of them wrong?
package guess

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"greenpoll/trace"
)

// A Moment is one at which the reader is asked: State is that after Last, and Truth comes next.
type Moment struct {
	Header trace.Header
	Teller *trace.Teller // has been told, or has skipped, all events up to Last
	State  *trace.State
	Last   trace.Line // the zero Line: the run begins
	Truth  trace.Line
	Task   uint64 // the chosen task: others are about it where Last is about none

	// Socket is the last line of a task that names a socket and a direction.
	Socket func(g uint64) (l trace.Line, has bool)
}

// An Option is one event that may come next.
type Option struct {
	Said string // of it, as a Teller says it
	True bool

	g      uint64 // the task that it is about
	parked bool   // so that task is
	elsewhere
	here bool // elsewhere is about events like Last
}

const choices = 4

// Options returns four options, or fewer where not so many can be imagined. They are the same for
// the same seed and event. The state is as before when it returns.
func (m Moment) Options() (options []Option) {
	class := classOf(m.Truth.Event)
	options = append(options, Option{Said: m.tell(m.Truth), True: true})
	for e := range m.others(class) {
		if len(options) == choices {
			break
		}
		l, ok := m.imagine(e.class)
		if !ok {
			continue
		}
		if said := m.tell(l); !has(options, said) {
			options = append(options, Option{Said: said, g: l.G, parked: m.State.Tasks[l.G].Status == trace.Parked, elsewhere: e, here: e.after == classOf(m.Last.Event)})
		}
	}
	random := rand.New(rand.NewPCG(m.Header.Seed, m.Truth.I))
	random.Shuffle(len(options), func(a, b int) { options[a], options[b] = options[b], options[a] })
	return options
}

// others are the classes that may follow Last, but for the true one: first those that were
// seen behind such an event, in an order of chance, then any.
func (m Moment) others(truth string) iter.Seq[elsewhere] {
	random := rand.New(rand.NewPCG(m.Header.Seed, m.Last.I))
	here := classOf(m.Last.Event)
	return func(yield func(elsewhere) bool) {
		for _, close := range []bool{true, false} {
			var some []int // of follows
			for i := range follows {
				if e := &follows[i]; (e.after == here) == close && e.class != truth {
					some = append(some, i)
				}
			}
			random.Shuffle(len(some), func(a, b int) { some[a], some[b] = some[b], some[a] })
			for _, i := range some {
				if !yield(follows[i]) {
					return
				}
			}
		}
	}
}

func has(options []Option, said string) bool {
	for _, o := range options {
		if o.Said == said {
			return true
		}
	}
	return false
}

// tell says what l would be in words, as the next event.
func (m Moment) tell(l trace.Line) string {
	c := trace.Reduce(m.State, l.Event)
	said := m.Teller.Imagine(l, c, m.State)
	c.Undo(m.State)
	return said
}

// Excuse says where a wrong option happens, if not here. later are the lines behind the true one,
// as far as they are known.
func (o Option) Excuse(later []trace.Line) string {
	const soon = 5
	for _, l := range later[:min(soon, len(later))] {
		if classOf(l.Event) == o.class && l.G == o.g {
			return fmt.Sprintf("That comes, but not yet: it is event %d.", l.I)
		}
	}
	if o.parked && (o.class == "next" || o.class == "resume") {
		return fmt.Sprintf("Task %d is parked: it stands in no run queue until something readies it.", o.g)
	}
	if !o.here {
		return "In none of the scenarios does that follow what you see above."
	}
	return o.where()
}

// BroughtAbout says which event has made the truth happen, and what was told of that.
func BroughtAbout(truth trace.Line, cause trace.Told) string {
	return fmt.Sprintf("What happens next was brought about by event %d: %s.", truth.Cause, cause.Said)
}
