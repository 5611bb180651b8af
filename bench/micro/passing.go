package micro

// This file answers: what does it cost to pass a value, or a lock?

import (
	"sync"

	"greenpoll"
	"greenpoll/sched"
)

func greenPingPong(loop func() bool) {
	green(func(t *greenpoll.Task) {
		ping, pong := sched.NewChan[int](0), sched.NewChan[int](0)
		t.Go(func(t *greenpoll.Task) {
			for {
				v, _ := ping.Recv(t)
				pong.Send(t, v)
			}
		})
		for loop() {
			ping.Send(t, 1)
			pong.Recv(t)
		}
	})
}

func goPingPong(loop func() bool) {
	onOne(func() {
		ping, pong := make(chan int), make(chan int)
		go func() {
			for v := range ping {
				pong <- v
			}
		}()
		for loop() {
			ping <- 1
			<-pong
		}
		close(ping)
	})
}

func greenBuffered(loop func() bool) {
	green(func(t *greenpoll.Task) {
		c := sched.NewChan[int](1)
		for loop() {
			c.Send(t, 1)
			c.Recv(t)
		}
	})
}

func goBuffered(loop func() bool) {
	onOne(func() {
		c := make(chan int, 1)
		for loop() {
			c <- 1
			<-c
		}
	})
}

func greenMutex(loop func() bool) {
	green(func(t *greenpoll.Task) {
		var mu sched.Mutex
		for loop() {
			mu.Lock(t)
			mu.Unlock(t)
		}
	})
}

func goMutex(loop func() bool) {
	onOne(func() {
		var mu sync.Mutex
		for loop() {
			mu.Lock()
			mu.Unlock() //lint:ignore SA2001 its cost is what is measured
		}
	})
}
