package greenhttp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// Clients, server and ten handlers that wait for each other share one worker.
func TestTenRequestsOverlapOnOneWorker(t *testing.T) {
	const n = 10
	run(t, func(g *sched.Task) {
		var all sched.WaitGroup
		all.Add(g, n)
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			task := greenhttp.TaskFrom(r.Context())
			all.Done(task)
			all.Wait(task) // no handler goes on before all ten are here
			hello(w, r)
		})})
		var clients sched.WaitGroup
		for range n {
			clients.Go(g, func(g *sched.Task) {
				assert.Equal(t, "hello", get(t, greenhttp.Client(g), "http://"+addr))
			})
		}
		clients.Wait(g)
	})
}

func TestHandlersThatSleepDoNotDelayEachOther(t *testing.T) {
	const n, nap = 20, 100 * time.Millisecond
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			greenhttp.TaskFrom(r.Context()).Sleep(nap)
		})})
		start := time.Now()
		var clients sched.WaitGroup
		for range n {
			clients.Go(g, func(g *sched.Task) { get(t, greenhttp.Client(g), "http://"+addr) })
		}
		clients.Wait(g)
		assert.Less(t, time.Since(start), n*nap/2)
	})
}

func TestNetHTTPsClientIsServed(t *testing.T) {
	for name, start := range map[string]func(*testing.T, *sched.Task, http.Handler) (string, *http.Client){
		"plain": servePlain,
		"TLS":   serveTLS,
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(g *sched.Task) {
				var conns atomic.Int64
				url, client := start(t, g, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					b, err := io.ReadAll(r.Body)
					assert.NoError(t, err)
					if r.Header.Get("Count") != "" {
						conns.Add(1)
					}
					assert.Equal(t, name == "TLS", r.TLS != nil)
					w.Write(b)
				}))
				// net/http has goroutines that wait on Go channels: they must not block our
				// worker.
				g.Block(func() {
					big := strings.Repeat("x", 300_000)
					for _, body := range []io.Reader{strings.NewReader(big), io.MultiReader(strings.NewReader(big))} {
						resp, err := client.Post(url, "text/plain", body)
						require.NoError(t, err)
						assert.Equal(t, big, text(t, resp))
						assert.Equal(t, []string{"chunked"}, resp.TransferEncoding)
					}
					resp, err := client.Head(url)
					require.NoError(t, err)
					assert.Equal(t, "", text(t, resp))
				})
			})
		})
	}
}

func servePlain(t *testing.T, g *sched.Task, h http.Handler) (string, *http.Client) {
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return "http://" + serve(t, g, &greenhttp.Server{Handler: h}), &http.Client{Transport: tr}
}

// serveTLS borrows the certificate of httptest.
func serveTLS(t *testing.T, g *sched.Task, h http.Handler) (string, *http.Client) {
	config, pool := certificate(t)
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	t.Cleanup(tr.CloseIdleConnections)
	return "https://" + serve(t, g, &greenhttp.Server{Handler: h, TLSConfig: config}), &http.Client{Transport: tr}
}

func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	s := httptest.NewTLSServer(nil)
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s.TLS, pool
}

// trustingPool is the config of a client that speaks TLS by hand to a server with a certificate
// of pool.
func trustingPool(pool *x509.CertPool) *tls.Config {
	return &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}

func TestATLSConnectionIsKeptAndEndsWithCloseNotify(t *testing.T) {
	config, pool := certificate(t)
	run(t, func(g *sched.Task) {
		s := &greenhttp.Server{Handler: http.HandlerFunc(hello), TLSConfig: config}
		addr := serve(t, g, s)
		c := tls.Client(dialRaw(t, g, addr).Conn, trustingPool(pool))
		for range 2 {
			_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			require.NoError(t, err)
			n, err := io.ReadAtLeast(c, make([]byte, 1024), len("HTTP/1.1 200 OK"))
			require.NoError(t, err)
			assert.Positive(t, n)
		}
		assert.NoError(t, s.Shutdown(g, context.Background()))
		_, err := c.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err) // a connection that was cut off would return io.ErrUnexpectedEOF
	})
}

func TestPlainHTTPToATLSServerIsAnswered(t *testing.T) {
	config, _ := certificate(t)
	var log logBuffer
	run(t, func(g *sched.Task) {
		c := dialRaw(t, g, serve(t, g, &greenhttp.Server{TLSConfig: config, ErrorLog: log.logger()}))
		c.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		_, body := c.answer("GET")
		assert.Equal(t, "Client sent an HTTP request to an HTTPS server.\n", body)
		assert.Contains(t, log.String(), "client sent an HTTP request to an HTTPS server")
	})
}

func TestTheContextCarriesTaskAndAddressAndEndsWithTheHandler(t *testing.T) {
	run(t, func(g *sched.Task) {
		var ctx context.Context
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx = r.Context()
			assert.Equal(t, sched.Running, greenhttp.TaskFrom(ctx).Status())
			assert.Equal(t, r.Host, ctx.Value(http.LocalAddrContextKey).(net.Addr).String())
			assert.NoError(t, ctx.Err())
		})})
		get(t, greenhttp.Client(g), "http://"+addr)
		assert.ErrorIs(t, ctx.Err(), context.Canceled)
		assert.Nil(t, greenhttp.TaskFrom(context.Background()))
	})
}

func TestAPanicInAHandlerEndsOnlyItsConnection(t *testing.T) {
	var log logBuffer
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{ErrorLog: log.logger(), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/panic":
				panicHere()
			case "/abort":
				panic(http.ErrAbortHandler)
			}
			hello(w, r)
		})})
		other := dialRaw(t, g, addr)
		other.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		other.answer("GET")

		_, err := greenhttp.Get(g, "http://"+addr+"/abort")
		assert.ErrorIs(t, err, io.EOF)
		assert.Empty(t, log.String())
		_, err = greenhttp.Get(g, "http://"+addr+"/panic")
		assert.ErrorIs(t, err, io.EOF)
		assert.Contains(t, log.String(), "http: panic serving 127.0.0.1:")
		assert.Contains(t, log.String(), "oh no")
		assert.Contains(t, log.String(), "panicHere")

		other.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		_, body := other.answer("GET")
		assert.Equal(t, "hello", body)
	})
}

func panicHere() { panic("oh no") }

func TestFlushSendsWhatWasWritten(t *testing.T) {
	run(t, func(g *sched.Task) {
		read := sched.NewChan[struct{}](0)
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "first")
			assert.NoError(t, http.NewResponseController(w).Flush())
			read.Recv(greenhttp.TaskFrom(r.Context()))
			io.WriteString(w, "second")
		})})
		resp, err := greenhttp.Get(g, "http://"+addr)
		require.NoError(t, err)
		b := make([]byte, 5)
		_, err = io.ReadFull(resp.Body, b)
		require.NoError(t, err)
		assert.Equal(t, "first", string(b))
		read.Close(g)
		assert.Equal(t, "second", text(t, resp))
	})
}

func TestTheResponseWriterReportsMisuse(t *testing.T) {
	var log logBuffer
	run(t, func(g *sched.Task) {
		var kept http.ResponseWriter
		addr := serve(t, g, &greenhttp.Server{ErrorLog: log.logger(), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept = w
			assert.PanicsWithValue(t, "invalid WriteHeader code 0", func() { w.WriteHeader(0) })
			if r.URL.Path == "/204" {
				w.WriteHeader(http.StatusNoContent)
				_, err := io.WriteString(w, "x")
				assert.Equal(t, http.ErrBodyNotAllowed, err)
				w.WriteHeader(http.StatusOK)
				return
			}
			w.Header().Set("Content-Length", "2")
			_, err := w.Write([]byte("abc"))
			assert.Equal(t, http.ErrContentLength, err)
			w.Write(nil)
		})})
		get(t, greenhttp.Client(g), "http://"+addr+"/204")
		assert.Equal(t, "http: superfluous response.WriteHeader call\n", log.String())
		_, err := kept.Write([]byte("late"))
		assert.ErrorContains(t, err, "after its handler has returned")

		resp, err := greenhttp.Get(g, "http://"+addr)
		require.NoError(t, err)
		_, err = io.ReadAll(resp.Body)
		assert.Equal(t, io.ErrUnexpectedEOF, err)
	})
}

// Unlike in net/http, a body may be read while the response is being written.
func TestAnEchoStreamsInBothDirections(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(w, r.Body)
			assert.NoError(t, err)
		})})
		const size = 4 << 20
		c := dialRaw(t, g, addr)
		g.Go(func(g *sched.Task) {
			w := c.Bind(g)
			io.WriteString(w, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4194304\r\n\r\n")
			io.Copy(w, io.LimitReader(zeros{}, size))
		})
		resp, err := http.ReadResponse(c.r, nil)
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, resp.Body)
		assert.NoError(t, err)
		assert.Equal(t, int64(size), n)
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestASmallUnreadBodyDoesNotCostTheConnection(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(hello)})
		c := dialRaw(t, g, addr)
		c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + strings.Repeat("x", 200_000))
		resp, body := c.answer("POST")
		assert.Equal(t, "hello", body)
		assert.False(t, resp.Close)
		c.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		_, body = c.answer("GET")
		assert.Equal(t, "hello", body)
	})
}

// The response arrives although the client is still sending: nothing resets the connection.
func TestALargeUnreadBodyClosesTheConnectionGracefully(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(hello)})
		for _, length := range []string{"Content-Length: 400000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n61a80\r\n"} {
			c := dialRaw(t, g, addr)
			c.send("POST / HTTP/1.1\r\nHost: x\r\n" + length + strings.Repeat("x", 400_000))
			resp, body := c.answer("POST")
			assert.Equal(t, "hello", body)
			assert.True(t, resp.Close)
			assert.True(t, c.ended())
		}
	})
}

func TestAClientThatExpects100ContinueGetsIt(t *testing.T) {
	run(t, func(g *sched.Task) {
		addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/read" {
				io.Copy(w, r.Body)
			}
		})})
		c := dialRaw(t, g, addr)
		ask := " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
		c.send("POST /read" + ask)
		resp, _ := c.answer("POST")
		assert.Equal(t, http.StatusContinue, resp.StatusCode)
		c.send("abc")
		_, body := c.answer("POST")
		assert.Equal(t, "abc", body)

		c.send("POST /no" + ask) // nobody wants the body: it will not come, and no request can follow
		resp, _ = c.answer("POST")
		assert.Equal(t, http.StatusOK, resp.StatusCode)
		assert.True(t, resp.Close)
		assert.True(t, c.ended())
	})
}
