package greenhttp_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// held is a server whose handler signals that it has begun, and waits to be released.
type held struct {
	*greenhttp.Server
	addr    string
	begun   *sched.Chan[struct{}]
	release *sched.Chan[struct{}]
	served  *sched.Chan[error] // what Serve returned
}

func newHeld(t *testing.T, g *sched.Task) *held {
	h := &held{begun: sched.NewChan[struct{}](0), release: sched.NewChan[struct{}](0), served: sched.NewChan[error](1)}
	h.Server = &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/held" {
			g := greenhttp.TaskFrom(r.Context())
			h.begun.Send(g, struct{}{})
			h.release.Recv(g)
		}
		hello(w, r)
	})}
	l, addr := listen(t, g)
	h.addr = addr
	g.Go(func(g *sched.Task) { h.served.Send(g, h.Serve(g, l)) })
	return h
}

func TestShutdownWaitsOnlyForRequestsInProgress(t *testing.T) {
	run(t, func(g *sched.Task) {
		h := newHeld(t, g)
		waiting := dialRaw(t, g, h.addr) // has had its response, and may send another request
		waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		waiting.answer("GET")
		working := dialRaw(t, g, h.addr)
		working.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n")
		h.begun.Recv(g)

		down := sched.NewChan[error](1)
		g.Go(func(g *sched.Task) { down.Send(g, h.Shutdown(g, context.Background())) })
		err, _ := h.served.Recv(g)
		assert.Equal(t, http.ErrServerClosed, err)
		_, err = sock.Dial(g, "tcp", h.addr)
		assert.Error(t, err)
		assert.True(t, waiting.ended())

		h.release.Close(g)
		resp, body := working.answer("GET")
		assert.Equal(t, "hello", body)
		assert.True(t, resp.Close)
		assert.True(t, working.ended())
		err, _ = down.Recv(g)
		assert.NoError(t, err)

		l, _ := listen(t, g)
		assert.Equal(t, http.ErrServerClosed, h.Serve(g, l))
		assert.NoError(t, h.Shutdown(g, context.Background()))
	})
}

func TestShutdownGivesUpWithItsContextAndCloseEndsTheRest(t *testing.T) {
	run(t, func(g *sched.Task) {
		h := newHeld(t, g)
		c := dialRaw(t, g, h.addr)
		c.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n")
		h.begun.Recv(g)
		ctx, cancel := context.WithTimeout(context.Background(), soon)
		defer cancel()
		assert.Equal(t, context.DeadlineExceeded, h.Shutdown(g, ctx))
		assert.NoError(t, h.Close())
		assert.True(t, c.ended())
	})
}

// A signal handler would do this, on an ordinary goroutine.
func TestAServerCanBeStoppedFromAGoroutine(t *testing.T) {
	for name, stop := range map[string]func(h *held, s *sched.Sched) error{
		"Close": func(h *held, _ *sched.Sched) error { return h.Close() },
		"Shutdown": func(h *held, s *sched.Sched) error {
			g := s.Guest()
			defer g.Leave()
			return h.Shutdown(g, context.Background())
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(g *sched.Task) {
				h := newHeld(t, g)
				assert.Equal(t, "hello", get(t, greenhttp.Client(g), "http://"+h.addr))
				stopped := make(chan error, 1)
				go func() { stopped <- stop(h, g.Sched()) }()
				err, _ := h.served.Recv(g)
				assert.Equal(t, http.ErrServerClosed, err)
				g.Block(func() { assert.NoError(t, <-stopped) })
			})
		})
	}
}

func TestCloseEndsARequestInProgress(t *testing.T) {
	run(t, func(g *sched.Task) {
		h := newHeld(t, g)
		g.Go(func(g *sched.Task) {
			h.begun.Recv(g)
			assert.NoError(t, h.Close())
			h.release.Close(g)
		})
		_, err := greenhttp.Get(g, "http://"+h.addr+"/held")
		assert.ErrorIs(t, err, io.EOF)
	})
}

// Requests go on without a pause while Shutdown begins, on four workers. A client that gets
// the first byte of a response gets all of it.
func TestShutdownUnderLoadCutsNoResponseShort(t *testing.T) {
	for range 20 {
		runOn(t, 4, func(g *sched.Task) {
			h := newHeld(t, g)
			var clients sched.WaitGroup
			served := sched.NewChan[struct{}](100)
			for range 8 {
				clients.Go(g, func(g *sched.Task) {
					c := greenhttp.Client(g)
					for i := 0; ; i++ {
						resp, err := c.Get("http://" + h.addr)
						if err != nil {
							return
						}
						assert.Equal(t, "hello", text(t, resp))
						if i == 2 {
							served.Send(g, struct{}{})
						}
					}
				})
			}
			for range 8 {
				served.Recv(g)
			}
			require.NoError(t, h.Shutdown(g, context.Background()))
			clients.Wait(g)
		})
	}
}

// Here the header of the response can still say that the connection will be closed.
func TestShutdownDoesNotCutOffAResponseBeforeAnUnreadRequest(t *testing.T) {
	handler := func(h *waiter) http.Handler { return h }
	answersBeforeAnUnreadRequest(t, handler, "Connection: close", func(g *sched.Task, s *greenhttp.Server, h *waiter) {
		h.release.Send(g, struct{}{})
		assert.NoError(t, s.Shutdown(g, context.Background()))
	})
}

// Here the header was sent before Shutdown, and did not say so.
func TestShutdownDoesNotCutOffAResponseWhoseHeaderWasSentBefore(t *testing.T) {
	handler := func(h *waiter) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			h.ServeHTTP(w, r)
			hello(w, r)
		})
	}
	answersBeforeAnUnreadRequest(t, handler, "hello\r\n0\r\n\r\n", func(g *sched.Task, s *greenhttp.Server, h *waiter) {
		down := sched.NewChan[error](1)
		g.Go(func(g *sched.Task) { down.Send(g, s.Shutdown(g, context.Background())) })
		settle(g)
		h.release.Send(g, struct{}{})
		err, _ := down.Recv(g)
		assert.NoError(t, err)
	})
}

// answersBeforeAnUnreadRequest sends a second request while the handler waits in the first,
// and shuts the server down. The second request is unread when the connection is closed:
// closing at once would reset the connection, and the client's kernel would drop the first
// response.
func answersBeforeAnUnreadRequest(t *testing.T, handler func(*waiter) http.Handler, want string, shutDown func(*sched.Task, *greenhttp.Server, *waiter)) {
	onEachBackend(t, func(t *testing.T, backend string) {
		h := newWaiter()
		s := &greenhttp.Server{Handler: handler(h)}
		simulate(t, sim.Config{Backend: backend}, s, func(g *sched.Task, k *sim.Kernel) {
			r := k.Remote(simAddr)
			r.Send([]byte(request))
			h.begun.Recv(g)
			r.Send([]byte(request)) // stays in the kernel
			settle(g)
			shutDown(g, s, h)
			settle(g)
			assert.Equal(t, 1, answers(r))
			assert.Contains(t, string(r.Received()), want)
			assert.Zero(t, r.Err())
			assert.True(t, r.Ended())
		})
	})
}

// Old clients send an empty line after a POST. It is not a request.
func TestShutdownClosesAConnectionOnWhichOnlyAnEmptyLineHasArrived(t *testing.T) {
	onEachBackend(t, func(t *testing.T, backend string) {
		for _, line := range []string{"\r\n", "\n", "\r", "\r\n\r\n"} {
			s := &greenhttp.Server{Handler: http.HandlerFunc(hello), IdleTimeout: time.Hour, ReadHeaderTimeout: time.Second}
			simulate(t, sim.Config{Backend: backend}, s, func(g *sched.Task, k *sim.Kernel) {
				r := k.Remote(simAddr)
				r.Send([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + line))
				g.Sleep(time.Minute)
				assert.False(t, r.Ended(), "%q", line)
				assert.NoError(t, s.Shutdown(g, context.Background()))
				settle(g)
				assert.Equal(t, 1, answers(r), "%q", line)
				assert.True(t, r.Ended(), "%q", line)
			})
		}
	})
}
