package greenhttp_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
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

// echoLines serves the protocol that hijacked connections speak in these tests.
func echoLines(t *testing.T, c net.Conn, rw *bufio.ReadWriter) {
	for {
		line, err := rw.ReadString('\n')
		if err != nil {
			assert.Equal(t, io.EOF, err)
			c.Close()
			return
		}
		rw.WriteString(line)
		assert.NoError(t, rw.Flush())
	}
}

const upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n"

// upgradeAndEcho sends an upgrade together with a first line, and checks the echo.
func upgradeAndEcho(t *testing.T, c io.ReadWriter, r *bufio.Reader) {
	_, err := io.WriteString(c, upgrade+"ahead\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	assert.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	assert.Equal(t, "Upgrade", resp.Header.Get("Connection"))
	expectLine(t, r, "ahead\n")
	io.WriteString(c, "more\n")
	expectLine(t, r, "more\n")
}

func expectLine(t *testing.T, r *bufio.Reader, want string) {
	line, err := r.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, want, line)
}

func switchProtocols(t *testing.T, w http.ResponseWriter) (net.Conn, *bufio.ReadWriter) {
	w.Header().Set("Connection", "Upgrade")
	w.Header().Set("Upgrade", "lines")
	w.WriteHeader(http.StatusSwitchingProtocols)
	c, rw, err := http.NewResponseController(w).Hijack()
	require.NoError(t, err)
	return c, rw
}

// hijackers are the three kinds of users that may take over a hijacked connection.
var hijackers = map[string]func(t *testing.T, task *sched.Task, c net.Conn, rw *bufio.ReadWriter){
	"the handler": func(t *testing.T, _ *sched.Task, c net.Conn, rw *bufio.ReadWriter) { echoLines(t, c, rw) },
	"another task": func(t *testing.T, task *sched.Task, c net.Conn, rw *bufio.ReadWriter) {
		task.Go(func(task *sched.Task) {
			greenhttp.Use(c, task)
			echoLines(t, c, rw)
		})
	},
	"a goroutine": func(t *testing.T, _ *sched.Task, c net.Conn, rw *bufio.ReadWriter) {
		greenhttp.Use(c, nil)
		goEchoLines(t, c, rw)
	},
}

// goEchoLines runs echoLines on a goroutine; the test waits for its end.
func goEchoLines(t *testing.T, c net.Conn, rw *bufio.ReadWriter) {
	done := make(chan struct{})
	t.Cleanup(func() { <-done })
	go func() {
		defer close(done)
		echoLines(t, c, rw)
	}()
}

func TestAHijackedConnectionWorksForEachKindOfUser(t *testing.T) {
	for name, goOn := range hijackers {
		for _, secure := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", TLS"}[secure], func(t *testing.T) {
				run(t, func(g *sched.Task) {
					var states []http.ConnState
					s := &greenhttp.Server{
						Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
							c, rw := switchProtocols(t, w)
							_, err := w.Write(nil)
							assert.Equal(t, http.ErrHijacked, err)
							assert.Equal(t, http.ErrHijacked, http.NewResponseController(w).Flush())
							_, _, err = http.NewResponseController(w).Hijack()
							assert.Equal(t, http.ErrHijacked, err)
							goOn(t, greenhttp.TaskFrom(r.Context()), c, rw)
						}),
						ConnState: func(_ net.Conn, state http.ConnState) { states = append(states, state) },
					}
					config, pool := certificate(t)
					if secure {
						s.TLSConfig = config
					}
					raw := dialRaw(t, g, serve(t, g, s))
					var c net.Conn = raw.Conn
					if secure {
						c = tls.Client(raw.Conn, trustingPool(pool))
					}
					r := bufio.NewReader(c)
					upgradeAndEcho(t, c, r)
					assert.NoError(t, s.Shutdown(g, context.Background())) // it no longer counts the connection
					io.WriteString(c, "still\n")
					expectLine(t, r, "still\n")
					c.(interface{ CloseWrite() error }).CloseWrite()
					_, err := r.ReadByte()
					assert.Equal(t, io.EOF, err)
					assert.Equal(t, []http.ConnState{http.StateNew, http.StateActive, http.StateHijacked}, states)
				})
			})
		}
	}
}

// switchDuringShutdown lets a handler hijack its connection while Shutdown waits for it,
// and speak on it until the client ends. check gets the response to the upgrade.
func switchDuringShutdown(t *testing.T, check func(*http.Response)) {
	run(t, func(g *sched.Task) {
		h := newWaiter()
		s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			c, rw := switchProtocols(t, w)
			echoLines(t, c, rw)
		})}
		c := dialRaw(t, g, serve(t, g, s))
		c.send(upgrade)
		h.begun.Recv(g)
		g.Go(func(g *sched.Task) { h.release.Send(g, struct{}{}) })
		assert.NoError(t, s.Shutdown(g, context.Background()))
		resp, err := http.ReadResponse(c.r, nil)
		require.NoError(t, err)
		check(resp)
		c.CloseWrite()
		assert.True(t, c.ended())
		h.ended.Recv(g)
	})
}

func TestShutdownStopsWaitingForAConnectionThatIsHijacked(t *testing.T) {
	switchDuringShutdown(t, func(resp *http.Response) {
		assert.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	})
}

func TestAHijackedConnectionHasNoDeadlines(t *testing.T) {
	s := &greenhttp.Server{ReadTimeout: time.Second, WriteTimeout: time.Second}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, rw := switchProtocols(t, w)
		echoLines(t, c, rw)
		assert.NoError(t, r.Context().Err()) // the client's half-close is no longer a hang-up
	})
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		r := k.Remote(simAddr)
		r.Send([]byte(upgrade))
		g.Sleep(time.Minute)
		r.Send([]byte("hello\n"))
		settle(g)
		assert.Contains(t, string(r.Received()), "\r\n\r\nhello\n")
		r.CloseWrite()
		settle(g)
	})
}

func TestEachDirectionOfAHijackedConnectionMayHaveATask(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, rw, err := w.(http.Hijacker).Hijack()
			require.NoError(t, err)
			defer c.Close()
			task := greenhttp.TaskFrom(r.Context())
			var writer sched.WaitGroup
			writer.Go(task, func(task *sched.Task) {
				io.Copy(c.(*sock.Handover).Bind(task), io.LimitReader(zeros{}, 1<<20))
			})
			n, err := io.Copy(io.Discard, rw) // while the other task writes
			assert.NoError(t, err)
			assert.Equal(t, int64(1<<20), n)
			writer.Wait(task)
		})})
		c := dialRaw(t, g, addr)
		c.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		g.Go(func(g *sched.Task) {
			w := c.Bind(g)
			io.Copy(w, io.LimitReader(zeros{}, 1<<20))
			w.CloseWrite()
		})
		n, err := io.Copy(io.Discard, c)
		assert.NoError(t, err)
		assert.Equal(t, int64(1<<20), n)
	})
}

func TestUseOfAConnectionThatWasNotHijackedPanics(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	assert.Panics(t, func() { greenhttp.Use(a, nil) })
}

func TestAPanicAfterHijackLeavesTheConnectionToItsOwner(t *testing.T) {
	var log logBuffer
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{ErrorLog: log.logger(), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, rw := switchProtocols(t, w)
			greenhttp.TaskFrom(r.Context()).Go(func(task *sched.Task) {
				greenhttp.Use(c, task)
				echoLines(t, c, rw)
			})
			panic("oh no")
		})})
		c := dialRaw(t, g, addr)
		upgradeAndEcho(t, c, c.r)
		assert.Contains(t, log.String(), "oh no")
		c.CloseWrite()
		assert.True(t, c.ended())
	})
}

func TestTheEndOfTheHandlerLeavesOnHangupOfAHijackedConnectionAlone(t *testing.T) {
	hungUp := sched.NewChan[struct{}](1)
	s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _ := switchProtocols(t, w)
		c.(*sock.Handover).OnHangup(func() { c.Close() })
		greenhttp.TaskFrom(r.Context()).Go(func(g *sched.Task) {
			greenhttp.Use(c, g)
			g.Sleep(time.Hour)
			_, err := c.Write([]byte("x"))
			assert.ErrorIs(t, err, net.ErrClosed)
			c.Close()
			hungUp.Send(g, struct{}{})
		})
	})}
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		r := k.Remote(simAddr)
		r.Send([]byte(upgrade))
		settle(g)
		r.CloseWrite()
		hungUp.Recv(g)
	})
}

// During Shutdown every other response says "close". A client that reads that instead of
// Upgrade takes the switch for refused. See Go's issue 36381.
func TestAProtocolSwitchSaysUpgradeEvenDuringShutdown(t *testing.T) {
	switchDuringShutdown(t, func(resp *http.Response) {
		assert.Equal(t, []string{"Upgrade"}, resp.Header["Connection"])
	})
}
