package sched

// This file answers: what happens at a given time? A heap of timers that the
// workers look at between two tasks. No goroutine waits for them: the poll that
// blocks ends when the first is due.

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// A Timer calls Fire once when its time has come. The zero Timer is stopped.
//
//	stopped  not in the heap  -> set      SetTimer
//	set      in the heap      -> stopped  StopTimer, or a worker takes it out to fire it
//
// A timer that has been taken out fires even if StopTimer or SetTimer is called at that
// moment. So Fire is passed the sequence number of the SetTimer that set it, by which its
// owner recognises an old firing.
//
// Go: runtime/time.go timer. Go has a heap for each P; here one heap and one
// lock serve all, which is simpler and, with a lock held for some 50 ns, enough.
type Timer struct {
	Firer Firer // set once, before the first SetTimer

	// Guarded by timers.mu.
	when  int64
	seq   uint64
	place int // index in the heap plus 1; 0: stopped
}

// A Firer is called when its timer is due, by a worker, without locks held; and at the end
// of Run, when all timers are fired that are set, due or not. It must not park, and returns
// the tasks that it has woken.
type Firer interface {
	Fire(tm *Timer, seq uint64) List
}

// timers is a binary heap, the earliest first.
type timers struct {
	mu    sync.Mutex
	heap  []*Timer
	first atomic.Int64 // when heap[0] is due; 0: the heap is empty
}

// SetTimer sets tm to fire at when, nanoseconds of the scheduler's time, whether it
// was set before or not, and returns the sequence number that Fire will be
// given. Any goroutine may call it.
//
// Go: runtime/time.go (*timer).modify
func (s *Sched) SetTimer(tm *Timer, when int64) (seq uint64) {
	ts := &s.timers
	ts.mu.Lock()
	tm.seq++
	seq = tm.seq
	when = max(when, 1) // 0 means "no timer" in first
	tm.when = when
	if tm.place == 0 {
		ts.heap = append(ts.heap, tm)
		tm.place = len(ts.heap)
	}
	ts.down(tm)
	ts.up(tm)
	earliest := ts.heap[0] == tm
	ts.publish()
	ts.mu.Unlock()
	if earliest {
		s.wakePollFor(when) // not tm.when: it may have fired already, and be set again
	}
	return seq
}

// StopTimer keeps tm from firing and reports whether it was set. False says that it
// was stopped already or is firing now. Any goroutine may call it.
//
// Go: runtime/time.go (*timer).stop
func (s *Sched) StopTimer(tm *Timer) bool {
	ts := &s.timers
	ts.mu.Lock()
	set := tm.place != 0
	if set {
		ts.remove(tm)
		ts.publish()
	}
	ts.mu.Unlock()
	if set && s.quiet() {
		s.breakPoll("last timer stopped")
	}
	return set
}

// wakePollFor wakes a worker that is blocked in the poll for longer than until when.
// Here the heap is written before pollUntil is read. The other half of this race, in
// which a timer must not be lost, is in the body of pollDelay in find.go. Its comment says
// why one of the two always sees the other.
//
// Go: runtime/proc.go wakeNetPoller
func (s *Sched) wakePollFor(when int64) {
	if s.polling.Load() {
		if until := s.pollUntil.Load(); until == 0 || when < until {
			s.breakPoll("earlier timer")
		}
	}
}

// runTimers fires what is due and queues the tasks that this wakes. An event that came
// before a deadline is also handled before it, however long tasks have computed since: if
// no worker has polled since the timer was due, it polls first.
//
// Go: runtime/time.go (*timers).check
func (m *machine) runTimers() {
	for {
		first := m.s.timers.first.Load()
		if first == 0 || first > m.now {
			return
		}
		if m.s.lastPoll.Load() < first {
			m.pollNow("timers are due")
		}
		tm, seq := m.s.timers.takeDue(m.now)
		if tm == nil {
			return // another worker was quicker
		}
		l := tm.Firer.Fire(tm, seq)
		if m.s.trace.On() {
			m.emitTimer(first, l)
		}
		m.queueWoken(l)
	}
}

// fireAll fires all timers at the end. No worker is left to do so, and a guest, which
// nothing unwinds, may sleep on one. Ready passes over the sleepers that are tasks.
func (s *Sched) fireAll() {
	for {
		tm, seq := s.timers.takeDue(math.MaxInt64)
		if tm == nil {
			return
		}
		s.ReadyAll(tm.Firer.Fire(tm, seq))
	}
}

// wakeAt sets tm, which will wake t, for t's commit. It reports false if t must not
// sleep: t is a guest, and fireAll may have passed already and find nothing any more.
// Here the timer is set before done is read; there done is set before the timers are
// fired. One of the two sees the other.
//
// Whether t is a guest is checked first: once the timer is set, a task may run on another
// worker, and be inside Block. A guest is still here, because it runs its own commit.
func (t *Task) wakeAt(tm *Timer, when int64) bool {
	s, guest := t.s, t.guest != nil
	s.SetTimer(tm, when)
	return !(guest && s.isDone() && s.StopTimer(tm))
}

// takeDue removes the first timer if it is due.
func (ts *timers) takeDue(now int64) (*Timer, uint64) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if len(ts.heap) == 0 || ts.heap[0].when > now {
		return nil, 0
	}
	tm := ts.heap[0]
	ts.remove(tm)
	ts.publish()
	return tm, tm.seq
}

// publish makes the first timer's time readable without the lock.
func (ts *timers) publish() {
	var first int64
	if len(ts.heap) > 0 {
		first = ts.heap[0].when
	}
	ts.first.Store(first)
}

// remove takes tm out: the last timer takes its place and finds its own.
func (ts *timers) remove(tm *Timer) {
	last := ts.heap[len(ts.heap)-1]
	ts.heap[len(ts.heap)-1] = nil
	ts.heap = ts.heap[:len(ts.heap)-1]
	if last != tm {
		last.place = tm.place
		ts.heap[last.place-1] = last
		ts.down(last)
		ts.up(last)
	}
	tm.place = 0
}

// up moves tm towards the root while it is earlier than its parent.
func (ts *timers) up(tm *Timer) {
	for tm.place > 1 {
		parent := ts.heap[tm.place/2-1]
		if parent.when <= tm.when {
			return
		}
		ts.swap(parent, tm)
	}
}

// down moves tm towards the leaves while one of its children is earlier.
func (ts *timers) down(tm *Timer) {
	for 2*tm.place <= len(ts.heap) {
		child := ts.heap[2*tm.place-1]
		if 2*tm.place < len(ts.heap) && ts.heap[2*tm.place].when < child.when {
			child = ts.heap[2*tm.place]
		}
		if child.when >= tm.when {
			return
		}
		ts.swap(tm, child)
	}
}

func (ts *timers) swap(a, b *Timer) {
	a.place, b.place = b.place, a.place
	ts.heap[a.place-1], ts.heap[b.place-1] = a, b
}

// Sleep parks the task for at least d; with d of 0 or less it is Yield. If every worker is
// busy computing, it lasts until one is free; with an idle worker, 10 to 20 ms longer at
// most. The end of Run ends a guest's Sleep early.
//
// Go: runtime/time.go timeSleep
func (t *Task) Sleep(d time.Duration) {
	t.mustBe()
	if d <= 0 {
		t.Yield()
		return
	}
	sl := &t.ownWaitState().sleep
	sl.t, sl.Firer, sl.until = t, sl, t.s.After(d)
	t.Park(sl, Sleeping)
}

// A sleeper is the timer of one sleeping task.
type sleeper struct {
	Timer
	t     *Task
	until int64
}

// Commit sets the timer once the task is off its stack. Earlier, the timer could
// fire and ready a task that is not yet asleep.
func (sl *sleeper) Commit(t *Task) bool {
	return t.wakeAt(&sl.Timer, sl.until)
}

// Fire wakes the sleeper.
func (sl *sleeper) Fire(*Timer, uint64) (l List) {
	l.Push(sl.t)
	return l
}
