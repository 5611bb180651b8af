package sched

// This file answers: what if a call really blocks its thread?

import "greenpoll/trace"

// Block runs fn, which may block the thread: a name lookup, a file, code that
// waits on Go channels or locks. The task's P goes to another worker first, so
// that all other tasks run on. Inside fn the task is a guest: it may use its
// Conns, Chans and locks, which then block the goroutine it is on.
//
// Run waits for fn to return, even if the scheduler stops meanwhile and the task is
// parked inside fn: the code that stops the scheduler must make sure that fn returns.
//
// No other worker takes the P away from a task that blocks outside Block: the task holds
// up its worker and all tasks queued there. Config.Watch reports it, and does no more. It
// also reports a Block that alone keeps Run from ending.
//
// Go: runtime/proc.go entersyscallblock; runtime/proc.go exitsyscall;
// runtime/proc.go entersyscall. The first gives the P away at once, as Block does. Most system
// calls begin with the last: it leaves the P with the thread, and sysmon retakes it after 20 us
// at the earliest.
func (t *Task) Block(fn func()) {
	t.mustBe()
	if t.guest != nil || t.Ending() {
		fn() // it has no P that could be given away
		return
	}
	m := t.m
	m.enterBlock(t)
	t.s.chooser.Spoil("a call inside Block takes real time")
	t.s.baton.leave(m)
	returned := false
	defer func() {
		if t.s.baton != nil {
			m.rouse()
			m.wakeup.sleep()
		}
		m.leaveBlock(t)
		if returned { // otherwise a panic or Goexit is under way already
			t.endIfStopping()
		}
	}()
	fn()
	returned = true
}

// BlockUntil is Block with a call of a simulated kernel, which lasts until that calls returned,
// once. begin tells the kernel of the call and does not wait. With a Chooser it is repeatable,
// because Go's scheduler has no part in it. Inside Block and while the task is ending it does
// nothing.
func (t *Task) BlockUntil(begin func(returned func())) {
	t.mustBe()
	if t.guest != nil || t.Ending() {
		return
	}
	m := t.m
	m.enterBlock(t)
	begin(m.rouse)
	t.s.baton.leave(m)
	m.wakeup.sleep()
	m.leaveBlock(t)
	t.endIfStopping()
}

// enterBlock makes t, which m runs, a guest without a P.
func (m *machine) enterBlock(t *Task) {
	t.state.Store(uint64(t.loadState().to(Blocking).from(m.now)))
	t.guest = newNote()
	m.handOff(t)
}

// leaveBlock makes t a task again. It may park for that, until there is a P.
func (m *machine) leaveBlock(t *Task) {
	t.guest = nil
	m.now = m.s.clock.Now() // the time spent blocked does not count: the task starts to run now
	t.state.Store(uint64(t.loadState().running(m.id, m.now)))
	again := m.reacquireP()
	if t.Tracing() {
		t.emitBack()
	}
	if !again {
		t.beginPark(requeueAfterBlock{}, AfterBlock)(struct{}{}) // it is running: nothing else can have parked it
	}
}

// handOff takes the P from a worker that is about to block in t's call. It becomes idle if there is
// nothing to do and another worker already waits for events. Else a worker that sleeps, or a
// new one, gets it. If the only other worker sleeps in the poll, that is broken: the worker
// comes back and takes the P from the idle list.
//
// Go: runtime/proc.go handoffp
func (m *machine) handOff(t *Task) {
	s := m.s
	s.mu.Lock()
	s.blocked++
	if s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Handoff})
	}
	if s.polling.Load() && s.global.Len() == 0 && m.p.empty() {
		m.putIdleP()
		s.mu.Unlock()
		return
	}
	if other := s.takeIdleM(); other != nil {
		other.p, m.p = m.p, nil
		if s.trace.On() {
			other.emitWake(m, m.cause, "handoff")
		}
		m.answer()
		s.mu.Unlock()
		other.rouse()
		return
	}
	// The one worker that could take it is in the poll, or on its way to awaitP.
	if next := m.p.swapNext(nil); next != nil {
		s.global.Push(next) // in the slot of an idle P no worker would see it
		s.globalLen.Add(1)
	}
	m.putIdleP()
	s.mu.Unlock()
	s.breakPollBy(m, m.cause, "handoff")
}

// reacquireP gives the worker a P again, if one is idle.
//
// Go: runtime/proc.go exitsyscallTryGetP
func (m *machine) reacquireP() bool {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	m.p = m.s.takeIdleP()
	if m.p == nil {
		return false
	}
	m.s.blocked--
	return true
}

// requeueAfterBlock is the commit of a task that found no P after Block. It queues the
// task first, and only then stops counting it as blocked. In the other order the task
// would be nowhere for a moment, and endIfQuiet might look just then.
type requeueAfterBlock struct{}

// EmitsCommit says that nothing is to be told of the commit: the task is ready at once.
func (requeueAfterBlock) EmitsCommit() {}

// Commit queues the task behind all others.
func (requeueAfterBlock) Commit(t *Task) bool {
	s := t.s
	s.Ready(t)
	s.mu.Lock()
	s.blocked--
	s.mu.Unlock()
	return true
}

// requeue is the commit of a task that stays runnable and only gives its worker away:
// another worker may have it only once it is off its stack.
type requeue struct{}

// EmitsCommit says that nothing is to be told of the commit: the task is ready at once.
func (requeue) EmitsCommit() {}

// Commit queues the task behind all others.
func (requeue) Commit(t *Task) bool {
	t.s.Ready(t)
	return true
}

// Yield lets the other runnable tasks of this worker run first. A task that computes for
// long should call it, or Checkpoint, now and then: nothing preempts it, and while it
// runs no other task on its worker does.
//
// Go: runtime/proc.go Gosched
func (t *Task) Yield() {
	if t.guest != nil {
		return
	}
	if t.Tracing() {
		t.Emit(0, trace.Event{Kind: trace.Yield})
	}
	t.Park(requeue{}, Yielding)
}

// Checkpoint yields if the task has been running for longer than 10 ms, and
// ends it if the scheduler stops. It is cheap enough for an inner loop that does
// more than a microsecond of work.
//
// Go: runtime/stack.go newstack; runtime/preempt.go. Go's compiler puts such a check into
// every function; here it is called by hand.
func (t *Task) Checkpoint() {
	t.endIfStopping()
	late := t.loadState().lasted(t.s.Now()) > fairDelay
	if t.s.baton != nil { // the clock may stand still while tasks run
		t.budgetUsed++
		late = late || t.budgetUsed%128 == 0
	}
	if late {
		t.Yield()
	}
}

// ConsumeBudget is Checkpoint at every sixteenth call: a cooperative budget, as tokio's
// consume_budget. It is for calls that usually park but may not have to. A task that
// reads from a faster peer never sleeps, and would keep its worker, and the timers of all
// tasks, to itself. Package sock calls it in each call that may park; similar code should
// do so as well.
//
// Go: runtime/stack.go newstack; runtime/preempt.go. Go's compiler puts such a check into
// every function; here it is called by hand.
func (t *Task) ConsumeBudget() {
	if t.budgetUsed++; t.budgetUsed%16 == 0 && t.guest == nil {
		t.Checkpoint()
	}
}
