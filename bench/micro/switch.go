package micro

// This file answers: what does it cost to leave a stack and to come back?

import (
	"iter"
	"math/rand/v2"
	"runtime"

	"greenpoll"
	"greenpoll/sched"
)

// greenSwitch has two tasks that ready each other: each pass is one Ready, one Park,
// and the worker's path from one to the other.
func greenSwitch(loop func() bool) { greenAmong(2, loop) }

// greenAmong has n tasks in a ring, each of which readies the next and parks.
func greenAmong(n int, loop func() bool) {
	green(func(main *greenpoll.Task) {
		tasks, there := make([]*greenpoll.Task, n), 0
		order := shuffled(n)
		for _, i := range rand.Perm(n) {
			main.Go(func(t *greenpoll.Task) {
				tasks[i] = t
				there++
				t.Park(nil, sched.NoReason)
				next := tasks[order[i]]
				for loop() {
					t.Ready(next)
					t.Park(nil, sched.NoReason)
				}
				t.Ready(main)
				t.Park(nil, sched.NoReason)
			})
			if i%1000 == 0 {
				main.Yield()
			}
		}
		for there < n {
			main.Yield()
		}
		runtime.GC()
		main.Ready(tasks[0])
		main.Park(nil, sched.NoReason)
	})
}

// shuffled returns a random ring through n places: for each place, the next one.
func shuffled(n int) []int32 {
	perm, next := rand.Perm(n), make([]int32, n)
	for i, p := range perm {
		next[p] = int32(perm[(i+1)%n])
	}
	return next
}

func pullSwitch(loop func() bool) { pullAmong(1, loop) }

// pullAmong resumes n bare coroutines of iter.Pull, in a ring as above.
func pullAmong(n int, loop func() bool) {
	onOne(func() {
		resume, stop := make([]func() (struct{}, bool), n), make([]func(), n)
		for _, i := range rand.Perm(n) {
			resume[i], stop[i] = iter.Pull(func(yield func(struct{}) bool) {
				for yield(struct{}{}) {
				}
			})
			resume[i]()
		}
		order := shuffled(n)
		runtime.GC()
		for i := int32(0); loop(); i = order[i] {
			resume[i]()
		}
		for _, f := range stop {
			f()
		}
	})
}

// channelRoundTrip resumes a goroutine through a channel, and the goroutine gives control
// back through a second channel.
func channelRoundTrip(loop func() bool) {
	onOne(func() {
		resume, yield := make(chan struct{}), make(chan struct{})
		go func() {
			for range resume {
				yield <- struct{}{}
			}
		}()
		for loop() {
			resume <- struct{}{}
			<-yield
		}
		close(resume)
	})
}

// greenYield and goYield have a second task, or goroutine, that yields too: a pass is two
// switches.
func greenYield(loop func() bool) {
	green(func(t *greenpoll.Task) {
		t.Go(func(t *greenpoll.Task) {
			for {
				t.Yield()
			}
		})
		for loop() {
			t.Yield()
		}
	})
}

func goYield(loop func() bool) {
	onOne(func() {
		stop := false
		go func() {
			for !stop {
				runtime.Gosched()
			}
		}()
		for loop() {
			runtime.Gosched()
		}
		stop = true
		runtime.Gosched()
	})
}
