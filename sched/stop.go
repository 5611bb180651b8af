package sched

// This file answers: how does a scheduler end? When main has returned, or when
// all tasks are asleep and nothing is left that could wake one.

import (
	"fmt"
	"strings"
)

// DeadlockError is returned by Run when every task is parked and neither a
// descriptor, a timer, a Block nor a guest can ever wake one.
//
// Go: runtime/proc.go checkdead. It ends the program.
type DeadlockError struct {
	Tasks []TaskInfo // those that sleep, and on what
}

// Error lists the sleeping tasks, and what each waits for.
func (e *DeadlockError) Error() string {
	var b strings.Builder
	b.WriteString("all tasks are asleep: deadlock")
	for _, t := range e.Tasks {
		fmt.Fprintf(&b, "\n  %v", t)
	}
	return b.String() + "\n  " + dumpHint + ")"
}

// Stop ends the scheduler, as the return of main does: running and runnable
// tasks go on to their next Park or Checkpoint and end there, parked ones are
// unwound. Any goroutine may call it, more than once.
func (s *Sched) Stop() {
	s.stopping.Store(true)
	s.breakPoll("stop")
}

// Stopping reports whether the scheduler has begun to stop. Any goroutine may call it.
func (s *Sched) Stopping() bool { return s.stopping.Load() }

// quiet reports whether it may be time to end: nothing runs, and nothing will, or need,
// wake a task. Only endIfQuiet may act on it.
func (s *Sched) quiet() bool {
	if s.idlePs.Load() != int64(len(s.procs)) {
		return false
	}
	return s.stopping.Load() ||
		s.poller.Waiters() == 0 && s.timers.first.Load() == 0 && s.guests.Load() == 0
}

// endIfQuiet decides, for m, the worker that is about to block in the poll, whether there is
// anything to block for. Every other P is idle then, so no other worker can hold a task;
// and a worker that makes the scheduler quiet later breaks the poll, so that this is
// checked again.
//
// Go: runtime/proc.go checkdead. There the program is over.
func (s *Sched) endIfQuiet(m *machine) bool {
	s.mu.Lock()
	if !s.quiet() || s.blocked > 0 || s.anyQueued() {
		s.mu.Unlock()
		return false
	}
	deadlock := !s.stopping.Load()
	s.done = true
	sleepers := s.idleM
	s.idleM = nil
	s.mu.Unlock()
	if deadlock {
		dead := &DeadlockError{Tasks: s.Tasks()}
		s.err = dead
		if s.trace.On() {
			m.emitDeadlock(len(dead.Tasks))
		}
	}
	s.stopping.Store(true)
	for _, other := range sleepers {
		other.wakeup.wakeup() // without a P: they end
		if s.trace.On() {
			other.emitWake(m, m.cause, "the end")
		}
	}
	return true
}

// isDone reports whether endIfQuiet has decided to end.
func (s *Sched) isDone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done
}

// unwind ends the tasks that are still parked. No other worker runs any more. The poller
// is closed first, so that no event can ready one of them meanwhile. Then each task is
// resumed, finds that it must end, and runs its deferred calls, in which nothing sleeps:
// I/O fails with net.ErrClosed, and locks return at once. Guests that wait for I/O or for
// a time are not ended, but their waits are.
func (m *machine) unwind() {
	m.s.unreturned = m.s.poller.Close()
	m.s.fireAll()
	m.unwinding(true)
	m.execute(m.nextSleeper)
	m.unwinding(false)
}

// unwinding lets the watch know that this worker runs tasks, though it has no P.
func (m *machine) unwinding(now bool) {
	s := m.s
	s.mu.Lock()
	m.unwinds = now
	if now {
		s.watch.arm()
	}
	s.mu.Unlock()
}

// nextSleeper returns a task that has yet to be unwound.
func (m *machine) nextSleeper() *Task {
	m.answer()
	for {
		t := m.s.registry.first()
		if t == nil {
			return nil
		}
		if t.coro.Load() != nil || t.atRest() {
			if m.verdict != 0 {
				t.CausedBy(m.verdict)
			}
			return t
		}
		m.s.registry.remove(t) // it never ran: there is nothing to unwind
	}
}
