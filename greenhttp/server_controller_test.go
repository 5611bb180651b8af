package greenhttp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

func TestResponseControllerReachesTheConnection(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rc := http.NewResponseController(w)
			assert.NoError(t, rc.EnableFullDuplex())
			switch r.URL.Path {
			case "/read":
				assert.NoError(t, rc.SetReadDeadline(time.Now()))
				_, err := io.ReadAll(r.Body)
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
			case "/write":
				assert.NoError(t, rc.SetWriteDeadline(time.Now()))
				io.WriteString(w, "never sent")
				assert.ErrorIs(t, rc.Flush(), os.ErrDeadlineExceeded)
			}
		})})
		c := dialRaw(t, g, addr)
		c.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab")
		resp, _ := c.answer("POST")
		assert.True(t, resp.Close)

		_, err := greenhttp.Get(g, "http://"+addr+"/write")
		assert.ErrorIs(t, err, io.EOF)
	})
}

func TestTheDeadlinesOfARequestDoNotHitTheNext(t *testing.T) {
	s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc, now := http.NewResponseController(w), greenhttp.TaskFrom(r.Context()).Sched().Time()
		assert.NoError(t, rc.SetReadDeadline(now))
		assert.NoError(t, rc.SetWriteDeadline(now.Add(soon)))
		hello(w, r)
	})}
	simulate(t, sim.Config{}, s, func(g *sched.Task, k *sim.Kernel) {
		r := k.Remote(simAddr)
		for n := range 2 {
			r.Send([]byte(request))
			settle(g) // the deadlines would have passed
			assert.Equal(t, n+1, answers(r))
		}
	})
}

// However the body is framed, data copied from a file arrives.
func TestDataCopiedIntoAResponseArrives(t *testing.T) {
	text := strings.Repeat("0123456789", 100_000)
	file, err := os.CreateTemp("", "text") // not t.TempDir: Wine lacks what os.RemoveAll needs
	require.NoError(t, err)
	t.Cleanup(func() { os.Remove(file.Name()) })
	_, err = file.WriteString(text)
	require.NoError(t, errors.Join(err, file.Close()))
	for path, want := range map[string]string{"/length": text, "/chunks": text, "/file": text, "/short": "short", "/none": ""} {
		for _, version := range []string{"1.1", "1.0"} {
			t.Run(path[1:]+" "+version, func(t *testing.T) {
				run(t, func(g *sched.Task) {
					addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						f, err := os.Open(file.Name())
						require.NoError(t, err)
						defer f.Close()
						var src io.Reader = f
						switch path {
						case "/length":
							w.Header().Set("Content-Length", "1000000")
						case "/file":
							http.ServeContent(w, r, "text.txt", time.Time{}, f)
							return
						case "/short", "/none":
							src = struct{ io.Reader }{strings.NewReader(want)}
						}
						n, err := io.Copy(w, src)
						assert.NoError(t, err)
						assert.Equal(t, int64(len(want)), n)
					})})
					c := dialRaw(t, g, addr)
					c.send("GET " + path + " HTTP/" + version + "\r\nHost: x\r\nConnection: close\r\n\r\n")
					_, body := c.answer("GET")
					assert.Equal(t, len(want), len(body))
					assert.Equal(t, want, body)
				})
			})
		}
	}
}

func TestServerHooksAreCalled(t *testing.T) {
	run(t, func(g *sched.Task) {
		type key struct{}
		type peer string
		s := &greenhttp.Server{
			BaseContext: func(l net.Listener) context.Context {
				return context.WithValue(context.Background(), key{}, l.Addr().String())
			},
			ConnContext: func(ctx context.Context, c net.Conn) context.Context {
				return context.WithValue(ctx, peer(c.RemoteAddr().String()), true)
			},
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, r.Host, r.Context().Value(key{}))
				assert.Equal(t, true, r.Context().Value(peer(r.RemoteAddr)))
				assert.NotNil(t, greenhttp.TaskFrom(r.Context()))
			}),
		}
		var states []http.ConnState
		s.ConnState = func(_ net.Conn, state http.ConnState) { states = append(states, state) }
		c := dialRaw(t, g, serve(t, g, s))
		for range 2 {
			c.send("GET / HTTP/1.1\r\nHost: " + c.RemoteAddr().String() + "\r\n\r\n")
			c.answer("GET")
		}
		assert.NoError(t, s.Shutdown(g, context.Background()))
		assert.Equal(t, []http.ConnState{http.StateNew, http.StateActive, http.StateIdle,
			http.StateActive, http.StateIdle, http.StateClosed}, states)
	})
}

func TestListenAndServeAndServeTLSReturnTheirErrors(t *testing.T) {
	run(t, func(g *sched.Task) {
		s := &greenhttp.Server{}
		assert.Error(t, s.ListenAndServe(g, "nonsense"))
		l, addr := listen(t, g)
		assert.ErrorContains(t, s.ServeTLS(g, l, "no such file", "no such file"), "no such file")
		_, err := sock.Dial(g, "tcp", addr)
		assert.Error(t, err) // closed, as by Serve
		s.Close()
		assert.Equal(t, http.ErrServerClosed, s.ListenAndServe(g, "127.0.0.1:0"))
	})
}

// A handler that has kept its controller has no power over the requests that follow.
func TestDeadlinesCannotBeSetAfterTheHandlerHasReturned(t *testing.T) {
	run(t, func(g *sched.Task) {
		var kept *http.ResponseController
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if kept != nil {
				assert.Error(t, kept.SetReadDeadline(time.Now()))
				assert.Error(t, kept.SetWriteDeadline(time.Now()))
			}
			kept = http.NewResponseController(w)
			io.Copy(w, r.Body)
		})})
		c := dialRaw(t, g, addr)
		for range 2 {
			c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
			c.send("hello")
			_, body := c.answer("POST")
			assert.Equal(t, "hello", body)
		}
	})
}
