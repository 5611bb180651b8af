package greenhttp_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// Without Blocking, each of these would block the only worker.
func TestHandlersThatBlockRunInBlocking(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"a channel": func(w http.ResponseWriter, r *http.Request) {
			c := make(chan string)
			go func() { time.Sleep(time.Millisecond); c <- "hello" }() // the pause lets the handler wait
			io.WriteString(w, <-c)
		},
		"a pipe": func(w http.ResponseWriter, r *http.Request) {
			from, to := io.Pipe()
			go func() {
				io.WriteString(to, "hel")
				io.WriteString(to, "lo")
				to.Close()
			}()
			io.Copy(w, from)
		},
		"w in goroutines": func(w http.ResponseWriter, r *http.Request) {
			var all sync.WaitGroup
			for range 5 {
				all.Go(func() { io.WriteString(w, "x"); w.(http.Flusher).Flush() })
			}
			all.Wait()
		},
		"body in a goroutine": func(w http.ResponseWriter, r *http.Request) {
			from, to := io.Pipe()
			go func() { _, err := io.Copy(to, r.Body); to.CloseWithError(err) }()
			io.Copy(w, from)
		},
		"a green task": func(w http.ResponseWriter, r *http.Request) {
			greenhttp.TaskFrom(r.Context()).Sleep(time.Millisecond)
			hello(w, r)
		},
		"a controller": func(w http.ResponseWriter, r *http.Request) {
			rc := http.NewResponseController(w)
			assert.NoError(t, rc.EnableFullDuplex())
			assert.NoError(t, rc.SetReadDeadline(time.Now().Add(time.Hour)))
			assert.NoError(t, rc.SetWriteDeadline(time.Now().Add(time.Hour)))
			w.WriteHeader(http.StatusOK)
			n, err := io.Copy(w, r.Body)
			assert.NoError(t, err)
			assert.Equal(t, int64(5), n)
			assert.NoError(t, rc.Flush())
		},
		"Blocking in Blocking": greenhttp.Blocking(http.HandlerFunc(hello)).ServeHTTP,
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(g *sched.Task) {
				c := dialRaw(t, g, serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(h)}))
				for range 3 { // the connection belongs to the task again
					c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
					_, body := c.answer("POST")
					assert.Contains(t, []string{"hello", "xxxxx"}, body)
				}
			})
		})
	}
}

func TestBlockingChangesNothingUnderNetHTTP(t *testing.T) {
	w := httptest.NewRecorder()
	greenhttp.Blocking(http.HandlerFunc(hello)).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, "hello", w.Body.String())
}

func TestTimeoutHandlerRunsInBlocking(t *testing.T) {
	run(t, func(g *sched.Task) {
		late, written := make(chan struct{}), make(chan error, 1)
		h := http.NewServeMux()
		h.Handle("/", http.TimeoutHandler(http.HandlerFunc(hello), time.Hour, "too late"))
		h.Handle("/late", http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-late
			_, err := io.WriteString(w, "hello")
			written <- err
		}), soon, "too late"))
		c := dialRaw(t, g, serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(h)}))
		for _, path := range []string{"/", "/late", "/"} {
			c.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
			resp, body := c.answer("GET")
			if path == "/late" {
				assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
				assert.Equal(t, "too late", body)
			} else {
				assert.Equal(t, "hello", body)
			}
		}
		close(late)
		g.Block(func() { assert.Equal(t, http.ErrHandlerTimeout, <-written) })
	})
}

// A goroutine of the handler is still reading the body when the handler returns. The
// response is sent, and the connection ends: nobody knows where the next request begins.
func TestABodyThatIsStillBeingReadIsReclaimed(t *testing.T) {
	run(t, func(g *sched.Task) {
		end := make(chan error, 1)
		var kept http.ResponseWriter
		c := dialRaw(t, g, serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept = w
			reading := make(chan struct{})
			go func() {
				io.ReadFull(r.Body, make([]byte, 1))
				close(reading)
				_, err := io.ReadAll(r.Body)
				end <- err
			}()
			<-reading
			hello(w, r)
		}))}))
		c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nh")
		resp, body := c.answer("POST")
		assert.Equal(t, "hello", body)
		assert.True(t, resp.Close)
		g.Block(func() { assert.Error(t, <-end) })
		_, err := io.WriteString(kept, "x")
		assert.ErrorContains(t, err, "after its handler has returned")
	})
}

// The body's first Read writes 100 Continue while the handler writes, too.
func TestA100ContinueFromAGoroutineDoesNotMixWithTheResponse(t *testing.T) {
	run(t, func(g *sched.Task) {
		c := dialRaw(t, g, serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			read := make(chan []byte)
			go func() {
				b, _ := io.ReadAll(r.Body)
				read <- b
			}()
			for range 20 {
				w.WriteHeader(http.StatusEarlyHints)
			}
			w.Write(<-read)
		}))}))
		c.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
		counts := map[int]int{}
		for {
			resp, body := c.answer("POST")
			counts[resp.StatusCode]++
			switch resp.StatusCode {
			case http.StatusContinue:
				c.send("hello")
				continue
			case http.StatusEarlyHints:
				continue
			}
			assert.Equal(t, "hello", body)
			break
		}
		assert.Equal(t, map[int]int{100: 1, 103: 20, 200: 1}, counts)
	})
}

func TestPanicsPassThroughBlocking(t *testing.T) {
	var log logBuffer
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{ErrorLog: log.logger(), Handler: greenhttp.Blocking(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/abort" {
				panic(http.ErrAbortHandler)
			}
			panicHere()
		}))})
		_, err := greenhttp.Get(g, "http://"+addr+"/abort")
		assert.ErrorIs(t, err, io.EOF)
		assert.Empty(t, log.String())
		_, err = greenhttp.Get(g, "http://"+addr)
		assert.ErrorIs(t, err, io.EOF)
		assert.Contains(t, log.String(), "panicHere")
	})
}

// proxied starts net/http's reverse proxy, in Blocking, in front of a backend of net/http,
// on one worker.
func proxied(t *testing.T, g *sched.Task, backend http.HandlerFunc) raw {
	behind := httptest.NewServer(backend)
	t.Cleanup(behind.Close)
	to, _ := url.Parse(behind.URL)
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	proxy := &httputil.ReverseProxy{Transport: tr, FlushInterval: time.Millisecond,
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	return dialRaw(t, g, serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(proxy)}))
}

func TestReverseProxyRunsInBlocking(t *testing.T) {
	run(t, func(g *sched.Task) {
		c := proxied(t, g, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Trailer", "Sum")
			b, err := io.ReadAll(r.Body) // net/http's server does not read and write at once
			assert.NoError(t, err)
			w.Write(b)
			w.Header().Set("Sum", http.StatusText(len(b)%1000))
		})
		for _, size := range []int{200, 200_200} {
			for _, head := range []string{"", "Expect: 100-continue\r\n"} {
				text := strings.Repeat("x", size)
				c.send("POST / HTTP/1.1\r\nHost: x\r\n" + head + "Transfer-Encoding: chunked\r\n\r\n")
				if head != "" {
					resp, _ := c.answer("POST")
					assert.Equal(t, http.StatusContinue, resp.StatusCode)
				}
				g.Go(func(g *sched.Task) {
					w := httputil.NewChunkedWriter(c.Bind(g))
					io.WriteString(w, text)
					w.Close()
					io.WriteString(c.Bind(g), "\r\n")
				})
				resp, body := c.answer("POST")
				for resp.StatusCode == http.StatusContinue { // the backend's own is forwarded
					resp, body = c.answer("POST")
				}
				assert.Equal(t, len(text), len(body), "%d %q", size, head)
				assert.Equal(t, "OK", resp.Trailer.Get("Sum"))
			}
		}
	})
}

func TestReverseProxyForwardsAnUpgrade(t *testing.T) {
	run(t, func(g *sched.Task) {
		c := proxied(t, g, func(w http.ResponseWriter, r *http.Request) {
			c, rw := switchProtocols(t, w)
			echoLines(t, c, rw)
		})
		c.send(upgrade)
		resp, err := http.ReadResponse(c.r, nil)
		require.NoError(t, err)
		assert.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
		c.send("one\n")
		expectLine(t, c.r, "one\n")
		c.CloseWrite()
		assert.True(t, c.ended())
	})
}

func TestAConnectionHijackedInBlockingBelongsToGoroutines(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, rw := switchProtocols(t, w)
			goEchoLines(t, c, rw)
		}))})
		c := dialRaw(t, g, addr)
		upgradeAndEcho(t, c, c.r)
		c.CloseWrite()
		assert.True(t, c.ended())
	})
}

// All kinds of handlers at once, on several workers, for the race detector.
func TestBlockingHandlersAndOthersShareAServer(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(hello))
	t.Cleanup(behind.Close)
	to, _ := url.Parse(behind.URL)
	tr := &http.Transport{MaxIdleConnsPerHost: 100}
	t.Cleanup(tr.CloseIdleConnections)
	mux := http.NewServeMux()
	mux.Handle("/green", http.HandlerFunc(hello))
	mux.Handle("/timed", greenhttp.Blocking(http.TimeoutHandler(http.HandlerFunc(hello), time.Hour, "")))
	mux.Handle("/proxied", greenhttp.Blocking(&httputil.ReverseProxy{Transport: tr, FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}))
	runOn(t, 4, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: mux})
		var clients sched.WaitGroup
		for i := range 30 {
			clients.Go(g, func(g *sched.Task) {
				c := greenhttp.Client(g)
				for j := range 10 {
					path := []string{"/green", "/timed", "/proxied"}[(i+j)%3]
					assert.Equal(t, "hello", get(t, c, "http://"+addr+path))
				}
			})
		}
		clients.Wait(g)
	})
}

// Goroutines that the handler has left behind use body and response, and read from a silent
// pipe, while the server completes the response and takes the next request.
func TestGoroutinesLeftBehindDelayNothing(t *testing.T) {
	run(t, func(g *sched.Task) {
		var left sync.WaitGroup
		var pipes []*io.PipeWriter
		c := dialRaw(t, g, serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			from, to := io.Pipe()
			pipes = append(pipes, to)
			copying := make(chan struct{})
			left.Go(func() {
				_, err := io.Copy(w, io.MultiReader(eofThen(func() { close(copying) }), from))
				assert.ErrorContains(t, err, "after its handler has returned")
			})
			left.Go(func() {
				<-r.Context().Done() // the handler has returned, and the server sends its header
				w.Header().Set("Late", "x")
				_, err := r.Body.Read(make([]byte, 1))
				assert.Error(t, err)
				_, err = io.WriteString(w, "x")
				assert.ErrorContains(t, err, "after its handler has returned")
			})
			<-copying
		}))}))
		for _, request := range []string{
			"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
			"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		} {
			c.send(request)
			resp, body := c.answer("POST")
			assert.Equal(t, "", body)
			assert.False(t, resp.Close)
		}
		for _, p := range pipes {
			g.Block(func() { io.WriteString(p, "x") })
		}
		g.Block(left.Wait)
	})
}

// Close of a body sets a deadline if a Read is in progress. Those of a finished request
// must not hit the next one.
func TestClosingABodyAfterTheHandlerHasReturnedEndsNoOtherRequest(t *testing.T) {
	run(t, func(g *sched.Task) {
		var left sync.WaitGroup
		over, enough := make(chan struct{}), make(chan struct{})
		h := func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/next" {
				b, err := io.ReadAll(r.Body)
				assert.NoError(t, err)
				w.Write(b)
				return
			}
			body := r.Body
			left.Go(func() {
				<-over
				for range 20_000 {
					body.Close()
				}
				close(enough)
			})
			left.Go(func() {
				<-over
				for {
					select {
					case <-enough:
						return
					default:
						body.Read(make([]byte, 1))
					}
				}
			})
		}
		c := dialRaw(t, g, serve(t, g, &greenhttp.Server{Handler: greenhttp.Blocking(http.HandlerFunc(h))}))
		c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
		c.answer("POST")
		c.send("POST /next HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe")
		close(over)
		g.Block(func() { <-enough })
		c.send("llo")
		_, body := c.answer("POST")
		assert.Equal(t, "hello", body)
		g.Block(left.Wait)
	})
}
