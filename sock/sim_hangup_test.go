package sock_test

// This file answers: what if a goroutine removes a hang-up function, and that was the last
// event that a task could wait for? And does HungUp report what no poll has seen?

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

func TestRemovingTheLastHangupFunctionUncoversADeadlock(t *testing.T) {
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
			c.OnHangup(func() { t.Error("the peer has not hung up") })
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
		t.Fatal("Run waits for ever")
	}
}

// The task does not park between the peer's action and the question. The previous Read has
// emptied the socket, and knows it.
func TestHungUpReportsAHangupThatNoPollHasSeen(t *testing.T) {
	for _, tc := range []struct {
		name           string
		bring          func(r *sim.Remote)
		unread, hungUp bool
	}{
		{"nothing", func(r *sim.Remote) {}, false, false},
		{"bytes", func(r *sim.Remote) { r.Send([]byte("more")) }, true, false},
		{"the end", (*sim.Remote).CloseWrite, true, true},
		{"the end behind bytes", func(r *sim.Remote) { r.Send([]byte("more")); r.Close() }, true, true},
		{"a reset", (*sim.Remote).Reset, true, true},
	} {
		for _, backend := range sim.Backends {
			t.Run(tc.name+"/"+backend, func(t *testing.T) {
				k := sim.New(sim.Config{Backend: backend, Latency: -1})
				assert.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
					c, r := dialRemote(t, task, k)
					r.Send([]byte("all"))
					n, err := c.Read(make([]byte, 100))
					assert.NoError(t, err)
					assert.Equal(t, 3, n)
					polled := false
					k.On(sim.CallWait, func(*sim.Call) { polled = true })
					tc.bring(r)
					assert.Equal(t, tc.unread, c.Unread())
					assert.Equal(t, tc.hungUp, c.HungUp())
					assert.False(t, polled)
					return nil
				}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
			})
		}
	}
}
