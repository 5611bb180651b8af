package sched

// This file answers: how does a task fall asleep, and how is it woken?

import (
	"fmt"
	"sync"
)

// Commit is asked by the worker once the parking task is off its stack: is
// there still a reason to sleep? True: the task is asleep, and from the moment
// that made it so somebody else may already be running it; neither Commit nor
// the worker may touch it again. False: the task runs on at once.
//
// Without this second look a waker that comes between "I must wait" and "I am
// asleep" would either be missed or resume a task that still stands on its
// stack.
//
// Go: runtime/proc.go gopark. Commit is its argument unlockf.
type Commit interface{ Commit(t *Task) bool }

// Park puts the calling task to sleep until someone calls Ready for it; its worker goes on
// to others. The switch to the worker is yield, which comes out behind c.resume in execute.
// A nil commit always sleeps, and then only a task of the same worker may call Ready: to
// others nothing tells when it is off its stack, not even its Status.
//
// Park panics if the task is not the one that runs: somebody uses another's value. If the
// scheduler stops, Park does not return: the task ends, running its deferred calls.
//
// Go: runtime/proc.go gopark
//
// Step 3: not ready, the task parks
func (t *Task) Park(commit Commit, reason Reason) {
	if t.unwinding {
		return // deferred calls of a task that has been ended do not sleep
	}
	if t.s.stopping.Load() {
		t.endUnlessHeld(commit)
	}
	if t.guest != nil {
		t.parkGuest(commit, reason)
	} else {
		yield := t.beginPark(commit, reason)
		if yield == nil {
			panic(t.misused())
		}
		yield(struct{}{}) // back from here, a worker has switched to t again
	}
	if t.s.stopping.Load() {
		t.endUnlessHeld(commit)
	}
}

// parkHolding is Park for a caller that holds mu, the lock of the queue that t waits in. The
// commit puts t there and unlocks mu. So nothing can change between the look at what mu
// guards and the sleep, and one look is enough. If t cannot park, mu is unlocked first.
//
// Go: runtime/proc.go goparkunlock
func (t *Task) parkHolding(mu *sync.Mutex, commit Commit, reason Reason) {
	if t.MustEnd() {
		mu.Unlock()
		t.endIfStopping()
	}
	if t.guest != nil {
		t.parkGuest(commit, reason)
	} else {
		yield := t.beginPark(commit, reason)
		if yield == nil {
			mu.Unlock()
			panic(t.misused())
		}
		yield(struct{}{})
	}
	t.endIfStopping()
}

// beginPark makes the running task one that is about to park, and returns the switch to its
// worker; nil if the task does not run. (The caller makes that switch itself: each
// function more that stands on the stack across it costs 9 ns, see execute. As a part of
// its callers this one made a switch 8 ns slower, for reasons of the compiler's.)
//
//go:noinline
func (t *Task) beginPark(commit Commit, reason Reason) (yield func(struct{}) bool) {
	old := t.loadState()
	if old.status() != Running || !t.swap(old, old.parked(reason)) {
		return nil
	}
	t.commit = commit
	return t.coro.Load().yield
}

// Ready makes other, which is parked, runnable again. It is called once for
// each Park, by the side that won the right to do so: by the gate's swap, or under the
// channel's lock. The calling task t goes on; other runs next on t's worker.
//
// Go: runtime/proc.go goready
func (t *Task) Ready(other *Task) { t.wake(other) }

// readyAll readies every task on l.
func (t *Task) readyAll(l List) {
	for other := l.Pop(); other != nil; other = l.Pop() {
		t.Ready(other)
	}
}

// wake is Ready, and reports whether other was woken: not if all is done and
// other is a task, which is unwound.
func (t *Task) wake(other *Task) bool {
	if t.guest != nil || t.Ending() {
		return t.s.wakeAny(other, t.cause) // t has no worker, or one without a P, or soon will
	}
	if t.Tracing() {
		other.CausedBy(t.cause)
	}
	if t.s.makeRunnable(other) {
		t.m.queue(other, true)
		t.s.wake(t.m, t.m.queued)
	}
	return true
}

// Ready makes t runnable from anywhere: a goroutine, a timer, a guest. Tasks and
// workers have cheaper ways that use the queue of their own P.
//
// Once the scheduler is done it wakes guests alone: parked tasks are being unwound
// then, even if they still stand in the queue of a channel or a lock.
//
// Go: runtime/proc.go injectglist
func (s *Sched) Ready(t *Task) { s.wakeAny(t, 0) }

// ReadyAll calls Ready for each task on l: for example, those that a deadline or a close
// has taken out of their gates.
func (s *Sched) ReadyAll(l List) {
	for t := l.Pop(); t != nil; t = l.Pop() {
		s.Ready(t)
	}
}

// wakeAny is Ready, and reports as wake does; cause is the event that led to it, if that is known.
// It is noted once we know that t is woken: one that is being unwound records events itself.
func (s *Sched) wakeAny(t *Task, cause uint64) bool {
	if t.guest != nil {
		t.noteCause(cause)
		s.makeRunnable(t)
		return true
	}
	s.mu.Lock()
	if s.done {
		s.mu.Unlock()
		return false
	}
	t.noteCause(cause)
	if s.makeRunnable(t) {
		s.queueLocked(t)
	}
	queued := s.queued
	s.mu.Unlock()
	s.wake(nil, queued)
	return true
}

func (t *Task) noteCause(event uint64) {
	if event != 0 {
		t.CausedBy(event)
	}
}

// makeRunnable moves t out of its sleep. It reports false if there is nothing
// to queue: t is a guest, and goes on by itself.
func (s *Sched) makeRunnable(t *Task) bool {
	if old := t.loadState(); old.status() != Parked || !t.swap(old, old.to(Runnable)) {
		panic(fmt.Sprintf("greenpoll: task %d is %v and was readied: each Park is ended by one Ready",
			t.id, t.Status()))
	}
	if t.guest == nil && t.onStack {
		panic(fmt.Sprintf("greenpoll: task %d was readied before it was off its stack: "+
			"nobody may know of a sleeper before its Commit", t.id))
	}
	if t.guest != nil {
		s.waking.Add(1)
		t.guest.wakeup()
		return false
	}
	return true
}

// queueLocked puts a runnable task into the global queue. The caller holds s.mu.
func (s *Sched) queueLocked(t *Task) {
	if s.trace.On() {
		s.emitReady(t)
	}
	s.global.Push(t)
	s.globalLen.Add(1)
}

// queue puts a runnable task into the queue of this worker's P, in its run-next
// slot if it is to run next. The caller sees to it that another worker is woken if
// there is work for one.
func (m *machine) queue(t *Task, next bool) {
	if m.s.trace.On() {
		m.emitReady(t, next) // before the put: after it, t may be running on another worker
	}
	if next {
		m.p.putNext(m.s, t)
	} else {
		m.p.put(m.s, t)
	}
}

// queueWoken queues the tasks that a poll or a timer has woken. They join the back of the
// ring or, if the ring is full or tasks wait in the global queue, the back of that queue.
// (A ring that newcomers fill up again and again would never admit the global queue's.)
//
// This worker is about to take one of them, so it wakes another only if more wait.
//
// Go: runtime/proc.go injectglist
//
// Step 4: ready, the call returns
func (m *machine) queueWoken(l List) {
	var behind List
	room := ringSize - m.p.length()
	if m.s.globalLen.Load() > 0 {
		room = 0
	}
	for t := l.Pop(); t != nil; t = l.Pop() {
		switch {
		case !m.s.makeRunnable(t):
		case room > 0:
			m.queue(t, false)
			room--
		default:
			behind.Push(t)
		}
	}
	if behind.Len() > 0 {
		m.s.queueAll(behind)
	}
	if m.p.waiting()+m.s.globalLen.Load() > 1 {
		m.s.wake(m, m.queued)
	}
}

// queueAll puts runnable tasks into the global queue.
func (s *Sched) queueAll(l List) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t := l.Pop(); t != nil; t = l.Pop() {
		s.queueLocked(t)
	}
}
