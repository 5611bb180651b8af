package sock_test

// This file answers: what if Run ends while a task that was at rest waits for the kernel? Where
// the kernel completes operations, a deadline or a close calls the handler only once the read
// of nothing has been cancelled, and a cancel may take its time.

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

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
					assert.ErrorIs(t, told[0], net.ErrClosed)
				}
			})
		}
	}
}
