package sched

// This file answers: do the scheduler's own timers and dates keep to real time when a
// goroutine comes from a bubble of testing/synctest, or enters one? What goroutines there
// do with connections is tested in package sock.

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAGuestInABubbleThatWakesAWorkerDoesNotStopTheWatch(t *testing.T) {
	s, h := watched(t, 2)
	values, both, held := NewChan[int](0), make(chan bool), make(chan bool)
	s.Hold()
	end := begin(t, s, func(g *Task) {
		g.Go(func(*Task) { <-both })
		both <- true // so there are two workers
		values.Recv(g)
		<-held
	})
	asleep := func() bool { // one in the poll, one that the guest will give a P
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.polling.Load() && len(s.idleM) == 1
	}
	for !asleep() {
		time.Sleep(time.Millisecond)
	}
	look(s) // it finds no running worker, and rests
	s.mu.Lock()
	s.watch.every = 20 * time.Millisecond
	s.mu.Unlock()
	synctest.Test(t, func(*testing.T) {
		g := s.Guest()
		values.Send(g, 1)
		g.Leave()
	})
	assert.Eventually(t, func() bool { return strings.Contains(h.text(), "task 1 has held worker") }, 10*time.Second, time.Millisecond)
	s.Release()
	held <- true
	end()
}

// timerPollerOfOutside is a timerPoller that may be used in a bubble for anything but
// timers: its channel was made outside.
type timerPollerOfOutside struct{ *timerPoller }

func TestRunInABubbleSetsNoTimersOfTheBubble(t *testing.T) {
	s, _ := watched(t, 2)
	s.SetPoller(timerPollerOfOutside{newTimerPoller()})
	synctest.Test(t, func(t *testing.T) {
		require.NoError(t, s.Run(func(g *Task) error { g.Yield(); return nil }))
	})
	assert.Nil(t, s.watch.timer, "a goroutine outside must not set it again")
	assert.False(t, s.relief.armed.Load(), "it would never fire")
}

func TestADateFromOutsideIsAsFarAwayForAClockThatBeganInABubble(t *testing.T) {
	var c Clock
	synctest.Test(t, func(*testing.T) { c = newSystemClock() })
	for _, d := range []time.Duration{-time.Hour, 0, time.Hour} {
		date := time.Now().Add(d)
		assert.InDelta(t, c.Now()+int64(d), c.When(date), float64(time.Minute), d)
		assert.InDelta(t, c.Now()+int64(d), c.When(date.Round(0)), float64(time.Minute), d)
	}
}
