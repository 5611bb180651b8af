//go:build ignore

package poller

// This file answers: what becomes of a task that is to rest? It rests in a task of its own, beside the
// bench's, which looks at it, and then readies it.

import (
	"fmt"

	"greenpoll/sched"
)

// A rester is that task.
type rester struct {
	b         *Bench
	t         *sched.Task
	calls     int    // of its function
	began     bool   // with then
	came      bool   // back from Rest
	rests     bool   // Rest's answer
	parked    bool   // whether it called t.Rest
	gate      string // when Rest returned
	committed bool
}

func (r *rester) run(t *sched.Task) {
	if r.calls++; r.calls > 1 {
		return
	}
	r.t = t
	r.rests = r.b.g.d.Rest(t, func(*sched.Task) { r.began = true })
	r.came, r.parked, r.gate = true, t.Status() == sched.Parked, r.b.Gate()
}

// Rest has a task call Rest, and tells what it has returned and what has become of the task. The
// gate says afterwards what it said when Rest had returned.
func (b *Bench) Rest() (returned string) {
	r := &rester{b: b}
	b.t.Go(r.run)
	b.t.Yield()
	is, sleepsInIt := b.g.state.Load(), !r.came
	r.committed = is != nil && is == r.t
	if r.committed {
		b.p.waiters.Add(-1)
	}
	if r.t.Status() == sched.Parked {
		b.g.state.Store(nil)
		b.t.Ready(r.t)
		b.t.Yield()
	}
	b.Set(r.gate)
	switch {
	case sleepsInIt:
		return "nothing: the task sleeps in it"
	case r.calls > 1:
		return fmt.Sprintf("%v, and the task rests, to begin anew with what it was", r.rests)
	case !r.parked:
		return fmt.Sprint(r.rests)
	case r.began && r.committed:
		return fmt.Sprintf("%v, and the task rests, to begin anew with then", r.rests)
	}
	return fmt.Sprintf("%v, and the task rests, without a commit", r.rests)
}
