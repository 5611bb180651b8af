package sock_test

// This file answers: has a task that has risen given back what it held at rest?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// At rest the task has the turn to read, which its handler's Read takes for itself.
func TestTheHandlersReadGetsTheTurnThatItsTaskHadAtRest(t *testing.T) {
	remote(t, "tcp", func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		read := sched.NewChan[string](1)
		c.OnReadable(task, func(t *greenpoll.Task, c *sock.Conn) bool {
			p := make([]byte, 10)
			n, _ := c.Read(p)
			read.Send(t, string(p[:n]))
			return n > 0
		})
		for _, text := range []string{"one", "two"} {
			k.At(time.Second, func() { r.Send([]byte(text)) }) // until then it is at rest
			got, _ := read.Recv(task)
			require.Equal(t, text, got)
		}
	})
}
