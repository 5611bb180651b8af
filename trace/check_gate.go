package trace

// This file answers: what must hold of a gate? Its moves are those that the comment above the
// type gate in poller/gate.go lists, each by the kinds of events that stand for it.

import (
	"maps"
	"slices"
)

// A checkedSlot is what has been told of the descriptor in a slot, and of the one before it,
// of which the last may be told late.
type checkedSlot struct {
	gen, fd uint64
	opened  bool
	closed  bool
	gates   map[uint32]*[2]checkedGate // by generation
}

// A checkedGate is what has been told of one direction of a descriptor.
type checkedGate struct {
	slot     uint32
	mode     Mode
	state    Gate
	open     balance
	last     Line         // its last move
	waiter   *checkedTask // that waits there; nil: none, or a guest
	woke     uint64       // the move that took a task out of it, until that is readied
	byWorker bool         // a worker's poll made it: it readies that task
	unsure   bool         // a guest waits there, which may tell too late; or a report came to two descriptors
}

// gateMoves are the legal moves, and which kinds tell of them.
var gateMoves = map[[2]Gate][]Kind{
	{GateNil, GateReady}:        {Polled},
	{GateReady, GateReady}:      {Polled},
	{GateNil, GateWaiting}:      {Wait},
	{GateReady, GateNil}:        {Consume, Move},
	{GateWaiting, GateTask}:     {Commit},
	{GateWaiting, GateReady}:    {Polled},
	{GateWaiting, GateNil}:      {Move},
	{GateTask, GateReadied}:     {Polled},
	{GateTask, GateTimedOut}:    {Move},
	{GateTask, GateNil}:         {Move},
	{GateReadied, GateReadied}:  {Polled},
	{GateReadied, GateNil}:      {Consume, Move},
	{GateTimedOut, GateReadied}: {Polled},
	{GateTimedOut, GateNil}:     {Move},
}

// slot returns what is known of the event's slot, and makes it known.
func (c *Checker) slot() *checkedSlot {
	s := c.slots[c.at.Slot]
	if s == nil {
		s = &checkedSlot{gates: map[uint32]*[2]checkedGate{}}
		c.slots[c.at.Slot] = s
	}
	return s
}

// gateOf returns the gate that l has moved, or nil.
func (c *Checker) gateOf(l Line) *checkedGate {
	if l.Slot == 0 || l.Mode == NoMode || l.Gate[1] == NoGate {
		return nil
	}
	s := c.slot()
	if s.gates[l.Gen] == nil {
		c.makeGates(s)
	}
	return &s.gates[l.Gen][l.Mode-1]
}

// makeGates makes those of the event's descriptor. Of those with other generations it keeps
// the newest, and those of which a move is still to be told.
func (c *Checker) makeGates(s *checkedSlot) {
	gens := slices.Sorted(maps.Keys(s.gates))
	for i, gen := range gens {
		if gates := s.gates[gen]; c.exact || i < len(gens)-1 && gates[0].chained() && gates[1].chained() {
			c.endOfGate(&gates[0])
			c.endOfGate(&gates[1])
			delete(s.gates, gen)
		}
	}
	gates := new([2]checkedGate)
	for i := range gates {
		gates[i] = checkedGate{slot: c.at.Slot, mode: Mode(i + 1), state: GateNil, open: balance{GateNil: 1}}
	}
	s.gates[c.at.Gen] = gates
}

func (c *Checker) gate() {
	l := c.at
	switch {
	case l.Kind == Open && l.Slot != 0:
		c.open()
		return
	case l.Kind == Close:
		c.close()
		return
	case l.Kind == Polled && l.Why == Stale:
		return // it reaches nobody
	case l.Slot != 0 && c.exact && l.Kind != Kernel:
		if s := c.slot(); !s.opened || uint64(l.Gen) != s.gen {
			c.fault(OpenRule, "slot %d has no descriptor with generation %d", l.Slot, l.Gen)
		}
	}
	g := c.gateOf(l)
	if g == nil {
		if l.Kind == Wait || l.Kind == Consume || l.Kind == Move || l.Kind == Polled {
			c.fault(GateRule, "it moves no gate")
		}
		return
	}
	c.move(g)
	switch {
	case l.Kind == Polled && l.Why == ChangedHands:
		for _, gates := range c.slots[l.Slot].gates {
			gates[l.Mode-1].unsure = true
		}
	case l.Kind == Wait:
		g.waiter, g.unsure = c.tasks[l.G], g.unsure || l.G == 0
		if g.waiter != nil {
			g.waiter.gate = g
		}
	case l.Gate[0] == GateTask:
		delete(c.wakers, g.woke)
		g.woke, g.byWorker = 0, false
		if g.waiter != nil && !g.waiter.guest {
			g.woke, g.byWorker = l.I, l.Kind == Polled && l.M >= 0
			c.wakers[l.I] = g
		}
	case l.Kind == Consume || l.Kind == Move && l.G != 0: // by the waiter, at its wait's end
		if t := c.tasks[l.G]; t != nil && t.gate == g {
			t.gate = nil
		}
	}
}

// move checks that a move is legal, and begins where the one before has ended.
func (c *Checker) move(g *checkedGate) {
	l := c.at
	from, to := l.Gate[0], l.Gate[1]
	switch {
	case !slices.Contains(gateMoves[l.Gate], l.Kind):
		c.fault(GateRule, "no %v moves a gate from %v to %v", l.Kind, from, to)
	case c.exact && g.state != from:
		c.fault(GateRule, "the gate is not %v, but %v since event %d", from, g.state, g.last.I)
	case c.exact && uint64(uint32(l.FD)) != c.slot().fd:
		c.fault(OpenRule, "slot %d has descriptor %d, and not %d", l.Slot, c.slot().fd, l.FD)
	}
	g.open[from]--
	g.open[to]++
	g.state, g.last = to, l
}

// open: a descriptor was armed.
func (c *Checker) open() {
	l, s := c.at, c.slot()
	switch {
	case s.opened && uint64(l.Gen) == s.gen:
		c.fault(OpenRule, "slot %d was armed already", l.Slot)
	case c.exact && s.opened && (uint64(l.Gen) < s.gen || !s.closed):
		c.fault(OpenRule, "slot %d still has descriptor %d, with generation %d", l.Slot, s.fd, s.gen)
	}
	if s.gates[l.Gen] == nil { // else an event was quicker, in another worker
		c.makeGates(s)
	}
	if !s.opened || uint64(l.Gen) > s.gen {
		s.opened, s.closed, s.gen, s.fd = true, false, uint64(l.Gen), uint64(uint32(l.FD))
	}
}

// close: the number was given back. In a free order the slot may have another descriptor.
func (c *Checker) close() {
	l, s := c.at, c.slot()
	if c.exact && (!s.opened || s.closed || s.fd != uint64(uint32(l.FD))) {
		c.fault(OpenRule, "slot %d does not have descriptor %d", l.Slot, l.FD)
	}
	s.closed = true
}

// endOfGate checks that the gate's moves, in whatever order they were told, are a chain: one
// state was entered once more than it was left.
func (c *Checker) endOfGate(g *checkedGate) {
	if !g.chained() {
		c.faultAt(g.last, GateRule, "all told, the moves of the %sgate of slot %d are no chain: one is missing or told twice",
			[...]string{"", "read ", "write "}[g.mode], g.slot)
	}
}

func (g *checkedGate) chained() bool {
	return g.unsure || !slices.ContainsFunc(g.open[:], func(n int32) bool { return n < 0 })
}

func (c *Checker) endOfGates() {
	for _, slot := range slices.Sorted(maps.Keys(c.slots)) {
		gates := c.slots[slot].gates
		for _, gen := range slices.Sorted(maps.Keys(gates)) {
			c.endOfGate(&gates[gen][0])
			c.endOfGate(&gates[gen][1])
		}
	}
}
