package sock_test

// This file answers: what if Run ends while a task is at rest, or has just risen? Its handler
// is told, and runs as any task does at the end: its locks are locks, and its next Park ends
// it.

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// Where the kernel completes operations, a deadline or a close calls the handler only once the
// read of nothing has been cancelled, and a cancel may take its time.
func TestTheEndOfRunFindsATaskThatRisesWhileItsCancelIsUnderWay(t *testing.T) {
	ways := map[string]func(*sock.Conn){
		"deadline": func(c *sock.Conn) { c.SetReadDeadline(time.Unix(1, 0)) },
		"close":    func(c *sock.Conn) { c.Close() },
	}
	for way, end := range ways {
		for _, workers := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s, workers: %d", way, workers), func(t *testing.T) {
				var told []error
				k, err := cancelling(t, workers, func(task *greenpoll.Task, k *sim.Kernel) {
					c, r := dialRemote(t, task, k)
					r.Pause()
					c.OnReadable(task, func(t *sched.Task, c *sock.Conn) bool {
						_, err := c.Read(make([]byte, 1))
						told = append(told, err)
						return false
					})
					untilWaiters(task, 1)
					k.DelayCancels(time.Second)
					end(c)
					task.Sleep(time.Millisecond)
				})
				assert.NoError(t, err)
				assert.Zero(t, k.Open())
				if assert.Len(t, told, 1) {
					assert.Error(t, told[0])
				}
			})
		}
	}
}

// ends are the two moments at which the end of Run can find a task that was at rest.
var ends = map[string]func(task *greenpoll.Task, c *sock.Conn){
	"asleep": func(*greenpoll.Task, *sock.Conn) {},
	"woken": func(task *greenpoll.Task, c *sock.Conn) {
		task.Sched().Stop()
		c.SetReadDeadline(time.Unix(1, 0))
	},
}

func TestAtTheEndAHandlerDoesNotGetALockThatIsHeld(t *testing.T) {
	for end, come := range ends {
		t.Run(end, func(t *testing.T) {
			called, intruded := false, false
			k, err := cancelling(t, 1, func(task *greenpoll.Task, k *sim.Kernel) {
				var mu sched.Mutex
				c, r := dialRemote(t, task, k)
				r.Pause()
				c.OnReadable(task, func(t *sched.Task, c *sock.Conn) bool {
					called = true
					mu.Lock(t)
					intruded = true
					mu.Unlock(t)
					return false
				})
				untilWaiters(task, 1)
				mu.Lock(task) // for good
				come(task, c)
			})
			assert.NoError(t, err)
			assert.Zero(t, k.Open())
			assert.True(t, called)
			assert.False(t, intruded)
		})
	}
}

func TestAtTheEndAHandlerThatWaitsForSomethingElseHoldsNobodyUp(t *testing.T) {
	for end, come := range ends {
		t.Run(end, func(t *testing.T) {
			var calls, deferred int
			k, err := cancelling(t, 1, func(task *greenpoll.Task, k *sim.Kernel) {
				c, r := dialRemote(t, task, k)
				r.Pause()
				something := sched.NewChan[int](0)
				c.OnReadable(task, func(t *sched.Task, c *sock.Conn) bool {
					defer func() { deferred++ }()
					calls++
					for {
						if n, _ := something.Recv(t); n > 0 {
							return true
						}
					}
				})
				untilWaiters(task, 1)
				come(task, c)
			})
			assert.NoError(t, err)
			assert.Zero(t, k.Open())
			assert.Equal(t, []int{1, 1}, []int{calls, deferred})
		})
	}
}
