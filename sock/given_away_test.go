package sock_test

// This file answers: does a goroutine's dial or accept use a number that the end of Run has
// already closed? By then the number may belong to another socket.

import (
	"net"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

func TestTheEndOfRunDoesNotCloseTheNumberOfANewConnectionInUse(t *testing.T) {
	dial := func(task *greenpoll.Task) (call func() (*sock.Conn, error)) {
		s := task.Sched()
		return func() (*sock.Conn, error) {
			g := s.Guest()
			defer g.Leave()
			return sock.Dial(g, "tcp", there)
		}
	}
	accept := func(task *greenpoll.Task) (call func() (*sock.Conn, error)) {
		l, err := sock.Listen(task, "tcp", elsewhere)
		require.NoError(t, err)
		return l.Guest().AcceptConn
	}
	for _, test := range []struct {
		name    string
		prepare func(task *greenpoll.Task) (call func() (*sock.Conn, error))
		call    string // the call of the kernel
		nth     int    // the goroutine is in the nth of these calls when Run ends
	}{
		{"a dial that asks for its local address", dial, sim.CallNames, 2}, // the first one checks that it is connected
		{"a dial that asks for the peer's address", dial, sim.CallNames, 3},
		{"a dial that sets its options", dial, sim.CallOption, 1},
		{"an accept that asks for its local address", accept, sim.CallNames, 1},
		{"an accept that sets its options", accept, sim.CallOption, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := sim.New(sim.Config{})
			reached, ended, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
			n, prepared := 0, false
			k.On(test.call, func(c *sim.Call) {
				switch {
				case !prepared:
				case c.After:
					assert.NotEqual(t, syscall.EBADF, c.Errno, "the number was closed")
				default:
					if n++; n == test.nth {
						close(reached)
						<-ended
					}
				}
			})
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				k.RemoteListener(there, nil)
				call := test.prepare(task)
				prepared = true
				go func() {
					defer close(over)
					c, err := call()
					if err != nil {
						assert.ErrorIs(t, err, net.ErrClosed)
						return
					}
					_, err = c.Read(make([]byte, 1))
					assert.ErrorIs(t, err, net.ErrClosed)
				}()
				k.Remote(elsewhere) // for the accept
				task.Block(func() { <-reached })
				return nil
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
			close(ended)
			<-over
			assert.Zero(t, k.Open())
		})
	}
}

// Another user has the listener, so the accept goes through Block. Run ends meanwhile.
func TestTheEndOfRunClosesAConnectionJustAccepted(t *testing.T) {
	k := sim.New(sim.Config{Latency: -1})
	var accepted atomic.Bool
	over := make(chan struct{})
	go func() { // main is ended by Goexit, and so is the goroutine that calls Run
		defer close(over)
		greenpoll.Run(func(task *greenpoll.Task) error {
			l, err := sock.Listen(task, "tcp", there)
			require.NoError(t, err)
			l.Share()
			k.On(sim.CallAccept, func(c *sim.Call) {
				if c.After && c.Errno == 0 {
					accepted.Store(true)
					task.Sched().Stop()
				}
			})
			k.Remote(there)
			l.Accept()
			t.Error("Accept has returned")
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1))
	}()
	<-over
	assert.True(t, accepted.Load())
	assert.Zero(t, k.Open())
}
