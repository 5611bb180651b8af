package sched

// This file answers: where do runnable tasks wait? Each P has a ring that its
// worker fills and empties without a lock, and a slot for the task to run next.
// What does not fit, and what comes from outside, waits in one global queue.

import "sync/atomic"

// ringSize is how many tasks one P queues before half of them move to the global queue.
const ringSize = 256

// A proc is the right to run tasks, and the queue that goes with it.
//
// The ring has one producer, the P's own worker, and many consumers. head is
// moved by a compare-and-swap, by the owner and by thieves; tail only by the
// owner. A slot is written before tail moves past it and read before head does,
// so a thief that loses the race for head throws away what it has read.
//
// Go: runtime/runtime2.go p; runtime/proc.go runqput; runtime/proc.go runqget;
// runtime/proc.go runqgrab
type proc struct {
	id   int32
	head atomic.Uint32
	tail atomic.Uint32
	ring [ringSize]atomic.Pointer[Task]

	// next runs before the ring: a task that was readied by the one that runs
	// now and, like the answer to a question, should follow it at once.
	next atomic.Pointer[Task]

	// alone says that there is no other P, and so no thief. Then the slot is nextAlone, a
	// plain field, which saves two atomic swaps a task, 12 ns. The slot of an idle P is
	// empty, see handOff, so only the P's worker ever looks.
	alone     bool
	nextAlone *Task

	ticks    uint32 // tasks started on this P: findFair counts turns by it
	nextRuns uint32 // how many times in a row the slot was served
}

// nextLimit is how often the run-next slot may be served in a row. Two tasks
// that ready each other without end would starve the ring. (Go lets the pair
// share one time slice of 10 ms and then preempts it.)
const nextLimit = 16

func (p *proc) length() int32 { return int32(p.tail.Load() - p.head.Load()) }

// empty reports whether nothing is queued. Only the P's worker calls it.
func (p *proc) empty() bool { return p.nextAlone == nil && !p.hasStealable() }

// hasStealable reports whether something is queued that others could take. Any worker may
// call it.
func (p *proc) hasStealable() bool { return p.next.Load() != nil || p.length() > 0 }

// waiting counts what is queued. Only the P's worker calls it.
func (p *proc) waiting() int64 {
	n := int64(p.length())
	if p.nextAlone != nil || p.next.Load() != nil {
		n++
	}
	return n
}

// swapNext puts t into the run-next slot and returns what was there. Only the P's worker
// calls it.
func (p *proc) swapNext(t *Task) (old *Task) {
	if p.alone {
		old, p.nextAlone = p.nextAlone, t
		return old
	}
	if t == nil && p.next.Load() == nil {
		return nil // a load costs less than a swap
	}
	return p.next.Swap(t)
}

// putNext makes t the next task; the one that held the slot goes to the ring.
// Only the P's worker calls it.
func (p *proc) putNext(s *Sched, t *Task) {
	if old := p.swapNext(t); old != nil {
		p.put(s, old)
	}
}

// put adds t to the end of the ring. Only the P's worker calls it.
//
// Go: runtime/proc.go runqput
func (p *proc) put(s *Sched, t *Task) {
	tail := p.tail.Load()
	if tail-p.head.Load() < ringSize {
		p.ring[tail%ringSize].Store(t)
		p.tail.Store(tail + 1)
		return
	}
	p.spill(s, t)
}

// spill moves half of a full ring, and t, to the global queue.
//
// Go: runtime/proc.go runqputslow
func (p *proc) spill(s *Sched, t *Task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range ringSize / 2 {
		if old := p.take(); old != nil { // nil: a thief was quicker
			s.global.Push(old)
			s.globalLen.Add(1)
		}
	}
	s.global.Push(t)
	s.globalLen.Add(1)
}

// take removes the first task of the ring, nil if there is none. Any worker
// may call it.
//
// Go: runtime/proc.go runqget
func (p *proc) take() *Task {
	for {
		head := p.head.Load()
		if head == p.tail.Load() {
			return nil
		}
		t := p.ring[head%ringSize].Load()
		if p.head.CompareAndSwap(head, head+1) {
			return t
		}
	}
}

// stealHalf moves half of the victim's ring, rounded up, to this P's, which is
// empty, and returns one of them, and how many they are. With the ring empty it
// takes the victim's run-next task, if the thief is desperate: that is about to
// run where its data is warm. If t is nil, n means nothing.
//
// Go: runtime/proc.go runqsteal; runtime/proc.go runqgrab
func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	for range victim.length() - victim.length()/2 {
		stolen := victim.take()
		if stolen == nil {
			break
		}
		if t != nil {
			p.put(s, t)
		}
		t = stolen
		n++
	}
	if t == nil && desperate {
		return victim.next.Swap(nil), 1
	}
	return t, n
}

// A fifo is a queue of tasks that grows. Unlike a List it does not touch the tasks that
// it holds. A task that waits behind a thousand others has left the processor's cache,
// and would have to be fetched once more only to be taken out.
//
// Go: runtime/runtime2.go schedt.runq. That is a linked list.
type fifo struct {
	ring []*Task // a power of 2
	head int     // where the first is
	n    int
}

func (q *fifo) Len() int { return q.n }

func (q *fifo) Push(t *Task) {
	if q.n == len(q.ring) {
		grown := make([]*Task, max(ringSize, 2*q.n))
		copied := copy(grown, q.ring[q.head:])
		copy(grown[copied:], q.ring[:q.head])
		q.ring, q.head = grown, 0
	}
	q.ring[(q.head+q.n)&(len(q.ring)-1)] = t
	q.n++
}

// Pop takes the first task. There must be one.
func (q *fifo) Pop() *Task {
	t := q.ring[q.head]
	q.ring[q.head] = nil
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.n--
	return t
}

// takeGlobal takes this P's fair share of the global queue: the first task is
// returned, the others go to the ring.
//
// Go: runtime/proc.go globrunqgetbatch
func (p *proc) takeGlobal(s *Sched, most int) *Task {
	if s.globalLen.Load() == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	room := ringSize - int(p.length()) + 1 // put must not spill: we hold the lock
	n := min(s.global.Len(), s.global.Len()/len(s.procs)+1, most, room)
	if n == 0 {
		return nil
	}
	first := s.global.Pop()
	for range n - 1 {
		p.put(s, s.global.Pop())
	}
	s.globalLen.Add(int64(-n))
	return first
}
