package greenhttp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

const simAddr = "127.0.0.1:80"

// simulate serves s at simAddr on a simulated kernel while main runs, on one worker.
// Afterwards the kernel has no open socket.
func simulate(t testing.TB, cfg sim.Config, s *greenhttp.Server, main func(g *sched.Task, k *sim.Kernel)) {
	t.Helper()
	k := sim.New(cfg)
	sc, err := sched.New(sched.Config{Procs: 1, Clock: k})
	require.NoError(t, err)
	poller.New(sc, k.Backend(), k)
	require.NoError(t, sc.Run(func(g *sched.Task) error {
		l, err := sock.Listen(g, "tcp", simAddr)
		require.NoError(t, err)
		g.Go(func(g *sched.Task) { s.Serve(g, l) })
		main(g, k)
		return s.Close()
	}))
	assert.Zero(t, k.Open())
}

// settle lets the simulated kernel run: everything sent has arrived and been handled.
func settle(g *sched.Task) { g.Sleep(time.Second) }

// answers counts the responses that a remote has received.
func answers(r *sim.Remote) int { return strings.Count(string(r.Received()), "HTTP/1.1 ") }
