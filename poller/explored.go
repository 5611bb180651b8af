package poller

// This file answers: what does package poller/explore see and do that no program may? It
// tries every order in which the actions of the real code can meet, for the tests, the
// stepper and the page, and so it stands outside this package. Nothing else may use what is
// below, and nothing of it is ever called in a program.
//
// While an explorer is there, one actor at a time runs: so it may look without a lock.

import (
	"greenpoll/sched"
	"greenpoll/trace"
)

// ExploreAt has at called at every point that an actor of p comes to, see Point; nil ends
// that. It must be called while nothing uses p.
func ExploreAt(p *Poller, at func(mode Mode, point Point)) {
	p.at = nil
	if at != nil {
		p.at = func(g *gate, point Point) { at(g.mode(), point) }
	}
}

// Explored is one direction of a descriptor, for an explorer.
type Explored struct {
	d    *Desc
	mode Mode
}

// Explore opens one direction of d to an explorer.
func Explore(d *Desc, mode Mode) Explored {
	d.ensureDeadlines()
	return Explored{d, mode}
}

// Inside is what an explorer sees of a descriptor and of one operation.
type Inside struct {
	Token       uint64
	Gate        trace.Gate
	Info        uint8 // what a wait reads without the lock
	Closed      bool  // of that: the descriptor is
	Expired     bool  // of that: a deadline is
	Locked      bool
	Deadline    int64  // 0: none; below 0: expired
	Timer       uint64 // the number of the SetTimer that counts; 0: none
	OpState     uint8
	CloseSeen   bool  // the operation was cancelled because of a close
	OpKept      bool  // its place is taken: the kernel owns it, or is about to
	Outstanding int64 // operations of the poller that the kernel owns
}

// Inside returns what there is now. op need not be under way.
func (e Explored) Inside(op *Op) Inside {
	dl, info := &e.d.deadlines[e.mode.index()], e.d.info.Load()
	return Inside{
		Token: e.d.token(), Gate: stateOf(e.d.gates[e.mode.index()].state.Load()), Locked: e.Locked(),
		Info: uint8(info), Closed: info&infoClosing != 0, Expired: info&(infoReadExpired|infoWriteExpired) != 0,
		Deadline: dl.when, Timer: dl.seq,
		OpState: uint8(op.state.Load()), CloseSeen: op.closeSeen, OpKept: e.d.place(op.Mode).Load() != nil,
		Outstanding: e.d.p.outstanding.Load(),
	}
}

// Locked reports whether an actor stands inside the descriptor's lock.
func (e Explored) Locked() bool {
	if e.d.mu.TryLock() {
		e.d.mu.Unlock()
		return false
	}
	return true
}

// Deliver does what a poll does with ev, and returns the task that this wakes.
func (e Explored) Deliver(ev *Event) (woken sched.List) {
	e.d.p.deliver(sched.PollCall{P: -1, M: -1}, ev, 0, &woken)
	return woken
}

// TakeDeadline sets a deadline, and takes its timer out of the heap, as by a worker that is
// about to fire it. It returns the number for FireDeadline.
func (e Explored) TakeDeadline(when int64) (number uint64, err error) {
	dl := &e.d.deadlines[e.mode.index()]
	_, err = e.d.SetDeadline(e.mode, when)
	e.d.p.s.StopTimer(&dl.Timer)
	return dl.seq, err
}

// FireDeadline is the rest of what that worker does.
func (e Explored) FireDeadline(number uint64) sched.List {
	dl := &e.d.deadlines[e.mode.index()]
	return dl.Fire(&dl.Timer, number)
}

// TakeRetrier takes the timer of an operation whose cancel was lost out of the heap,
// likewise.
func (e Explored) TakeRetrier(op *Op) {
	if r := op.retrier.Load(); r != nil {
		e.d.p.s.StopTimer(&r.Timer)
	}
}

// FireRetrier is the rest of what that worker does, while a task waits for the operation.
func (e Explored) FireRetrier() (woken sched.List) {
	e.d.wakeForError(e.mode, &woken)
	return woken
}

// CancelAll cancels what is under way, as Poller.Close does.
func (e Explored) CancelAll(o Owner) { e.d.cancel(o) }

// UnderWay reports whether err says that the operation was under way already.
func (Explored) UnderWay(err error) bool { return err == errUnderWay }
