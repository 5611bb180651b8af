//go:build linux || darwin || windows

package sock_test

// This file answers: does a task that never has to wait keep its worker to itself?

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/sock"
)

func TestATaskThatAlwaysFindsBytesHoldsNobodyUp(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		const much = 200_000 // more single bytes than can be read in the 10 ms that a task may keep its worker
		client.Write(make([]byte, much))
		ran := false
		task.Go(func(*greenpoll.Task) { ran = true })
		read := 0
		for p := make([]byte, 1); !ran && read < much; read++ {
			server.Read(p)
		}
		assert.Less(t, read, much)
	})
}
