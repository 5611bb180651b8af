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
			var other atomic.Pointer[greenpoll.Task]
			main.Go(func(t *greenpoll.Task) {
				other.Store(t)
				for {
					t.Park(nil, sched.NoReason)
					ran.Store(true)
				}
			})
			for other.Load() == nil {
				main.Yield()
			}
			for loop() {
				for other.Load().Status() != sched.Parked {
				}
				main.Ready(other.Load())
				for !ran.Load() {
				}
				ran.Store(false)
			}
		})
	})
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
