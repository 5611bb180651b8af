package sim

// This file answers: what happens when? An agenda of happenings, each with its
// time, and one rule: the clock is never moved past one that has not happened.

import (
	"cmp"
	"container/heap"
	"math"
	"time"
)

// A happening is something that takes place at its time, once.
type happening struct {
	when   int64
	chance uint64 // decides between equal times when Config.Shuffle is set, otherwise 0
	number uint64 // decides between equal chances: first in, first out
	do     func()
	script bool // do belongs to the script: it is run without the lock
}

// agenda is a heap of happenings, the earliest first.
type agenda struct {
	heap []happening
	made uint64 // how many there have been
}

func (a *agenda) Len() int      { return len(a.heap) }
func (a *agenda) Swap(i, j int) { a.heap[i], a.heap[j] = a.heap[j], a.heap[i] }
func (a *agenda) Push(x any)    { a.heap = append(a.heap, x.(happening)) }

func (a *agenda) Less(i, j int) bool {
	x, y := &a.heap[i], &a.heap[j]
	return cmp.Or(cmp.Compare(x.when, y.when), cmp.Compare(x.chance, y.chance),
		cmp.Compare(x.number, y.number)) < 0
}

func (a *agenda) Pop() any {
	last := len(a.heap) - 1
	h := a.heap[last]
	a.heap[last] = happening{}
	a.heap = a.heap[:last]
	return h
}

// At runs f when d has passed from now, on whichever worker polls then. f may call the
// kernel and ready tasks. It must not park, wait, or call testing.T.FailNow, which would
// end the worker. The scheduler does not know of f: if f alone can wake a task that waits
// for no descriptor, hold a sched.Hold until then.
func (k *Kernel) At(d time.Duration, f func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.schedule(int64(d), f, true)
}

// after does something of the kernel's own when d nanoseconds have passed: at
// once if d is not above 0. The caller holds mu.
func (k *Kernel) after(d int64, do func()) {
	if d <= 0 {
		do()
		return
	}
	k.schedule(d, do, false)
}

func (k *Kernel) schedule(d int64, do func(), script bool) {
	h := happening{when: k.Now() + min(max(d, 0), math.MaxInt64-k.Now()), number: k.agenda.made, do: do, script: script}
	k.agenda.made++
	if k.cfg.Shuffle {
		h.chance = k.order.Uint64()
	}
	heap.Push(&k.agenda, h)
	k.changed.Broadcast()
}

// happen runs everything that is due. All that comes at one time has come before any of
// it is reported: that is how bytes and the end of a stream come to share an edge. A
// worker that finds another one running the agenda goes on without.
func (k *Kernel) happen() {
	if k.happening {
		return
	}
	k.happening = true
	defer func() {
		k.happening = false
		k.changed.Broadcast()
	}()
	for k.agenda.Len() > 0 && k.agenda.heap[0].when <= k.Now() {
		h := heap.Pop(&k.agenda).(happening)
		if h.script {
			k.unlocked(h.do)
		} else {
			h.do()
		}
	}
}

// advance moves the clock to the next happening, or to until if that is earlier;
// below 0 until is never. It reports false if the clock has no reason to move.
func (k *Kernel) advance(until int64) bool {
	switch {
	case k.agenda.Len() > 0 && (until < 0 || k.agenda.heap[0].when <= until):
		k.now.Store(k.agenda.heap[0].when)
	case until >= 0:
		k.now.Store(until)
	default:
		return false
	}
	return true
}
