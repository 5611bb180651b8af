//go:build ignore

package sched

// This file answers: in which order does one search ask, and what does it do without a P, with a
// timer that is due, and with nothing at all?

import (
	"runtime/debug"
	"strings"

	"greenpoll/internal/verdict"
	"greenpoll/trace"
)

// Inside is what the check asks from within the package.
func Inside(c *verdict.Check) {
	for _, ticks := range []uint32{0, 7, 1000} { // none of them is a turn of findFair
		for i := range places {
			eachAlone(c, places[i], ticks)
		}
		for i := range places {
			for j := i + 1; j < len(places); j++ {
				if places[i].name != "fair" || places[j].name != "global" { // that is one queue
					twoAtOnce(c, places[i], places[j], ticks)
				}
			}
		}
	}
	share(c)
	timerIsDue(c)
	nothingAnywhere(c)
	timerEndsTheSleep(c)
	withoutP(c)
	allIsDone(c)
	lostItsP(c)
}

// newSearch is a stage with two Ps. unfound is told if the search neither finds anything nor sleeps,
// or sleeps where it should find.
func newSearch(c *verdict.Check, unfound string) *stage {
	st := newStage(c, 2)
	c.Asleep(func() string { return unfound })
	st.time.read = func() {
		if st.time.reads > 300 {
			c.Fail("%s", unfound)
		}
	}
	st.kernel.slept = func(PollCall) { c.Fail("%s", unfound) }
	st.m.wakeup.wakeup() // a sleep on the note ends at once, and is seen by idleM
	return st
}

// search calls the reader's function.
func (st *stage) search() (t *Task) {
	t = st.m.findRunnable()
	if len(st.idleM) > 0 {
		st.c.Fail("The worker has a P, and asked for one by awaitP: that puts it to sleep until another worker brings one. Only a worker without a P asks.")
	}
	return t
}

func eachAlone(c *verdict.Check, p place, ticks uint32) {
	st := newSearch(c, p.never)
	t := st.task()
	c.Begins("the worker has run %d tasks; one task waits, in the place named %q", ticks, p.name)
	st.kernel.waiters, st.m.p.ticks = 1, ticks
	p.put(st, t)
	before := st.m.p.ticks
	got := st.search()
	switch {
	case got == nil:
		c.Fail("findRunnable returned nil, which ends the worker, and a task waits in the place named %q.", p.name)
	case st.m.p.ticks == before:
		c.Fail("A task was returned without found: its turn is not counted, by which findFair goes, and the worker still counts as one that looks for work.")
	}
	st.notAskedBefore(p)
	e, _ := st.last(trace.Next)
	if p.name == "fair" && e.Q != "fair" {
		c.Fail("%s", p.never)
	}
	c.Want(p.name, e.Q, "found was called with the name of another place: the trace tells that the task came from there.")
	if st.spinning.Load() != 0 {
		c.Fail("The worker has found a task, and still counts as one that looks for work: then no other is woken.")
	}
}

func twoAtOnce(c *verdict.Check, near, far place, ticks uint32) {
	st := newSearch(c, near.late)
	first, second := st.task(), st.task()
	c.Begins("the worker has run %d tasks; two wait, in the places named %q and %q", ticks, near.name, far.name)
	st.m.p.ticks = ticks
	near.put(st, first)
	far.put(st, second)
	if got := st.search(); got != first {
		c.Fail("%s", near.late)
	}
	st.notAskedBefore(near)
}

// share: the global queue is long.
func share(c *verdict.Check) {
	const long = 3 * ringSize
	st := newSearch(c, "Tasks stand in the global queue, and the worker does not find them.")
	for range long {
		st.putGlobal(st.task())
	}
	c.Begins("%d tasks stand in the global queue, and there are two Ps", long)
	st.search()
	taken := long - st.global.Len()
	if taken == 1 {
		c.Fail("The global queue is long, and the worker took one task of it: so it has to take the lock of all workers for each task that it runs. With takeGlobal it takes a share at once, up to half a ring.")
	}
	c.Want(ringSize/2, taken, "The global queue is long, and the worker took not half a ring of it: less, and it has to take the lock of all workers more often; more, and its ring is full, so that what its tasks ready has to go back.")
}

// notAskedBefore: the kernel was not, if the task stood in a place that comes before it.
func (st *stage) notAskedBefore(p place) {
	if st.kernel.polls > 0 && p.name != "poll" && p.name != "steal" {
		st.c.Fail("A task stood in the place named %q, and the kernel was asked first: that is a system call for each task that runs. The worker's own queues come first.", p.name)
	}
}

// A timer is fired also while there is work.
func timerIsDue(c *verdict.Check) {
	for _, queued := range []bool{false, true} {
		st := newSearch(c, "A timer is due, and nobody fires it: each round begins with tick, which looks at the clock and the timers.")
		sl := &sleeper{t: st.sleeper()}
		sl.Firer = sl
		st.SetTimer(&sl.Timer, stageTime-1)
		want := sl.t
		if queued {
			want = st.task()
			st.m.p.put(st.Sched, want)
		}
		c.Begins("a timer is due; a task in the ring: %v", queued)
		st.m.runs = 7 // tick looks at the clock at every eighth
		if got := st.search(); got != want || sl.place != 0 {
			c.Fail("A timer is due, and the worker runs a task without having looked: while there is always work, no timer would ever fire. Each round begins with tick.")
		}
	}
}

func nothingAnywhere(c *verdict.Check) {
	const spins = "There is nothing to run, and the worker asks all places again and again: it keeps a processor busy. giveUp, at the end of each round, lets it sleep."
	st := newSearch(c, spins)
	t := st.sleeper()
	st.kernel.waiters = 1
	st.kernel.slept = func(PollCall) {
		if st.m.p != nil {
			c.Fail("The worker sleeps in the poll and has kept its P.")
		}
		st.kernel.ready.Push(t)
	}
	c.Begins("nothing to run; a task waits at the poller, and its event comes while the worker sleeps")
	switch got := st.search(); {
	case got == nil && st.kernel.sleeps == 0:
		c.Fail("There is nothing to run, and findRunnable returned nil at once, which ends the worker: nil is for the time when all is done. giveUp lets the worker sleep, and then the search begins again.")
	case got == nil:
		c.Fail("findRunnable returned nil after giveUp, which ends the worker: the sleep has ended because there is something to do. The search begins again.")
	case got != t:
		c.Want(t.id, got.id, "Another task was returned than the one whose event came.")
	}
}

// timerEndsTheSleep: the worker sleeps in the poll till a timer is due, which wakes a task.
func timerEndsTheSleep(c *verdict.Check) {
	const lost = "The worker has slept till a timer was due, and nobody fires it: tick is called once, before the loop, and belongs in each round."
	st := newSearch(c, lost)
	sl := &sleeper{t: st.sleeper()}
	sl.Firer = sl
	st.SetTimer(&sl.Timer, stageTime+100)
	st.kernel.slept = func(call PollCall) {
		st.time.now += call.Delay
		c.Begins("nothing to run; the worker sleeps in the poll for %d ns, till the timer is due", call.Delay)
	}
	if got := st.search(); got != sl.t {
		c.Fail("%s", lost)
	}
}

func withoutP(c *verdict.Check) {
	const early = "The worker has no P, and tick was called without one: it looks into the queues of the worker's P, through a nil pointer. Before tick, in each round, a worker without a P gets one by awaitP."
	const said = "The worker has no P, and an idle P was there to be had, by awaitP: without a P it may not look into queues, nor run a task."
	st := newSearch(c, said)
	t := st.task()
	st.m.p.put(st.Sched, t)
	st.idle(st.m)
	c.Begins("the worker has no P; one is idle, and has a task in its ring")
	var got *Task
	ticked := false
	err := fault(func() {
		defer func() { ticked = strings.Contains(string(debug.Stack()), ".tick(") }()
		got = st.search()
	})
	switch {
	case err != nil && ticked:
		c.Fail("%s", early)
	case err != nil || got != t:
		c.Fail("%s", said)
	}
}

const unheard = "awaitP said false: all is done, and the worker has no P. The search went on without one, and reads through a nil pointer. It has to return nil, which ends the worker."

func allIsDone(c *verdict.Check) {
	st := newSearch(c, unheard)
	st.m.p, st.done = nil, true
	c.Begins("the worker has no P, and the scheduler is done")
	var got *Task
	if err := fault(func() { got = st.m.findRunnable() }); err != nil || got != nil {
		c.Fail("%s", unheard)
	}
}

// lostItsP: while the worker slept in the poll, others took all Ps; then all was done.
func lostItsP(c *verdict.Check) {
	st := newSearch(c, "The worker does not end.")
	st.kernel.waiters = 1
	st.kernel.slept = func(PollCall) {
		st.mu.Lock()
		defer st.mu.Unlock()
		for st.takeIdleP() != nil {
			c.Goes("another worker takes the P while this one sleeps in the poll")
		}
		st.done = true
	}
	var got *Task
	if err := fault(func() { got = st.m.findRunnable() }); err != nil || got != nil {
		c.Fail("giveUp has come back without a P: others have taken all of them meanwhile. Each round has to begin with the look whether there is one, and not only the first.")
	}
}
