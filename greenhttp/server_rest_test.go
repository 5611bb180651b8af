package greenhttp_test

// This file answers: does a connection that rests between its requests end as any other?

import (
	"bufio"
	"crypto/tls"
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
	for _, backend := range sim.Backends {
		for _, way := range []struct {
			name   string
			secure bool
			end    func(*greenhttp.Server)
		}{
			{"Close", false, func(s *greenhttp.Server) { s.Close() }},
			{"the end of Run", false, func(*greenhttp.Server) {}},
			{"over TLS, Close", true, func(s *greenhttp.Server) { s.Close() }},
			{"over TLS, the end of Run", true, func(*greenhttp.Server) {}},
		} {
			t.Run(string(backend)+", "+way.name, func(t *testing.T) {
				var states []http.ConnState
				k := sim.New(sim.Config{Backend: backend})
				require.NoError(t, greenpoll.Run(func(g *greenpoll.Task) error {
					server := &greenhttp.Server{
						Handler:   http.HandlerFunc(hello),
						ConnState: func(_ net.Conn, state http.ConnState) { states = append(states, state) },
					}
					config, pool := certificate(t)
					if way.secure {
						server.TLSConfig = config
					}
					l, err := sock.Listen(g, "tcp", simAddr)
					require.NoError(t, err)
					g.Go(func(g *sched.Task) { server.Serve(g, l) })
					var client net.Conn = dialRaw(t, g, simAddr)
					if way.secure {
						client = tls.Client(client, &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"})
					}
					io.WriteString(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
					_, err = http.ReadResponse(bufio.NewReader(client), nil)
					require.NoError(t, err)
					settle(g)
					assert.Equal(t, 1, conform.AtRest(g))
					way.end(server)
					return nil
				}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
				assert.Equal(t, []http.ConnState{http.StateNew, http.StateActive, http.StateIdle, http.StateClosed}, states)
				assert.Zero(t, k.Open())
			})
		}
	}
}
