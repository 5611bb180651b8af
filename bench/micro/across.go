package micro

// This file answers: how long does it take until a task runs that was readied by one
// worker, which goes on, and must be found by another, which was idle?

import (
	"runtime"
	"sync/atomic"

	"greenpoll"
	"greenpoll/sched"
)

// greenAcross keeps its worker busy, so that the other worker has to come.
func greenAcross(loop func() bool) {
	onProcs(2, func() {
		greenOn(2, func(main *greenpoll.Task) {
			var ran atomic.Bool
			var asleep sleeper
			main.Go(func(t *greenpoll.Task) {
				for {
					t.Park(&asleep, sched.NoReason)
					ran.Store(true)
				}
			})
			for asleep.Load() == nil {
				main.Yield()
			}
			for loop() {
				main.Ready(asleep.take())
				for !ran.Load() {
				}
				ran.Store(false)
			}
		})
	})
}

// A sleeper is the task that is off its stack: its commit says so.
type sleeper struct{ atomic.Pointer[greenpoll.Task] }

func (s *sleeper) Commit(t *greenpoll.Task) bool {
	s.Store(t)
	return true
}

// take waits until the task sleeps.
func (s *sleeper) take() *greenpoll.Task {
	for {
		if t := s.Swap(nil); t != nil {
			return t
		}
	}
}

// goAcross does it with goroutines. The other one waits for its channel here as well.
func goAcross(loop func() bool) {
	onProcs(2, func() {
		var ran atomic.Bool
		ready := make(chan struct{})
		go func() {
			for range ready {
				ran.Store(true)
			}
		}()
		runtime.Gosched()
		for loop() {
			ready <- struct{}{}
			for !ran.Load() {
			}
			ran.Store(false)
		}
		close(ready)
	})
}
