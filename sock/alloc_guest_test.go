//go:build linux && !race

package sock_test

// This file answers: what does a guest's message cost? Its Task comes from a pool, from
// which the race detector drops some on purpose.

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/sock"
)

func TestAGuestsReadAndWriteAllocateNothing(t *testing.T) {
	connect(t, "tcp", func(task *greenpoll.Task, client, server *sock.Conn) {
		serveEcho(task, server)
		guest := client.Guest()
		task.Block(func() {
			p := make([]byte, 1024)
			// AllocsPerRun rounds down: a collection may empty the pool now and then.
			assert.Zero(t, testing.AllocsPerRun(2000, func() { pingPong(t, guest, p) }))
		})
	})
}
