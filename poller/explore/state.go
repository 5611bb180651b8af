package explore

// This file answers: what does the explorer write down of each action? What it changed, for
// a reader, and the state after it, so that a state that comes again is recognised.

import (
	"bytes"
	"fmt"
	"strings"

	"greenpoll/poller"
	"greenpoll/trace"
)

// A move is a change of the gate's state, and the actor and the point that made it.
type move struct {
	before, after trace.Gate
	by            string
	at            poller.Point
}

// String returns the move as gate_moves.txt has it.
func (m move) String() string {
	by := Sleeper
	switch {
	case m.at == poller.AtReset:
		by = "reset"
	case m.at == poller.AtCommit:
		by = "commit"
	case m.by == "event", m.by == "kernel", m.by == "fetch", m.by == "other way":
		by = "event"
	case m.by != Sleeper:
		by = "error"
	}
	return fmt.Sprintf("%s -> %s, %s", gateName(m.before), gateName(m.after), by)
}

func gateName(g trace.Gate) string { return strings.ReplaceAll(g.String(), "-", " ") }

// An action is what an actor does between two points.
type action struct {
	by       *actor
	at       poller.Point
	place    string
	gate     poller.Mode // of the point
	before   trace.Gate
	after    poller.Inside
	consumed bool // an event
	notes    []string
	choice   int
	ways     []uint8
	books    Books
}

func (x *explorer) beginAction(enabled []uint8, i uint8) {
	a := x.actors[i]
	x.actions = append(x.actions, action{by: a, at: a.at, place: a.place, gate: a.gate, before: x.inside().Gate,
		choice: x.chosen(enabled, i), ways: enabled})
	x.open = true
	a.history = append(a.history, x.see([]byte{byte(a.at), byte(a.gate)}))
	if a.act == nil && a.at == poller.AtAwake {
		x.books.Left = false
	}
}

// endAction is called when the actor whose action it was has come to rest.
func (x *explorer) endAction() {
	if !x.open {
		return
	}
	x.open = false
	st := &x.actions[len(x.actions)-1]
	st.after = x.inside()
	if st.before != st.after.Gate {
		x.moves[move{st.before, st.after.Gate, st.by.name, st.at}] = true
	}
	if st.before == trace.GateTask && st.after.Gate != trace.GateTask && st.by.act != nil {
		x.books.Wins++
		st.by.took++
	}
	x.consume()
	st.books = x.books
	x.afterAction(st.after.Gate)
}

// consume notes that the blocker has taken an event out of the gate, in the last of
// the actions: as soon as its Wait has returned, or at the action's end.
func (x *explorer) consume() {
	st := &x.actions[len(x.actions)-1]
	took := (st.at == poller.AtConsume || st.at == poller.AtAwake) && (st.before == trace.GateReady || st.before == trace.GateReadied)
	if st.by.act == nil && took && !st.consumed && x.books.Event {
		st.consumed = true
		x.books.Event, x.books.Consumed = false, x.books.Consumed+1
	}
}

func (x *explorer) note(s string) {
	if x.open {
		st := &x.actions[len(x.actions)-1]
		st.notes = append(st.notes, s)
	}
}

// see appends what an action can see of the state that is shared.
func (x *explorer) see(b []byte) []byte {
	in := x.inside()
	var seq, when byte
	switch in.Timer {
	case 0:
	case x.firing:
		seq = 1
	default:
		seq = 2
	}
	switch {
	case in.Deadline < 0:
		when = 1
	case in.Deadline > 0:
		when = 2
	}
	k := &x.kernel
	return append(b, byte(in.Gate), in.Info, seq<<4|when, in.OpState, bit(in.CloseSeen), byte(x.books.Bytes),
		bit(k.owned != nil, k.queued != nil, k.finished, k.givenUp, in.OpKept),
		byte(k.refuses), byte(k.loses), byte(x.now/int64(pause)), byte(x.op.Errno), byte(x.op.N))
}

// key is the state of everything: what is shared, our books, and each actor's
// place and past. An actor that is done has no future, so its past is left out.
func (x *explorer) key() []byte {
	g := &x.books
	b := make([]byte, 0, 256)
	b = x.see(b)
	b = append(b, byte(x.p.Waiters()), byte(x.t.Status()),
		bit(x.in.Locked(), g.Event, g.Closed, g.Away, g.Armed, g.Expired, g.EverExpired, x.blocker().asleep),
		byte(g.Parks), byte(g.Wins), byte(g.Given), byte(g.Readies), byte(g.Returns), byte(g.Consumed),
		byte(g.Probes), byte(g.Reported), bit(g.Left))
	for _, a := range x.actors {
		b = append(b, bit(a.done), byte(a.at))
		if !a.done {
			if x.sc.lines {
				b = append(b, a.place...)
			}
			past := a.history[max(0, len(a.history)-x.sc.memory):]
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
