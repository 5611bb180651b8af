package timeline

// This file answers: which task does an event move on in its call? Most name it. A report, or
// another move of a gate, is about the task that waits there; that a worker goes on, about the
// one that it has left.

import (
	"maps"

	"greenpoll/trace"
)

// A gate is one direction of one descriptor.
type gate struct {
	slot, gen uint32
	mode      trace.Mode
}

// A concern follows who waits where.
type concern struct {
	waiting map[gate]uint64 // who waits at each gate; 0: nobody
	at      map[uint64]gate // where each task waits
	left    map[int32]uint64
}

func newConcern() concern {
	return concern{map[gate]uint64{}, map[uint64]gate{}, map[int32]uint64{}}
}

// add takes in l, which follows those before it. atGate is the task that waits at the gate which
// l moves, and freed the one that has left the worker of l for others; 0: none.
func (c *concern) add(l trace.Line) (atGate, freed uint64) {
	key := gate{l.Slot, l.Gen, l.Mode}
	switch l.Kind {
	case trace.Wait, trace.Commit:
		if l.Slot != 0 {
			c.waiting[key], c.at[l.G] = l.G, key
		}
	case trace.Polled, trace.Complete, trace.Move:
		if g := c.waiting[key]; g != l.G {
			atGate = g
		}
	case trace.Park:
		c.left[l.M] = l.G
	case trace.Next:
		freed = c.left[l.M]
		delete(c.left, l.M)
	case trace.Ready, trace.Consume, trace.Return, trace.Exit:
		if at, is := c.at[l.G]; is {
			c.waiting[at] = 0
			delete(c.at, l.G)
		}
		switch l.Kind {
		case trace.Exit:
			delete(c.left, l.M)
		case trace.Ready: // it parks no longer: what its worker takes now has nothing to do with it
			maps.DeleteFunc(c.left, func(_ int32, g uint64) bool { return g == l.G })
		}
	}
	return atGate, freed
}

// Whose is the task to which event i's step belongs, by its index; 0: to none.
func (t *Timeline) Whose(i int) uint64 { return t.whose[i].of(t.Lines[i], t.Told[i]) }

// AtGate is the task that waits at the gate which event i moves, if that is not the event's own;
// 0: nobody.
func (t *Timeline) AtGate(i int) uint64 { return t.whose[i].atGate }

// A whose is what a concern has found out about one event.
type whose struct{ atGate, freed uint64 }

// of is Timeline.Whose of the event l.
func (w whose) of(l trace.Line, told trace.Told) uint64 {
	const goesOn = 3
	switch {
	case told.Step == 0:
		return 0
	case w.atGate != 0:
		return w.atGate
	case l.Kind == trace.Next && told.Step == goesOn:
		return w.freed
	}
	return l.G
}
