package sched

// This file answers: how can a run with several workers be repeated? The workers pass a
// baton: the one that holds it runs, the others wait. So which worker goes on is not up to
// the machine. It is a choice, made by a seed or by a reader who wants to see another run.

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"greenpoll/trace"
)

// A baton is handed over only inside an event that is emitted without a lock held, and before
// its holder sleeps, blocks in the poll or enters Block. If several workers can go on then,
// that is a choice; its ways are those workers, in the order of their numbers. One that sleeps
// in the poll is among them once the kernel has something for it, as it would wake up then on a
// machine, or after a Break. Else it gets the baton when no other can go on: so the virtual
// clock stands still while tasks run. Go has no counterpart; for Rust, shuttle runs threads so.
type baton struct {
	s           *Sched
	mu          sync.Mutex // guards each worker's wants and stray, too; of our locks only the simulated kernel's is taken with it held
	workers     []*machine // by their numbers; nil: not woken yet
	holder      *machine   // nil: no worker runs
	last        *machine   // waits to block in the poll
	polls       *machine   // may be blocked there
	broken      bool       // the next such poll will not block
	moves, seen int        // how often the baton could have been handed over; what the watchdog last saw of that
}

// start is called by Run.
func (b *baton) start() error {
	if !b.s.trace.On() {
		return errors.New("greenpoll: a trace.Chooser needs a trace.Recorder: workers take turns at its events")
	}
	if err := b.s.chooser.Begin(); err != nil {
		return err
	}
	if _, real := b.s.clock.(systemClock); real {
		b.s.chooser.Spoil("the clock is the machine's")
	}
	b.s.trace.AfterEach(b.emitted)
	b.lookAfterHolder()
	return nil
}

// unlocked are the events at which the baton may change hands. Others are emitted with a lock
// held, for which its new holder could wait.
var unlocked = [256]bool{trace.Call: true, trace.Try: true, trace.Submit: true, trace.Wait: true, trace.Next: true,
	trace.Poll: true, trace.Polled: true, trace.Complete: true, trace.Resume: true, trace.Return: true,
	trace.Spawn: true, trace.Yield: true, trace.Exit: true, trace.Timer: true, trace.Steal: true}

// emitted is called by the worker that has emitted e.
func (b *baton) emitted(e trace.Event) {
	if e.M < 0 || !unlocked[e.Kind] || b.s.isDone() { // done: no other worker runs
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if int(e.M) >= len(b.workers) || b.workers[e.M] == nil {
		return // another scheduler's event: it has our Recorder
	}
	m := b.workers[e.M]
	if e.Kind == trace.Poll && m == b.polls {
		b.polls, b.broken = nil, false // it has returned
	}
	switch {
	case m == b.holder:
		m.wants = true
		b.handOver()
	case m.stray:
		m.stray = false
		b.enter(m)
	default:
		return // its task is inside Block
	}
	b.sleep(m)
}

// sleep returns when m has the baton. The caller, m, holds mu.
func (b *baton) sleep(m *machine) {
	b.mu.Unlock()
	m.wakeup.sleep()
	b.mu.Lock()
}

// enter makes m one of those that can go on. A holder that is blocked in the poll comes back.
// The caller holds mu, which is released for that.
func (b *baton) enter(m *machine) {
	m.wants = true
	if b.holder == nil {
		b.handOver()
	} else if b.holder == b.polls {
		b.mu.Unlock()
		b.s.breakPoll("another worker can go on")
		b.mu.Lock()
	}
}

// handOver gives the baton to one of those that can go on. The caller holds mu.
func (b *baton) handOver() {
	if b.last != nil && !b.tells() && b.moves%fairPolls == fairPolls-1 {
		b.last.wants, b.last, b.broken = true, nil, true // else the network starves while tasks yield
	}
	ready := make([]*machine, 0, 8)
	for _, m := range b.workers {
		if m != nil && (m.wants || m == b.last && b.eventsWait()) {
			ready = append(ready, m)
		}
	}
	if len(ready) == 0 && b.last != nil {
		ready = append(ready, b.last)
	}
	b.moves++
	b.holder = nil
	if len(ready) == 0 {
		return
	}
	b.holder = ready[b.s.chooser.Choose(len(ready), b.s.trace.Len())]
	if b.holder == b.last {
		b.polls, b.last = b.last, nil // polls: before a guest wakes another worker
	}
	b.holder.wants = false
	b.holder.wakeup.wakeup()
}

// A teller can tell whether a poll would find an event at once: a simulated kernel, which is
// the clock as well.
type teller interface{ EventsWait() bool }

func (b *baton) tells() bool { _, can := b.s.clock.(teller); return can }

func (b *baton) eventsWait() bool { return b.tells() && b.s.clock.(teller).EventsWait() }

// rouse wakes m, which has a P now. With a baton m wakes up when it gets that.
func (m *machine) rouse() {
	b := m.s.baton
	if b == nil {
		m.wakeup.wakeup()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.workers = append(b.workers, make([]*machine, max(0, int(m.id)+1-len(b.workers)))...)
	b.workers[m.id] = m
	b.enter(m)
}

// leave is called by m before it sleeps, enters Block, or ends.
func (b *baton) leave(m *machine) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		if m == b.holder && !m.stray { // a stray one may have been roused meanwhile
			b.handOver()
		}
		m.stray = false
	}
}

// beforePoll is called by m before a poll that may block.
func (b *baton) beforePoll(m *machine) {
	if b != nil {
		b.mu.Lock()
		if !b.broken || m.stray {
			b.last, m.stray = m, false
			if b.holder == m || b.holder == nil {
				b.handOver()
			}
			b.sleep(m)
		}
		b.polls = m
		broken := b.broken
		b.mu.Unlock()
		if broken {
			b.s.poller.Break() // once more: a guest may call broke after the poll that it has broken
		}
	}
}

// broke says that the poll was broken, and the worker that waits to poll can go on.
func (b *baton) broke() {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.broken = true
		if b.last != nil {
			b.last.wants, b.last = true, nil
		}
	}
}

// Gosched is runtime.Gosched, for a loop that waits for what another worker is about to do.
// With a baton that worker must get it. Any goroutine may call it.
func (s *Sched) Gosched() {
	runtime.Gosched()
	b := s.baton
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	m := b.holder
	if m == nil || m == b.polls {
		return
	}
	if b.handOver(); b.holder == nil {
		b.holder = m // no other can go on
	} else if m.stray = b.s.chooser.NotRepeatable() != ""; !m.stray { // else the caller may be a guest, and m run
		m.wants = true
		b.sleep(m)
	}
}

// lookAfterHolder is the watchdog, ten times a second. A task that waits the ordinary way loses
// the baton, since what it waits for may wait for that. One that computes keeps it.
func (b *baton) lookAfterHolder() {
	if b.s.isDone() {
		return
	}
	defer time.AfterFunc(100*time.Millisecond, b.lookAfterHolder)
	b.mu.Lock()
	defer b.mu.Unlock()
	m, moves, seen := b.holder, b.moves, b.seen
	b.seen = moves
	if m == nil || moves != seen {
		return
	}
	b.mu.Unlock()
	held, _ := b.s.tasks(func(_ uint64, now taskState) bool { return now.status() == Running && now.worker() == m.id })
	b.mu.Lock()
	if len(held) == 1 && held[0].Waits != "" && b.holder == m && b.moves == moves {
		b.s.chooser.Spoil(fmt.Sprintf("task %d waited in %s at %s", held[0].ID, held[0].Waits, held[0].Where))
		m.stray = true
		b.handOver()
	}
}
