package step

// This file answers: what time is it while a program stands still? On a real kernel the clock
// that its scheduler reads moves only while a worker sleeps in the kernel. So a reader may look
// at an event for an hour: no deadline passes meanwhile, and what was due in some order is due
// in that order.

import (
	"math"
	"sync/atomic"
	"time"

	"greenpoll/poller"
)

// RealTime names what goes by real time all the same.
const RealTime = "the machine's kernel, other programs, the timeouts of contexts and of http.Client, " +
	"name lookups, Block, and deadlines reckoned from time.Now go by real time"

// A HeldKernel is the machine's own kernel, with a clock that is held. Its methods may be called
// from any goroutine; see greenpoll.WithKernel.
type HeldKernel struct {
	backend poller.Backend
	start   time.Time // without a monotonic reading
	now     atomic.Int64
}

// NewHeldKernel returns a HeldKernel whose clock counts from 0. Its errors are those of
// poller.NewBackend.
func NewHeldKernel() (*HeldKernel, error) {
	b, err := poller.NewBackend()
	if err != nil {
		return nil, err
	}
	return &HeldKernel{backend: b, start: time.Now().Round(0)}, nil
}

// Now returns the nanoseconds that workers have slept in the kernel.
func (k *HeldKernel) Now() int64 { return k.now.Load() }

// Time returns the date at which the clock began, plus Now.
func (k *HeldKernel) Time() time.Time { return k.start.Add(time.Duration(k.Now())) }

// When returns what Now is at d. A date with a monotonic reading is not of this clock but
// from time.Now: it is as far from Now as it is from that, to the millisecond above. So the
// moment that has passed since time.Now was called does not count.
func (k *HeldKernel) When(d time.Time) int64 {
	if d == d.Round(0) { // which takes that reading away
		return int64(d.Sub(k.start))
	}
	left := time.Until(d)
	if up := left.Truncate(time.Millisecond); left > up {
		left = up + time.Millisecond
	}
	return k.Now() + min(int64(left), math.MaxInt64-k.Now())
}

// Backend returns the machine's poll side, whose Wait moves the clock.
func (k *HeldKernel) Backend() poller.Backend { return heldBackend{k.backend, k} }

type heldBackend struct {
	poller.Backend
	k *HeldKernel
}

// Wait moves the clock.
func (b heldBackend) Wait(delay int64, events []poller.Event) (int, error) {
	start := time.Now()
	n, err := b.Backend.Wait(delay, events)
	b.k.now.Add(passed(delay, int64(time.Since(start)), n))
	return n, err
}

// passed is what counts of a wait of up to delay that has taken slept, and has brought n events.
// If delay has passed it is that, so that equal timers stay equal. If an event came earlier, it
// is less: the timer was not due. And less than a millisecond is nothing: an event that another
// task has caused is there at once, and how soon that was found is the machine's affair.
func passed(delay, slept int64, n int) int64 {
	whole := slept - slept%int64(time.Millisecond)
	switch {
	case delay == 0:
		return 0
	case delay < 0:
		return whole
	case n == 0 && slept >= delay:
		return delay
	}
	return min(whole, delay-1)
}
