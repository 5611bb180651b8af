package sock_test

// This file answers: is there a short read after which a reader sleeps although there are
// more bytes? For Linux see drain_test.go.

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

// The exceptions to "a short read means drained", each made on purpose: more follows the
// short read, and no edge will come for it.
func TestAShortReadIsNotTakenForTheLast(t *testing.T) {
	ab, cd := []byte("ab"), []byte("cd")
	for _, hole := range []struct {
		name, network string
		do            func(r *sim.Remote)
		rest          string // what follows ab; "": the end
	}{
		{"the end in the same edge", "tcp", func(r *sim.Remote) { r.Send(ab); r.CloseWrite() }, ""},
		{"urgent data", "tcp", func(r *sim.Remote) { r.Send(ab); r.Urgent(); r.Send(cd) }, "cd"},
		{"a passed descriptor", "unix", func(r *sim.Remote) { r.Send(ab); r.Boundary(); r.Send(cd) }, "cd"},
		{"the end on a Unix socket", "unix", func(r *sim.Remote) { r.Send(ab); r.Close() }, ""},
	} {
		for _, when := range []string{"while it waits", "before the first try"} {
			t.Run(fmt.Sprint(hole.name, " ", when), func(t *testing.T) {
				remote(t, hole.network, func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
					if when == "while it waits" {
						k.At(time.Second, func() { hole.do(r) })
					} else {
						hole.do(r)
						task.Sleep(time.Second) // its edge is delivered while no task waits
					}
					p := make([]byte, 10)
					for _, want := range []string{"ab", hole.rest} {
						n, err := c.Read(p)
						assert.Equal(t, want, string(p[:n]))
						if want == "" {
							assert.Equal(t, io.EOF, err)
						}
					}
				})
			})
		}
	}
}

// After a short read the gate is not reset: the edge of bytes that have arrived since,
// fetched by another poll before the reader is back, is kept.
func TestTheEdgeAfterAShortReadIsKept(t *testing.T) {
	remote(t, "tcp", func(task *greenpoll.Task, k *sim.Kernel, c *sock.Conn, r *sim.Remote) {
		p := make([]byte, 10)
		for range 5 {
			r.Send([]byte("ab"))
			_, err := c.Read(p)
			assert.NoError(t, err)
			r.Send([]byte("cd"))
			task.Sleep(time.Second) // the poll meanwhile fetches the edge
			n, err := c.Read(p)
			assert.NoError(t, err)
			assert.Equal(t, "cd", string(p[:n]))
		}
	})
}
