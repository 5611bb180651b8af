package micro

// This file answers: how long does it take until a readied task runs, if the worker that
// readies it stays busy and a second, idle worker must find it? (The second worker finds it
// at once if it is still searching. Otherwise it must be woken first, which takes fifty
// times as long.)

import (
	"runtime"
	"sync/atomic"

	"greenpoll"
	"greenpoll/sched"
)

// greenAcross keeps its worker busy, so that the other worker has to take the task.
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

// A sleeper is the task that is off its stack, which its commit reports.
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

// goAcross does the same with goroutines. Here, too, the other one waits on a channel.
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
