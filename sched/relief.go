package sched

// This file answers: who polls while the worker that came out of the poll computes?
// Mostly nobody need: it is back within microseconds, and to wake another one for that
// time would cost more than what it has to do. But its task may compute for a second.
// So, as long as nobody sleeps in the poll, a timer of Go's looks every 10 ms whether
// anybody has polled since; if not, it wakes a worker that has nothing to do, which
// becomes the one that polls.

import (
	"math"
	"sync/atomic"
	"time"
)

// relief belongs to one scheduler. Its timer is
//
//	off    somebody sleeps in the poll, or all is done  -> armed  watch: a worker begins, or leaves the poll
//	armed  it will look in 10 ms at most                -> off    check finds somebody in the poll, or the end
//	                                                    -> armed  check finds nobody there
//
// So it fires once at most after all tasks have fallen asleep, and a worker that leaves the
// poll more often than every 10 ms finds it armed.
//
// With one worker there is nobody to wake: see Task.Checkpoint. On a clock of one's own
// tasks need not take any time, and nothing is watched.
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

// watch is for a worker that runs tasks from now on while nobody polls.
//
// It races with check. Here polling is false first, then armed is looked at; there armed is
// false first, then polling is looked at. One of the two sees the other.
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
		s.wake() // or nobody is idle: then all poll, each between two of its tasks
	}
	r.watch()
}
