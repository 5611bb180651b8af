//go:build ignore

package poller

// This file answers: what becomes of a task that is to rest? It rests in a task of its own, beside the
// bench's, which looks at it, and then readies it.

import (
	"fmt"
	"sync/atomic"
	"time"

	"greenpoll/sched"
)

// A rester is that task.
type rester struct {
	b      *Bench
	t      *sched.Task
	calls  int    // of its function
	came   bool   // back from Rest
	rests  bool   // Rest's answer
	parked bool   // whether it called t.Rest
	gate   string // when Rest returned
}

func (r *rester) run(t *sched.Task) {
	if r.calls++; r.calls > 1 {
		return
	}
	r.t = t
	r.rests = r.b.g.d.Rest(t, func(*sched.Task) {})
	r.came, r.parked, r.gate = true, t.Status() == sched.Parked, r.b.Gate()
}

// begin starts it. There is one worker: when this task runs again, the other one has ended or sleeps.
func (b *Bench) begin(r *rester) {
	b.t.Go(r.run)
	for r.t == nil {
		b.t.Yield()
	}
}

// wake ends its sleep, if it sleeps.
func (b *Bench) wake(r *rester) {
	if r.t.Status() != sched.Parked {
		return
	}
	b.g.state.Store(nil)
	b.t.Ready(r.t)
	for r.t.Status() == sched.Runnable {
		b.t.Yield()
	}
}

// SleepsInRest is what Rest tells of a task that does not come back.
const SleepsInRest = "nothing: the task sleeps in it"

// Rest has a task call Rest, and tells what it has returned and what has become of the task. The
// gate says afterwards what it said when Rest had returned.
func (b *Bench) Rest() (returned string) {
	r := &rester{b: b}
	asked := b.Passed[AtCommit]
	b.begin(r)
	is, sleepsInIt := b.g.state.Load(), !r.came
	if is != nil && is == r.t {
		b.p.waiters.Add(-1)
	}
	b.wake(r)
	b.Set(r.gate)
	become := "to begin anew with then"
	switch {
	case sleepsInIt:
		return SleepsInRest
	case !r.parked:
		return fmt.Sprint(r.rests)
	case r.calls > 1:
		become = "to begin anew with what it was"
	case b.Passed[AtCommit] == asked:
		become = "without a commit"
	}
	return fmt.Sprintf("%v, and the task rests, %s", r.rests, become)
}

// RestsDiffer has tasks call Rest while another thread sets and clears the deadline, until n calls
// have met a change, or for a second. It reports whether one was told that it does not rest, and
// rested, or the other way round.
func (b *Bench) RestsDiffer(n int) bool {
	var end atomic.Bool
	var flips atomic.Int64
	defer end.Store(true)
	go func() {
		for !end.Load() {
			b.g.d.info.Store(infoReadExpired - b.g.d.info.Load())
			flips.Add(1)
		}
	}()
	for began := time.Now(); n > 0 && time.Since(began) < time.Second; {
		r := &rester{b: b}
		b.g.state.Store(nil)
		before := flips.Load()
		b.begin(r)
		if r.rests != r.parked {
			return true
		}
		if flips.Load() != before {
			n--
		}
		b.wake(r)
	}
	return false
}
