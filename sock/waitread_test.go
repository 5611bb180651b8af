//go:build linux

package sock_test

// This file answers: what does it cost to wait without a buffer? On TCP nothing: a message
// takes two system calls, as it does with a buffer.

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/sock"
)

// serveEchoByWait is serveEcho with WaitRead before each read.
func serveEchoByWait(task *greenpoll.Task, server *sock.Conn) {
	task.Go(func(task *greenpoll.Task) {
		c, p := server.Bind(task), make([]byte, 1024)
		for c.WaitRead() == nil {
			n, err := c.Read(p)
			if err != nil {
				return
			}
			c.Write(p[:n])
		}
	})
}

func TestAMessageOnTCPTakesTwoSystemCallsWithWaitRead(t *testing.T) {
	_, asked := moved(twoCallsAMessage(t, serveEchoByWait), "ppoll")
	assert.Zero(t, asked, "arming the socket has made an event for earlier bytes")
}

func TestWaitReadAllocatesNothing(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			connect(t, network, func(task *greenpoll.Task, client, server *sock.Conn) {
				serveEchoByWait(task, server)
				p := make([]byte, 1024)
				assert.Zero(t, testing.AllocsPerRun(2000, func() { pingPong(t, client, p) }))
			})
		})
	}
}
