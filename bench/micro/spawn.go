package micro

// This file answers: what does it cost to start a task, and to wait for it?

import (
	"sync"

	"greenpoll"
	"greenpoll/sched"
)

func greenSpawn(loop func() bool) {
	green(func(t *greenpoll.Task) {
		var wg sched.WaitGroup
		for loop() {
			wg.Go(t, func(*greenpoll.Task) {})
			wg.Wait(t)
		}
	})
}

func goSpawn(loop func() bool) {
	onOne(func() {
		var wg sync.WaitGroup
		for loop() {
			wg.Go(func() {})
			wg.Wait()
		}
	})
}

func greenSpawnMany(loop func() bool) {
	green(func(t *greenpoll.Task) {
		var wg sched.WaitGroup
		for n := 0; loop(); n++ {
			wg.Go(t, func(*greenpoll.Task) {})
			if n%100 == 99 {
				wg.Wait(t)
			}
		}
		wg.Wait(t)
	})
}

func goSpawnMany(loop func() bool) {
	onOne(func() {
		var wg sync.WaitGroup
		for n := 0; loop(); n++ {
			wg.Go(func() {})
			if n%100 == 99 {
				wg.Wait()
			}
		}
		wg.Wait()
	})
}
