package sched

// This file answers: what does a task allocate once it runs? Nothing, whatever it
// waits for.

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestWaitingAllocatesNothing(t *testing.T) {
	run(t, 1, func(g *Task) {
		ping, pong, buffered := NewChan[int](0), NewChan[int](0), NewChan[int](1)
		asked, counted := NewChan[string](0), NewChan[[2]int](0)
		g.Go(func(g *Task) {
			for {
				asked.Recv(g)
				counted.Send(g, [2]int{1, 2})
			}
		})
		g.Go(func(g *Task) {
			for {
				v, _ := ping.Recv(g)
				pong.Send(g, v)
			}
		})
		var m Mutex
		var wg WaitGroup
		tm := Timer{Firer: fireNothing{}}
		s := g.Sched()
		for name, wait := range map[string]func(){
			"park and ready":           func() { g.Yield() },
			"a value there and back":   func() { ping.Send(g, 1); pong.Recv(g) },
			"values of other types":    func() { asked.Send(g, "?"); counted.Recv(g) },
			"a value through a buffer": func() { buffered.Send(g, 1); buffered.Recv(g) },
			"a timer set again":        func() { s.SetTimer(&tm, s.After(time.Hour)) },
			"a sleep":                  func() { g.Sleep(time.Microsecond) },
			"a lock":                   func() { m.Lock(g); m.Unlock(g) },
			"a count":                  func() { wg.Add(g, 1); wg.Done(g); wg.Wait(g) },
		} {
			assert.Zero(t, testing.AllocsPerRun(100, wait), name)
		}
	})
}
