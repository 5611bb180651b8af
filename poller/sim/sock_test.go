package sim_test

import (
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

func TestPackageSockRunsOnItUnchanged(t *testing.T) {
	for _, backend := range sim.Backends {
		for network, addr := range map[string]string{"tcp4": "127.0.0.1:0", "tcp6": "[::1]:0", "unix": "@echo"} {
			for _, procs := range []int{1, 4} {
				t.Run(fmt.Sprintf("%s %s %d", backend, network, procs), func(t *testing.T) {
					rig := newRig(t, procs, sim.Config{Backend: backend, Shuffle: true, BufferSize: 1000})
					require.NoError(t, rig.s.Run(func(g *sched.Task) error { return echo(t, g, network, addr) }))
					assert.Zero(t, rig.k.Open())
				})
			}
		}
	}
}

// echo sends much more than the buffers hold, both ways, over ten connections,
// and lets a deadline pass.
func echo(t *testing.T, g *sched.Task, network, addr string) error {
	const size = 20_000
	l, err := sock.Listen(g, network, addr)
	if err != nil {
		return err
	}
	defer l.Close()
	g.Go(func(g *sched.Task) {
		l.Bind(g).Serve(g, func(g *sched.Task, c *sock.Conn) {
			io.Copy(c, c)
			c.Close()
		})
	})
	var wg sched.WaitGroup
	for range 10 {
		wg.Go(g, func(g *sched.Task) {
			c, err := sock.Dial(g, network, l.Addr().String())
			if !assert.NoError(t, err) {
				return
			}
			defer c.Close()
			wg.Go(g, func(g *sched.Task) {
				c.Bind(g).Write(make([]byte, size))
				c.CloseWrite()
			})
			got, err := io.ReadAll(c)
			assert.NoError(t, err)
			assert.Len(t, got, size)
		})
	}
	wg.Wait(g)
	c, err := sock.Dial(g, network, l.Addr().String())
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetReadDeadline(g.Sched().Time().Add(time.Hour))
	_, err = c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	return nil
}
