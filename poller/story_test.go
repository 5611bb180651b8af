package poller

// This file answers: what does the explorer write down? The actions of a path, for a
// reader of a broken rule, and the state after each, so that a state that comes again is
// recognised.

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"greenpoll/trace"
)

// A move is a change of the gate's state, and the actor and the point that made it.
type move struct {
	before, after trace.Gate
	by            string
	at            Point
}

// action is one line of an interleaving.
type action struct {
	by            *actor
	at            Point
	before, after trace.Gate
	consumed      bool // an event
	info          uint32
	notes         []string
}

func (x *explorer) beginAction(a *actor) {
	x.actions = append(x.actions, action{by: a, at: a.at, before: x.gateNow()})
	x.open = true
	a.history = append(a.history, x.see([]byte{byte(a.at), byte(a.gate)}))
	if a.act == nil && a.at == AtAwake {
		x.ghost.left = false
	}
}

// endAction is called when the actor whose action it was has come to rest.
func (x *explorer) endAction() {
	if !x.open {
		return
	}
	x.open = false
	st := &x.actions[len(x.actions)-1]
	st.after, st.info = x.gateNow(), x.d.info.Load()
	if st.before != st.after {
		x.moves[move{st.before, st.after, st.by.name, st.at}] = true
	}
	if st.before == trace.GateTask && st.after != trace.GateTask && st.by.act != nil {
		x.ghost.wins++
		st.by.took++
	}
	x.consume()
	x.afterAction(st.after)
}

// consume notes that the blocker has taken an event out of the gate, in the last of
// the actions: as soon as its Wait has returned, or at the action's end.
func (x *explorer) consume() {
	st := &x.actions[len(x.actions)-1]
	took := (st.at == AtConsume || st.at == AtAwake) && (st.before == trace.GateReady || st.before == gateReadied)
	if st.by.act == nil && took && !st.consumed && x.ghost.event {
		st.consumed = true
		x.ghost.event, x.ghost.consumed = false, x.ghost.consumed+1
	}
}

func (x *explorer) note(s string) {
	if x.open {
		st := &x.actions[len(x.actions)-1]
		st.notes = append(st.notes, s)
	}
}

// story lists the path action by action.
func (x *explorer) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "in %q, by these actions:\n", x.sc.name)
	for i, st := range x.actions {
		after := gateName(st.after)
		if i == len(x.actions)-1 && x.open {
			after = "?"
		}
		notes := slices.Clone(st.notes)
		if st.info&infoClosing != 0 {
			notes = append(notes, "[closed]")
		}
		if st.info&(infoReadExpired|infoWriteExpired) != 0 {
			notes = append(notes, "[expired]")
		}
		fmt.Fprintf(&b, "%3d  %-9s %-13s gate %-7v -> %-7s %s\n", i+1, st.by.name, pointName(st.at),
			gateName(st.before), after, strings.Join(notes, ", "))
	}
	return b.String()
}

// see appends what an action can see of the state that is shared.
func (x *explorer) see(b []byte) []byte {
	dl := &x.d.deadlines[x.sc.mode.index()]
	var seq, when byte
	switch dl.seq {
	case 0:
	case x.firing:
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
	return append(b, byte(x.gateNow()), byte(x.d.info.Load()), seq<<4|when, byte(x.op.state.Load()), bit(x.op.closeSeen), byte(x.ghost.bytes),
		bit(x.kernel.owned != nil, x.kernel.queued != nil, x.kernel.finished, x.kernel.givenUp, x.d.place(x.op.Mode).Load() != nil),
		byte(x.kernel.refuses), byte(x.kernel.loses), byte(x.now/lastPause), byte(x.op.Errno), byte(x.op.N))
}

// key is the state of everything: what is shared, our books, and each actor's
// place and past. An actor that is done has no future, so its past is left out.
func (x *explorer) key() []byte {
	g := &x.ghost
	b := make([]byte, 0, 256)
	b = x.see(b)
	b = append(b, byte(x.p.Waiters()), byte(x.t.Status()),
		bit(x.lockTaken(), g.event, g.closed, g.away, g.armed, g.expired, g.everExpired, x.blocker().asleep),
		byte(g.parks), byte(g.wins), byte(g.given), byte(g.readies), byte(g.returns), byte(g.consumed),
		byte(g.probes), byte(g.reported), bit(g.left))
	for _, a := range x.actors {
		b = append(b, bit(a.done), byte(a.at))
		if !a.done {
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
