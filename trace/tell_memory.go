package trace

// This file answers: what does a Teller remember of the events that it was told? No more
// than a later sentence needs, and of a task only as long as it lives.

import "strings"

// memory is what a Teller has been told so far.
type memory struct {
	wait         string                // the system call that waits in the kernel
	completion   bool                  // the kernel completes operations, and reports no readiness
	exact        bool                  // an event stands where what it tells happened
	armed        map[arm]opening       // where each descriptor was armed
	calls        map[uint64][]openCall // of each task, outermost first
	started      map[uint64]bool       // a worker has switched to the task
	parkedInCall map[int32]bool        // of each worker: what it left last was a task in a call
	slept        map[int32]bool        // of each worker: it has slept since
	sleepers     map[gateAt]uint64     // the task that waits at a gate
	operations   map[gateAt]string     // what was submitted last
	ended        map[gateAt]string     // by what else than a report the task there was woken
	cancelled    map[gateAt]bool       // its task has asked for its end
	pairs        pairs
	kinds        []Kind          // of all events so far
	offset       uint64          // the first event's number
	refused      map[uint64]bool // of each task: its last commit was, and it goes on
	unwound      map[uint64]bool // of each task: it is resumed only to be ended
	rests        map[uint64]bool // of each task: it has no stack, see AtRest
	broken       bool            // the poll was told to come back, and has not yet
}

// An openCall is one that has not returned.
type openCall struct {
	name   string
	since  int64
	parked bool   // it had to wait
	asked  string // the system call that it has made last
}

type arm struct{ slot, gen uint32 }

// An opening is the event by which a descriptor was armed.
type opening struct {
	I  uint64
	At string
}

type gateAt struct {
	slot uint32
	mode Mode
}

func newMemory(h Header) memory {
	m := memory{
		exact: h.Order == Exact, pairs: newPairs(),
		armed: map[arm]opening{}, calls: map[uint64][]openCall{}, started: map[uint64]bool{},
		parkedInCall: map[int32]bool{}, slept: map[int32]bool{}, sleepers: map[gateAt]uint64{}, refused: map[uint64]bool{}, unwound: map[uint64]bool{}, rests: map[uint64]bool{}, operations: map[gateAt]string{}, ended: map[gateAt]string{}, cancelled: map[gateAt]bool{},
	}
	switch h.Backend {
	case "kqueue":
		m.wait = "kevent"
	case "iocp":
		m.wait, m.completion = "GetQueuedCompletionStatusEx", true
	default:
		m.wait = "epoll_pwait"
	}
	return m
}

// begin takes note of l before it is told.
func (m *memory) begin(l Line) {
	if m.kinds == nil {
		m.offset = l.I
	}
	m.kinds = append(m.kinds, l.Kind)
	m.pairs.take(l)
	switch l.Kind {
	case Open:
		m.completion = strings.Contains(l.Sys, "CompletionPort")
		m.armed[arm{l.Slot, l.Gen}] = opening{l.I, l.At}
	case Call:
		m.calls[l.G] = append(m.calls[l.G], openCall{name: l.Why, since: l.T})
		m.forgetCancel(l)
	case Wait, Commit:
		if l.Kind == Commit {
			m.refused[l.G] = l.Why == Refused
		}
		if l.Slot != 0 && l.Gate[1] != NoGate {
			m.sleepers[gateAt{l.Slot, l.Mode}] = l.G
		}
	case BeginPoll, Idle:
		m.slept[l.M] = true
	case Park:
		m.slept[l.M] = false
		m.rests[l.G] = l.Reason == AtRest
		m.parkedInCall[l.M] = len(m.calls[l.G]) > 0
		for i := range m.calls[l.G] {
			m.calls[l.G][i].parked = true
		}
	case Exit:
		m.parkedInCall[l.M] = false
	case Poll:
		if l.Sys != "" {
			m.wait = l.Sys
		}
	case Submit:
		m.completion = true // a trace may be told from its middle
		m.operations[gateAt{l.Slot, l.Mode}] = l.Sys
		m.forgetCancel(l)
	case Break:
		m.broken = true
	}
}

// forgetCancel: the operation at the gate of l is over, or another one than was cancelled.
func (m *memory) forgetCancel(l Line) {
	delete(m.ended, gateAt{l.Slot, l.Mode})
	delete(m.cancelled, gateAt{l.Slot, l.Mode})
}

// end takes note of l after it was told.
func (m *memory) end(l Line) {
	switch l.Kind {
	case Resume:
		m.started[l.G] = true
		delete(m.rests, l.G)
		m.unwound[l.G] = endsTask(l)
	case Next:
		m.parkedInCall[l.M] = false
	case Try:
		if n := len(m.calls[l.G]); n > 0 {
			m.calls[l.G][n-1].asked = l.Sys
		}
		if l.Sys == CancelCall {
			m.cancelled[gateAt{l.Slot, l.Mode}] = true
		}
	case Move:
		if l.Why == moveByClose || l.Why == moveByDeadline {
			m.ended[gateAt{l.Slot, l.Mode}] = l.Why
		}
	case Complete:
		m.forgetCancel(l)
	case Return:
		if n := len(m.calls[l.G]); n > 0 {
			m.calls[l.G] = m.calls[l.G][:n-1]
		}
	case Exit:
		delete(m.calls, l.G)
		delete(m.started, l.G)
		delete(m.unwound, l.G)
		delete(m.rests, l.G)
	case Poll:
		if l.Timer != 0 {
			m.broken = false
		}
	}
	if l.Slot != 0 && l.Mode != NoMode && l.Gate[0] != l.Gate[1] && l.Gate[1] != GateWaiting && l.Gate[1] != GateTask {
		delete(m.sleepers, gateAt{l.Slot, l.Mode})
	}
}

// kindOf is the kind of event number i; None if it was not told.
func (m *memory) kindOf(i uint64) Kind {
	if i < m.offset || i-m.offset >= uint64(len(m.kinds)) || i == 0 {
		return None
	}
	return m.kinds[i-m.offset]
}

// asked reports whether the call that makes the try l has made the same one before.
func (m *memory) asked(l Line) bool {
	c, in := m.call(l.G)
	return in && c.asked == l.Sys
}

// call is the innermost call of task g, if it is in one.
func (m *memory) call(g uint64) (c openCall, in bool) {
	if n := len(m.calls[g]); n > 0 {
		return m.calls[g][n-1], true
	}
	return openCall{}, false
}
