// Package timeline holds what is known of a run, and moves the view of it forwards and back.
// The program itself never goes back.
package timeline

import "greenpoll/trace"

// A Timeline is the events of a run so far, and the state as of one of them: the view. Only one
// goroutine may use it.
type Timeline struct {
	Lines []trace.Line
	State *trace.State // as of the view
	Told  []trace.Told // of each line up to the furthest that was viewed

	changes []trace.Change // of the events up to the view
	teller  *trace.Teller
	setUp   *trace.Teller // of what was skipped

	concern concern
	whose   []whose // of each line
	waited  int     // no line before this one is a wait of the story
}

// New returns a Timeline without events.
func New(h trace.Header) *Timeline {
	state := trace.NewState()
	state.Simulated = h.Kernel == "sim"
	return &Timeline{State: state, teller: trace.NewTeller(h), setUp: trace.NewTeller(h), concern: newConcern()}
}

// Add appends the next event of the run, and settles the steps so far. The view stays.
func (t *Timeline) Add(l trace.Line) {
	t.Lines = append(t.Lines, l)
	atGate, freed := t.concern.add(l)
	t.whose = append(t.whose, whose{atGate, freed})
	trace.Settle(t.Lines, len(t.Lines)-1)
}

// View is the number of the event that is viewed; 0: the view stands before the first.
func (t *Timeline) View() int { return len(t.changes) }

// Forward moves the view by one event, and reports whether there was one.
func (t *Timeline) Forward() bool { return t.forward(false) }

// Skip is Forward for an event of the set-up. It is told apart: the words that it uses first
// are left to later ones.
func (t *Timeline) Skip() bool { return t.forward(true) }

func (t *Timeline) forward(skip bool) bool {
	n := len(t.changes)
	if n == len(t.Lines) {
		return false
	}
	c := trace.Reduce(t.State, t.Lines[n].Event)
	t.changes = append(t.changes, c)
	if n == len(t.Told) {
		t.Told = append(t.Told, t.tell(t.Lines[n], c, skip))
	}
	return true
}

func (t *Timeline) tell(l trace.Line, c trace.Change, skip bool) trace.Told {
	if !skip {
		return t.teller.Tell(l, c, t.State)
	}
	t.teller.Skip(l)
	told := t.setUp.Tell(l, c, t.State)
	told.Words = nil
	return told
}

// Back undoes that.
func (t *Timeline) Back() bool {
	n := len(t.changes)
	if n == 0 {
		return false
	}
	t.changes[n-1].Undo(t.State)
	t.changes = t.changes[:n-1]
	return true
}
