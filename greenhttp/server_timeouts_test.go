package greenhttp_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
)

// The clock is virtual: what is sent at once arrives in time on any machine.
func TestEachTimeoutEndsItsWait(t *testing.T) {
	const d = 30 * time.Millisecond
	for _, tc := range []struct {
		name    string
		server  *greenhttp.Server
		send    string
		answers int
	}{
		{"no first request", &greenhttp.Server{ReadHeaderTimeout: d}, "", 0},
		{"half a header", &greenhttp.Server{ReadHeaderTimeout: d}, request[:10], 0},
		{"half a header, ReadTimeout", &greenhttp.Server{ReadTimeout: d}, request[:10], 0},
		{"no next request", &greenhttp.Server{IdleTimeout: d}, request, 1},
		{"no next request, ReadTimeout", &greenhttp.Server{ReadTimeout: d}, request, 1},
		{"half of the next header", &greenhttp.Server{ReadHeaderTimeout: d, IdleTimeout: time.Hour}, request + request[:10], 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.server.Handler = http.HandlerFunc(hello)
			simulate(t, sim.Config{}, tc.server, func(g *sched.Task, k *sim.Kernel) {
				r := k.Remote(simAddr)
				r.Send([]byte(tc.send))
				g.Sleep(d * 9 / 10)
				assert.False(t, r.Ended())
				g.Sleep(d)
				assert.True(t, r.Ended())
				assert.Equal(t, tc.answers, answers(r))
			})
		})
	}
}

func TestTheHandshakeTimeoutEndsASilentConnection(t *testing.T) {
	config, _ := certificate(t)
	var log logBuffer
	run(t, func(g *sched.Task) {
		c := dialRaw(t, g, serve(t, g, &greenhttp.Server{
			TLSConfig: config, ErrorLog: log.logger(),
			ReadHeaderTimeout: 30 * time.Millisecond, ReadTimeout: time.Hour,
		}))
		assert.True(t, c.ended())
		assert.Contains(t, log.String(), "i/o timeout")
	})
}

func TestReadTimeoutEndsTheReadingOfABody(t *testing.T) {
	var got error
	s := &greenhttp.Server{
		ReadTimeout: 300 * time.Millisecond,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, got = io.ReadAll(r.Body)
		}),
	}
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		r := k.Remote(simAddr)
		r.Send([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab"))
		settle(g)
		assert.ErrorIs(t, got, os.ErrDeadlineExceeded)
		assert.Equal(t, 1, answers(r))
		assert.Contains(t, string(r.Received()), "Connection: close")
	})
}

func TestWriteTimeoutEndsAResponseThatTheClientDoesNotRead(t *testing.T) {
	run(t, func(g *sched.Task) {
		end := sched.NewChan[error](1)
		addr := serve(t, g, &greenhttp.Server{
			WriteTimeout: 50 * time.Millisecond,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, err := io.Copy(w, zeros{})
				end.Send(greenhttp.TaskFrom(r.Context()), err)
			}),
		})
		c := dialRaw(t, g, addr)
		c.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		err, _ := end.Recv(g)
		assert.True(t, errors.Is(err, os.ErrDeadlineExceeded), err)
	})
}

// The timeouts of one request are over when the next begins.
func TestTimeoutsStartAnewWithEachRequest(t *testing.T) {
	s := &greenhttp.Server{
		Handler:     http.HandlerFunc(hello),
		ReadTimeout: 400 * time.Millisecond, WriteTimeout: 400 * time.Millisecond, IdleTimeout: time.Hour,
	}
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		r := k.Remote(simAddr)
		for n := range 3 {
			r.Send([]byte(request))
			g.Sleep(450 * time.Millisecond)
			assert.Equal(t, n+1, answers(r))
		}
	})
}
