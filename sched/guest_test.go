package sched

// This file answers: do guests that a poll has woken run before the next poll blocks the
// thread that they need?

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// alarmClock is a Poller that wakes the one guest that sleeps, and checks at the next
// poll that would block whether it has run since.
type alarmClock struct {
	sleeper atomic.Pointer[Task]
	broken  atomic.Bool
	woken   int64        // guests woken so far
	ran     atomic.Int64 // how many of them have run
	late    int64        // polls that began although one had not
}

// Commit says that the guest sleeps.
func (a *alarmClock) Commit(t *Task) bool {
	a.sleeper.Store(t)
	return true
}

func (a *alarmClock) Poll(c PollCall) (woken List) {
	if c.Delay == 0 {
		return woken
	}
	if a.ran.Load() < a.woken {
		a.late++
	}
	for !a.broken.Swap(false) {
		if t := a.sleeper.Swap(nil); t != nil {
			woken.Push(t)
			a.woken++
			break
		}
		runtime.Gosched()
	}
	return woken
}

func (a *alarmClock) Break()       { a.broken.Store(true) }
func (a *alarmClock) Waiters() int { return 0 }
func (a *alarmClock) Close() error { return nil }

func TestGuestsRunBeforeAPollBlocksTheirThread(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // there is no other thread
	const rounds = 1000
	clock := new(alarmClock)
	s, err := New(Config{Procs: 1})
	require.NoError(t, err)
	s.SetPoller(clock)
	require.NoError(t, s.Run(func(g *Task) error {
		over := NewChan[bool](1)
		s.Hold()
		go func() {
			defer s.Release()
			guest := s.Guest()
			defer guest.Leave()
			for range rounds {
				guest.Park(clock, IORead)
				clock.ran.Add(1)
			}
			over.Send(guest, true)
		}()
		over.Recv(g)
		return nil
	}))
	assert.EqualValues(t, rounds, clock.woken)
	// Go may preempt the guest at any time, so now and then one is late.
	assert.Less(t, clock.late, int64(rounds/10))
	t.Logf("late: %d of %d", clock.late, rounds)
}
