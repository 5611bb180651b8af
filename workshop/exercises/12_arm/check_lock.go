//go:build ignore

package poller

// This file answers: is the list of free slots used under its lock, in one go? Another thread is let in
// as soon as Open has given the lock back for the first time.

import (
	"runtime"
	"time"

	"greenpoll/internal/verdict"
)

// held is a look at the lock while the kernel is asked.
func held(_ *verdict.Check, p *Poller, k *noting) (said string) {
	k.during = func(int, uint64) error {
		if !p.mu.TryLock() {
			said = "p.mu is still locked while the kernel is asked: each Open waits for the system call of the one before. The lock is for the list alone: give it back once the slot is taken."
			return nil
		}
		p.mu.Unlock()
		return nil
	}
	if d, err := p.Open(7); err == nil {
		d.Evict()
		d.Close()
	}
	return said
}

// inOneGo is two Opens at once, when no slot is free, and when some are.
func inOneGo(c *verdict.Check, p *Poller, k *noting) string {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the next owner of the lock runs before the last one goes on
	for range 3 {                                   // Go stops what runs for 10 ms, anywhere: then that round shows nothing
		for _, none := range []bool{true, false} {
			r := &rivals{Check: c, Poller: New(p.s, k, nil)}
			if !none {
				r.grow()
			}
			r.meet()
		}
	}
	return ""
}

// rivals are an Open, and another thread that uses the list, too.
type rivals struct {
	*verdict.Check
	*Poller
	opened chan struct{} // the Open has returned
	took   map[*Desc]bool
}

func (r *rivals) meet() {
	r.mu.Lock()
	slots := len(*r.slots.Load())
	var mine *Desc
	waits := false
	waits, r.opened = starts(r.Check, "(*Poller).Open", func() { mine, _ = r.Open(7) })
	r.Goes("another thread has p.mu; there are %d slots; Open(7) begins", slots)
	if !waits || len(*r.slots.Load()) != slots {
		r.Fail("Another thread is at the list of free slots, and your Open has made new ones: p.grow changes the list, and so it is called under p.mu, too.")
	}
	first := r.free
	if first != nil {
		r.free = first.next
		r.Goes("the other thread takes slot %d, and gives p.mu back", first.slot)
	}
	next := make(chan struct{})
	go func() {
		defer r.Recover()
		r.nextAtTheList()
		close(next)
	}()
	atLock("(*rivals).nextAtTheList", next)
	r.handOver()
	<-next
	<-r.opened
	switch {
	case mine == nil:
		return // the kernel has refused
	case mine == first:
		r.Fail("Two descriptors have slot %d: you have looked at p.free before the lock was yours, and another thread took that slot meanwhile. First the lock, then the look.", first.slot)
	case r.took[mine]:
		r.Fail("Two Opens at once have got slot %d: you look at the list, give p.mu back, and take the slot off later; in between another thread has found the same slot there. Look and take under one lock.", mine.slot)
	}
}

// handOver gives the lock to the one that waits longest, and after it to the next, without anybody that
// comes later being quicker. Go's Mutex does so for one that has waited for a millisecond, and was woken
// in vain.
func (r *rivals) handOver() {
	time.Sleep(2 * time.Millisecond) // so that it has waited so long
	r.mu.Unlock()                    // it is woken ...
	r.mu.Lock()                      // ... in vain
	for range 10 {
		runtime.Gosched() // it sees that, and waits again
	}
	r.mu.Unlock()
}

// nextAtTheList has the lock as soon as the Open has given it back for the first time.
func (r *rivals) nextAtTheList() {
	r.mu.Lock()
	defer r.mu.Unlock()
	slots, free := len(*r.slots.Load()), r.free
	waits := atLock("(*Poller).Open", r.opened)
	if len(*r.slots.Load()) != slots {
		r.Fail("Open has given p.mu back, another thread has it, and your Open makes new slots: two threads at once lose some, or find the same. p.grow changes the list, and so it is called under p.mu.")
	}
	if r.free != free {
		r.Fail("Open has given p.mu back, another thread has it, and your Open changes p.free: the other one's change is lost, or both take the same slot. Look and take under one lock.")
	}
	if waits { // for the lock, once more
		r.Goes("Open(7) gives p.mu back; another thread takes all free slots; Open(7) locks p.mu again")
		r.took = make(map[*Desc]bool)
		for ; r.free != nil; r.free = r.free.next {
			r.took[r.free] = true
		}
	}
}
