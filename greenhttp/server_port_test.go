package greenhttp_test

// This file answers: is a server's port free as soon as the server has been closed?
// net/http's servers go through the same table.

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// portTries is how often each row is tried.
const portTries = 200

// listenerOnFixedPort listens at a port that the kernel never assigns to callers that ask for any
// free port: an assigned one could go to another process between a close and the next
// listen.
func listenerOnFixedPort(t *testing.T, listen func(address string) (net.Listener, error)) net.Listener {
	for port := 22000; port < 23000; port++ {
		if l, err := listen(fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return l
		}
	}
	t.Fatal("no port is free")
	return nil
}

func isFree(address string) bool {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func TestThePortOfAClosedServerIsFree(t *testing.T) {
	ends := map[string]struct {
		theirs func(s *http.Server) error
		ours   func(g *sched.Task, s *greenhttp.Server) error
	}{
		"Close": {(*http.Server).Close, func(_ *sched.Task, s *greenhttp.Server) error { return s.Close() }},
		"Shutdown": {func(s *http.Server) error { return s.Shutdown(context.Background()) },
			func(g *sched.Task, s *greenhttp.Server) error { return s.Shutdown(g, context.Background()) }},
	}
	for name, end := range ends {
		t.Run(name+", net/http", func(t *testing.T) {
			taken := 0
			for range portTries {
				l := listenerOnFixedPort(t, func(a string) (net.Listener, error) { return net.Listen("tcp", a) })
				s := &http.Server{Handler: http.NotFoundHandler()}
				served := make(chan error)
				go func() { served <- s.Serve(l) }()
				if name == "Close" { // Shutdown would wait for its first request, that of net/http for five seconds
					c, err := net.Dial("tcp", l.Addr().String())
					require.NoError(t, err)
					defer c.Close()
				}
				assert.NoError(t, end.theirs(s))
				// A server that has not begun to serve knows no listener.
				assert.Equal(t, http.ErrServerClosed, <-served)
				if !isFree(l.Addr().String()) {
					taken++
				}
			}
			assert.Zero(t, taken, "of %d", portTries)
		})
		for _, workers := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s, ours, workers: %d", name, workers), func(t *testing.T) {
				runOn(t, workers, func(g *sched.Task) {
					taken := 0
					for i := range portTries {
						l := listenerOnFixedPort(t, func(a string) (net.Listener, error) { return sock.Listen(g, "tcp", a) })
						s := &greenhttp.Server{Handler: http.NotFoundHandler()}
						served := sched.NewChan[error](1)
						g.Go(func(g *sched.Task) { served.Send(g, s.Serve(g, l.(*sock.Listener))) })
						if name == "Close" {
							c, err := sock.Dial(g, "tcp", l.Addr().String())
							require.NoError(t, err)
							defer c.Close()
						}
						for range i % 3 * 4 { // it is parked in Accept, has just accepted, or has not begun
							g.Yield()
						}
						assert.NoError(t, end.ours(g, s))
						begun := i%3 > 0 && workers == 1 // with more workers it may not even have been scheduled
						if begun && !isFree(l.Addr().String()) {
							taken++
						}
						err, _ := served.Recv(g)
						assert.Equal(t, http.ErrServerClosed, err)
						if !isFree(l.Addr().String()) {
							taken++
						}
					}
					assert.Zero(t, taken, "of %d", portTries)
				})
			})
		}
	}
}

func TestThePortOfADrainedListenerIsFree(t *testing.T) {
	runOn(t, 2, func(g *sched.Task) {
		taken := 0
		for range portTries {
			l := listenerOnFixedPort(t, func(a string) (net.Listener, error) { return sock.Listen(g, "tcp", a) }).(*sock.Listener)
			served := sched.NewChan[error](1)
			g.Go(func(g *sched.Task) {
				served.Send(g, l.Serve(g, func(_ *sched.Task, c *sock.Conn) { c.Read(make([]byte, 1)) }))
			})
			c, err := sock.Dial(g, "tcp", l.Addr().String())
			require.NoError(t, err)
			g.Yield()
			assert.NoError(t, l.Close())
			if !isFree(l.Addr().String()) {
				taken++
			}
			c.Close()
			assert.True(t, l.Drain(g, time.Minute))
			if !isFree(l.Addr().String()) {
				taken++
			}
			err, _ = served.Recv(g)
			assert.ErrorIs(t, err, net.ErrClosed)
		}
		assert.Zero(t, taken, "of %d", portTries)
	})
}
