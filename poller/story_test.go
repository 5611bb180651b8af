package poller

// This file answers: what does the walker write down? The steps of a path, for
// who reads of a broken rule, and the state after each, so that a state which was
// met before is recognised.

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"greenpoll/trace"
)

// A move is a change of the gate's state, and who made it where.
type move struct {
	before, after trace.Gate
	who           string
	at            Point
}

// step is one line of an interleaving.
type step struct {
	who           *actor
	at            Point
	before, after trace.Gate
	consumed      bool // an event
	info          uint32
	notes         []string
}

func (w *walker) openStep(a *actor) {
	w.steps = append(w.steps, step{who: a, at: a.at, before: w.gateNow()})
	w.open = true
	a.history = append(a.history, w.see([]byte{byte(a.at), byte(a.gate)}))
	if a.act == nil && a.at == AtAwake {
		w.ghost.left = false
	}
}

// closeStep is called when the actor whose step it was has come to rest.
func (w *walker) closeStep() {
	if !w.open {
		return
	}
	w.open = false
	st := &w.steps[len(w.steps)-1]
	st.after, st.info = w.gateNow(), w.d.info.Load()
	if st.before != st.after {
		w.moves[move{st.before, st.after, st.who.name, st.at}] = true
	}
	if st.before == trace.GateTask && st.after != trace.GateTask && st.who.act != nil {
		w.ghost.wins++
		st.who.took++
	}
	w.consume()
	w.afterStep(st.after)
}

// consume notes that the blocker has taken an event out of the gate, in the last of
// the steps: as soon as its Wait has returned, or at the step's end.
func (w *walker) consume() {
	st := &w.steps[len(w.steps)-1]
	took := (st.at == AtConsume || st.at == AtAwake) && (st.before == trace.GateReady || st.before == gateReadied)
	if st.who.act == nil && took && !st.consumed && w.ghost.event {
		st.consumed = true
		w.ghost.event, w.ghost.consumed = false, w.ghost.consumed+1
	}
}

func (w *walker) note(s string) {
	if w.open {
		st := &w.steps[len(w.steps)-1]
		st.notes = append(st.notes, s)
	}
}

// story tells the path step by step.
func (w *walker) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "in %q, by these steps:\n", w.sc.name)
	for i, st := range w.steps {
		after := gateName(st.after)
		if i == len(w.steps)-1 && w.open {
			after = "?"
		}
		notes := slices.Clone(st.notes)
		if st.info&infoClosing != 0 {
			notes = append(notes, "[closed]")
		}
		if st.info&(infoReadExpired|infoWriteExpired) != 0 {
			notes = append(notes, "[expired]")
		}
		fmt.Fprintf(&b, "%3d  %-9s %-13s gate %-7v -> %-7s %s\n", i+1, st.who.name, pointName(st.at),
			gateName(st.before), after, strings.Join(notes, ", "))
	}
	return b.String()
}

// see appends what a step can see of the state that is shared.
func (w *walker) see(b []byte) []byte {
	dl := &w.d.deadlines[w.sc.mode.index()]
	var seq, when byte
	switch dl.seq {
	case 0:
	case w.firing:
		seq = 1
	default:
		seq = 2
	}
	switch {
	case dl.when < 0:
		when = 1
	case dl.when > 0:
		when = 2
	}
	return append(b, byte(w.gateNow()), byte(w.d.info.Load()), seq<<4|when, byte(w.op.state.Load()), bit(w.op.told), byte(w.ghost.bytes),
		bit(w.kernel.owned != nil, w.kernel.queued != nil, w.kernel.finished, w.kernel.givenUp, w.d.place(w.op.Mode).Load() != nil),
		byte(w.kernel.refuses), byte(w.kernel.loses), byte(w.now/lastPause), byte(w.op.Errno), byte(w.op.N))
}

// key is the state of everything: what is shared, our books, and each actor's
// place and past. An actor that is done has no future, so its past is left out.
func (w *walker) key() []byte {
	g := &w.ghost
	b := make([]byte, 0, 256)
	b = w.see(b)
	b = append(b, byte(w.p.Waiters()), byte(w.t.Status()),
		bit(w.lockTaken(), g.event, g.closed, g.away, g.armed, g.expired, g.everExpired, w.blocker().asleep),
		byte(g.parks), byte(g.wins), byte(g.given), byte(g.readies), byte(g.returns), byte(g.consumed),
		byte(g.probes), byte(g.told), bit(g.left))
	for _, a := range w.actors {
		b = append(b, bit(a.done), byte(a.at))
		if !a.done {
			past := a.history[max(0, len(a.history)-w.sc.memory):]
			b = append(b, byte(a.gate), byte(a.took), byte(len(past)))
			b = append(b, bytes.Join(past, nil)...)
		}
	}
	return b
}

func bit(flags ...bool) (b byte) {
	for i, f := range flags {
		if f {
			b |= 1 << i
		}
	}
	return b
}
