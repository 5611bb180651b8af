package sched

// This file answers: what does a duration or a count mean that is zero, negative or huge?
// The same as in Go, or what the doc comment says where Go has no counterpart.

import (
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var durations = []time.Duration{math.MinInt64, -time.Hour, -1, 0, 1, time.Hour, math.MaxInt64 - 1, math.MaxInt64}

func TestAfterNeverWrapsRound(t *testing.T) {
	run(t, 1, func(g *Task) {
		for g.s.Now() == 0 {
			g.Yield() // so that the longest time from now is more than can be counted
		}
		last := int64(math.MinInt64)
		for _, d := range durations {
			now := g.s.Now()
			when := g.s.After(d)
			assert.GreaterOrEqual(t, when, last, d)
			if d > 0 {
				assert.Greater(t, when, now, d)
			} else {
				assert.LessOrEqual(t, when, g.s.Now(), d)
			}
			last = when
		}
		assert.Negative(t, g.s.After(-time.Hour))
		assert.Equal(t, int64(math.MaxInt64), g.s.After(math.MaxInt64))
	})
}

// As time.Sleep does not.
func TestASleepOfZeroOrLessDoesNotSleep(t *testing.T) {
	run(t, 1, func(g *Task) {
		for _, d := range durations[:4] {
			g.Sleep(d)
			time.Sleep(d)
		}
	})
}

func TestTimersSetToThePastFireAndThoseSetToNeverDoNot(t *testing.T) {
	run(t, 1, func(g *Task) {
		fired := make(map[int64]bool)
		for _, when := range []int64{math.MinInt64, -1, 0, 1} {
			f := &onFire{}
			g.s.SetTimer(f.timer(func() { fired[when] = true }), when)
			for !fired[when] {
				g.Yield()
			}
			assert.False(t, g.s.StopTimer(&f.Timer))
		}
		f := &onFire{}
		g.s.SetTimer(f.timer(func() { t.Error("it has fired") }), math.MaxInt64)
		g.Sleep(time.Millisecond) // timers are looked at
		assert.True(t, g.s.StopTimer(&f.Timer))
	})
}

type onFire struct {
	Timer
	call func()
}

func (f *onFire) timer(call func()) *Timer {
	f.Firer, f.call = f, call
	return &f.Timer
}

func (f *onFire) Fire(*Timer, uint64) (none List) {
	f.call()
	return none
}

func TestSelectTakesTimeoutsOfEverySize(t *testing.T) {
	run(t, 1, func(g *Task) {
		for _, d := range durations {
			c := NewChan[int](0)
			g.Go(func(g *Task) { c.Send(g, 1) })
			var v int
			got := Select(g, d, c.OnRecv(&v, nil))
			if d != 0 && d != 1 { // below 0 and huge it waits
				assert.Equal(t, 0, got, d)
				continue
			}
			if got < 0 { // the sender sleeps: let it go
				c.Recv(g)
			}
		}
		assert.Equal(t, -1, Select(g, 0))
		assert.Equal(t, -1, Select(g, 1))
	})
}

// panics reports whether f panics.
func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return
}

func TestAChannelsSizeIsRefusedAsGoRefusesIt(t *testing.T) {
	for _, n := range []int{math.MinInt, -1, 0, 1, math.MaxInt / 8, math.MaxInt} {
		assert.Equal(t, panics(func() { _ = make(chan int64, n) }), panics(func() { NewChan[int64](n) }), n)
		assert.Equal(t, panics(func() { _ = make(chan struct{}, n) }), panics(func() { NewChan[struct{}](n) }), n)
	}
}

func TestAWaitGroupsCountIsRefusedAsGoRefusesIt(t *testing.T) {
	run(t, 1, func(g *Task) {
		for _, deltas := range [][]int{{-1}, {0}, {1, -1}, {1, -2}, {math.MinInt32}, {2, -1, -1, 0}} {
			want := panics(func() {
				var wg sync.WaitGroup
				for _, d := range deltas {
					wg.Add(d)
				}
			})
			got := panics(func() {
				var wg WaitGroup
				for _, d := range deltas {
					wg.Add(g, d)
				}
			})
			assert.Equal(t, want, got, deltas)
		}
		var wg WaitGroup
		wg.Wait(g) // for none
		assert.True(t, panics(func() { wg.Done(g) }))
	})
}

func TestAnImpossibleNumberOfWorkersIsRefused(t *testing.T) {
	t.Setenv(ProcsVar, "")
	for _, n := range []int{math.MinInt, -1, maxProcs + 1, math.MaxInt} {
		_, err := New(Config{Procs: n})
		assert.Error(t, err, n)
	}
	for _, n := range []string{"-1", "0", "65537", "99999999999999999999", " 3", "3.0", "0x3"} {
		t.Setenv(ProcsVar, n)
		_, err := New(Config{})
		assert.Error(t, err, n)
		s, err := New(Config{Procs: 2}) // the variable does not count
		require.NoError(t, err)
		assert.Equal(t, 2, s.Procs())
	}
}
