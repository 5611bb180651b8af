package sock_test

// This file answers: who hears it, when the last thing that somebody waited for is
// a hang-up, and a goroutine takes that away?

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

func TestWhoTakesTheLastHangupAwayLeavesADeadlock(t *testing.T) {
	k := sim.New(sim.Config{Latency: -1})
	asleep := make(chan struct{})
	pollBlocks := sync.OnceFunc(func() { close(asleep) })
	k.On(sim.CallIdle, func(*sim.Call) { pollBlocks() })
	over := make(chan error)
	go func() {
		over <- greenpoll.Run(func(task *greenpoll.Task) error {
			k.RemoteListener(there, nil)
			c, err := sock.Dial(task, "tcp", there)
			if err != nil {
				return err
			}
			c.OnHangup(func() { t.Error("nobody has hung up") })
			go func() {
				<-asleep
				c.OnHangup(nil)
			}()
			sched.NewChan[int](0).Recv(task)
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1))
	}()
	select {
	case err := <-over:
		var deadlock *sched.DeadlockError
		assert.ErrorAs(t, err, &deadlock)
	case <-time.After(20 * time.Second):
		t.Fatal("nobody looks again: Run waits for ever")
	}
}
