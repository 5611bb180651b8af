package greenhttp_test

// This file answers: does a connection that rests between its requests end as any other?

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/sock/conform"
)

// The program ends at once after the Close, so the connection's task, which was at rest, finds
// out about both at the same time.
func TestARestingConnectionTellsItsEndWhetherByCloseOrByTheEndOfRun(t *testing.T) {
	for name, end := range map[string]func(*greenhttp.Server){
		"Close":          func(s *greenhttp.Server) { s.Close() },
		"the end of Run": func(*greenhttp.Server) {},
	} {
		for _, secure := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", TLS: ", secure), func(t *testing.T) {
				onEachBackend(t, func(t *testing.T, backend string) { testRestingEnd(t, backend, secure, end) })
			})
		}
	}
}

func testRestingEnd(t *testing.T, backend string, secure bool, end func(*greenhttp.Server)) {
	var states []http.ConnState
	k := sim.New(sim.Config{Backend: backend})
	require.NoError(t, greenpoll.Run(func(g *greenpoll.Task) error {
		server := &greenhttp.Server{
			Handler:   http.HandlerFunc(hello),
			ConnState: func(_ net.Conn, state http.ConnState) { states = append(states, state) },
		}
		config, pool := certificate(t)
		if secure {
			server.TLSConfig = config
		}
		l, err := sock.Listen(g, "tcp", simAddr)
		require.NoError(t, err)
		g.Go(func(g *sched.Task) { server.Serve(g, l) })
		var client net.Conn = dialRaw(t, g, simAddr)
		if secure {
			client = tls.Client(client, trustingPool(pool))
		}
		io.WriteString(client, request)
		_, err = http.ReadResponse(bufio.NewReader(client), nil)
		require.NoError(t, err)
		settle(g)
		assert.Equal(t, 1, conform.AtRest(g))
		end(server)
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	assert.Equal(t, []http.ConnState{http.StateNew, http.StateActive, http.StateIdle, http.StateClosed}, states)
	assert.Zero(t, k.Open())
}
