package sock_test

// This file answers: has a task that has risen given back what it held at rest? And does it
// rest again although an event says what its Read knows already?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/sock/conform"
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

// With several workers one may poll while another's task reads: the poll reports bytes that
// the task has taken when it hears of them. If that called the handler, its Read would park,
// and the connection would keep a stack until the next message.
func TestAnEventThatComesAfterItsBytesHaveBeenReadDoesNotEndTheRest(t *testing.T) {
	remote(t, "tcp", func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		var fd int
		k.On(sim.CallRead, func(call *sim.Call) { fd = call.FD })
		calls := 0
		c.OnReadable(task, func(t *greenpoll.Task, c *sock.Conn) bool {
			calls++
			n, _ := c.Read(make([]byte, 10))
			k.Spurious(fd, poller.Read)
			t.Sleep(time.Millisecond) // a poll reports it
			return n > 0
		})
		for i := range 3 {
			k.At(time.Second, func() { r.Send([]byte("a message")) })
			task.Sleep(2 * time.Second)
			require.Equal(t, i+1, calls)
			require.Equal(t, 1, conform.AtRest(task))
		}
	})
}
