package greenhttp_test

// This file answers: does a connection that rests between its requests end as any other?

import (
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
)

// The program ends at once after the Close, so the connection's task, which was at rest, finds
// out about both at the same time.
func TestARestingConnectionTellsItsEndWhetherByCloseOrByTheEndOfRun(t *testing.T) {
	for _, backend := range sim.Backends {
		for name, end := range map[string]func(*greenhttp.Server){
			"Close":          func(s *greenhttp.Server) { s.Close() },
			"the end of Run": func(*greenhttp.Server) {},
		} {
			t.Run(string(backend)+", "+name, func(t *testing.T) {
				var states []http.ConnState
				k := sim.New(sim.Config{Backend: backend})
				require.NoError(t, greenpoll.Run(func(g *greenpoll.Task) error {
					server := &greenhttp.Server{
						Handler:   http.HandlerFunc(hello),
						ConnState: func(_ net.Conn, state http.ConnState) { states = append(states, state) },
					}
					l, err := sock.Listen(g, "tcp", simAddr)
					require.NoError(t, err)
					g.Go(func(g *sched.Task) { server.Serve(g, l) })
					client := dialRaw(t, g, simAddr)
					io.WriteString(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
					client.answer("GET")
					end(server)
					return nil
				}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
				assert.Equal(t, []http.ConnState{http.StateNew, http.StateActive, http.StateIdle, http.StateClosed}, states)
				assert.Zero(t, k.Open())
			})
		}
	}
}
