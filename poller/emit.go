package poller

// This file answers: what does the trace record of polls, gates and operations? All of
// this is called only while a trace is on. Events that are recorded on the stack of a task
// which then sleeps are written in functions that stay functions: an event takes 250 bytes
// of stack, and the task would keep them.

import (
	"syscall"

	"greenpoll/sched"
	"greenpoll/trace"
)

// emitPoll records what a poll has answered, and what has ended it.
func (p *Poller) emitPoll(c sched.PollCall, n int, err error) uint64 {
	told := p.s.Trace().Emit(1, trace.Event{Kind: trace.Poll, P: c.P, M: c.M, Timer: c.Delay, Why: c.Why, Cause: p.ender(c, n),
		Sys: p.wait, Args: [3]int64{c.Delay}, Ret: int64(n), Errno: errnoOf(err), N: int64(n)})
	if c.Delay != 0 {
		p.slept.Store(told)
	}
	return told
}

// A bringer is a kernel that tells of its own doings, as the simulated one does.
type bringer interface{ Brought() uint64 }

// ender is the cause of a poll's answer. One that has slept was woken by the kernel, if that tells
// what it has done meanwhile, or by a Break, which may have come before it slept. Otherwise, and
// if its time is over, the cause is what led to the poll.
func (p *Poller) ender(c sched.PollCall, n int) uint64 {
	if c.Delay == 0 {
		return c.Cause
	}
	if n == 0 && p.wakePending.Load() {
		if broke := p.s.LastBreak(); broke > p.slept.Load() {
			return broke
		}
	}
	if b, tells := p.backend.(bringer); tells && n > 0 {
		return max(b.Brought(), c.Cause)
	}
	return c.Cause
}

// emitBeginPoll records that a poll of Close is about to block.
func (p *Poller) emitBeginPoll(c *sched.PollCall) {
	c.Cause = p.s.Trace().Emit(1, trace.Event{Kind: trace.BeginPoll, P: c.P, M: c.M, Timer: c.Delay, Why: c.Why})
}

// emitPolled records what the kernel has reported, and what that has done to a gate.
func (p *Poller) emitPolled(c sched.PollCall, ev *Event, g *gate, m swap, cause uint64) uint64 {
	e := g.event(trace.Polled, m)
	e.P, e.M, e.Cause = c.P, c.M, cause
	if ev.Op {
		e.Why = trace.OfCompletion
	}
	if gen := uint32(ev.Token); e.Gen != gen { // closed, before its gate moved or after
		e.Gen, e.Why = gen, trace.ChangedHands
	}
	return p.s.Trace().Emit(1, e)
}

// emitStale records that the kernel has reported a descriptor which has left its slot.
func (p *Poller) emitStale(c sched.PollCall, ev *Event, cause uint64) {
	e := trace.Event{Kind: trace.Polled, P: c.P, M: c.M, Slot: uint32(ev.Token >> 32), Gen: uint32(ev.Token), Why: trace.Stale, Cause: cause}
	if ev.Mode&(Read|Write) != Read|Write { // the trace has no name for both at once
		e.Mode = ev.Mode.traced()
	}
	p.s.Trace().Emit(1, e)
}

// event begins an event about a move of the gate.
func (g *gate) event(kind trace.Kind, m swap) trace.Event {
	e := g.d.Event(kind, g.mode())
	e.Gate = [2]trace.Gate{stateOf(m.from), stateOf(m.to)}
	return e
}

// traced is a mode as the trace has it: one direction or none.
func (m Mode) traced() trace.Mode {
	if m &= Read | Write; m == Read|Write {
		return trace.NoMode
	}
	return trace.Mode(m) // the same two values
}

// stateOf returns a gate's state as the trace names it.
func stateOf(state *sched.Task) trace.Gate {
	switch state {
	case nil:
		return trace.GateNil
	case ready:
		return trace.GateReady
	case waiting:
		return trace.GateWaiting
	case readied:
		return trace.GateReadied
	case timedOut:
		return trace.GateTimedOut
	}
	return trace.GateTask
}

// emitWait records that t is about to sleep at the gate.
//
//go:noinline
func (g *gate) emitWait(t *sched.Task) {
	e := g.event(trace.Wait, swap{nil, waiting})
	e.Reason = g.mode().reason().String()
	t.Emit(1, e)
}

// emitConsume records that t has found an event in the gate, and need not sleep.
//
//go:noinline
func (g *gate) emitConsume(t *sched.Task) {
	e := g.event(trace.Consume, swap{ready, nil})
	e.Step = 3
	t.Emit(1, e)
}

// emitCommit records whether the commit has put t to sleep. If it has, t may run on
// another worker by now.
//
//go:noinline
func (g *gate) emitCommit(by sched.Emitter, is identity, t *sched.Task, asleep bool) {
	e := trace.Event{Kind: trace.Commit, FD: is.fd, Slot: g.d.slot, Gen: is.generation, Mode: g.mode().traced()}
	if asleep {
		e.Gate = [2]trace.Gate{trace.GateWaiting, trace.GateTask}
		by.Emit(1, e)
		return
	}
	e.Why = trace.Refused
	t.CausedBy(by.Emit(1, e))
}

// EmitsCommit says that Commit tells the trace of itself.
func (g *gate) EmitsCommit() {}

// emitEndWait records what t has found in the gate after its wait: old. A close leaves
// nothing there.
//
//go:noinline
func (g *gate) emitEndWait(t *sched.Task, old *sched.Task) {
	switch e := g.event(trace.Consume, swap{old, nil}); old {
	case ready, readied:
		t.Emit(1, e)
	case timedOut, waiting:
		e.Kind, e.Why = trace.Move, "the wait ends without an event"
		t.Emit(1, e)
	}
}

// emitMove records a move of the gate that no event of the kernel's and no wait has made. It
// wakes the task that slept there, if one did.
//
//go:noinline
func (g *gate) emitMove(m swap, why string) uint64 {
	e := g.event(trace.Move, m)
	e.P, e.M, e.Why = -1, -1, why
	return g.d.p.s.Trace().Emit(1, e)
}

// emitSubmit records that an operation was given to the kernel, and what it has answered.
//
//go:noinline
func (d *Desc) emitSubmit(t *sched.Task, op *Op, done bool, errno syscall.Errno) {
	e := d.Event(trace.Submit, op.Mode)
	e.Sys, e.Args, e.Errno = op.Kind, [3]int64{d.FD.Load(), int64(len(op.Buf))}, int32(errno)
	if !done && errno == 0 {
		e.Why = trace.Pending
	}
	t.Emit(1, e)
}

// emitCancel records that t has asked the kernel to end its operation, and what that has answered.
//
//go:noinline
func (d *Desc) emitCancel(t *sched.Task, op *Op, errno syscall.Errno) {
	e := d.Event(trace.Try, op.Mode)
	e.Step = 4 // it has slept
	e.Sys, e.Args, e.Errno = trace.CancelCall, [3]int64{d.FD.Load()}, int32(errno)
	t.Emit(1, e)
}

// emitComplete records that the task has the result of its operation.
//
//go:noinline
func (d *Desc) emitComplete(t *sched.Task, op *Op) {
	e := d.Event(trace.Complete, op.Mode)
	e.Sys, e.Ret, e.N, e.Errno = op.Kind, int64(op.N), int64(op.N), op.Errno
	t.Emit(1, e)
}
