package sched

// This file answers: which worker polls while the one that came out of the poll computes?
// Usually none has to: that worker is back within microseconds, and waking another one
// for that time would cost more than what it has to do. But its task may compute for a
// second. So, while no worker sleeps in the poll, a timer of Go's checks every 10 ms
// whether any worker has polled since. If none has, it wakes an idle worker, which
// becomes the one that polls.

import (
	"math"
	"sync/atomic"
	"time"
)

// relief belongs to one scheduler. Its timer is
//
//	off    a worker sleeps in the poll, or all is done  -> armed  watch: a worker begins, or leaves the poll
//	armed  it will check within 10 ms                  -> off    check finds a worker in the poll, or the end
//	                                                    -> armed  check finds none there
//
// So it fires at most once after all tasks have fallen asleep, and a worker that leaves
// the poll more often than every 10 ms finds it armed.
//
// With one worker there is no other to wake: see Task.Checkpoint. On a custom Clock tasks
// need not take any time, and nothing is watched.
//
// Go: runtime/proc.go sysmon; runtime/proc.go resetspinning. The first polls when nobody has
// for 10 ms; the second wakes another thread each time that one leaves the poll with work.
type relief struct {
	s     *Sched
	on    bool // there is another worker, and a real clock
	armed atomic.Bool
	timer *time.Timer // set by the worker that armed it
}

func (r *relief) begin(s *Sched) {
	r.s, r.on = s, true
	r.timer = time.AfterFunc(math.MaxInt64, r.check) // never: a timer cannot be made without being set
	r.timer.Stop()
}

// watch is called by a worker that will run tasks while no worker polls.
//
// It races with check. Here polling is set to false before armed is read; there armed is
// set to false before polling is read. One of the two sees the other.
func (r *relief) watch() {
	if r.on && !r.armed.Load() && !r.armed.Swap(true) {
		r.timer.Reset(time.Duration(fairDelay))
	}
}

func (r *relief) check() {
	s := r.s
	r.armed.Store(false)
	if s.polling.Load() || s.isDone() {
		return
	}
	if s.Now()-s.lastPoll.Load() > fairDelay {
		s.wake(nil, 0) // if none is idle, all of them poll, each between two of its tasks
	}
	r.watch()
}
