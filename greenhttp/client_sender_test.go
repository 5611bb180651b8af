package greenhttp_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// echo responds while it reads, which net/http's server allows only after EnableFullDuplex.
func echo(w http.ResponseWriter, r *http.Request) {
	c := http.NewResponseController(w)
	c.EnableFullDuplex()
	b := make([]byte, 32<<10)
	for {
		n, err := r.Body.Read(b)
		w.Write(b[:n])
		if err != nil {
			return
		}
		c.Flush()
	}
}

// swallow responds once it has read everything.
func swallow(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }

// pattern is n bytes, in which no two blocks are alike.
type pattern struct{ n, at int64 }

func (p *pattern) Read(b []byte) (int, error) {
	if p.at == p.n {
		return 0, io.EOF
	}
	b = b[:min(int64(len(b)), p.n-p.at)]
	for i := range b {
		x := p.at + int64(i)
		b[i] = byte(x ^ x>>8 ^ x>>16)
	}
	p.at += int64(len(b))
	return len(b), nil
}

func sum(t *testing.T, r io.Reader) (n int64, digest [sha256.Size]byte) {
	h := sha256.New()
	n, err := io.Copy(h, r)
	require.NoError(t, err)
	return n, [sha256.Size]byte(h.Sum(nil))
}

// eachServer runs a test against net/http's server, plain and with both versions of TLS,
// and with a Transport that trusts it.
func eachServer(t *testing.T, h http.HandlerFunc, test func(t *testing.T, url string, tr *greenhttp.Transport, conns *atomic.Int64)) {
	t.Run("plain", func(t *testing.T) {
		s, conns := countingServer(t, h)
		test(t, s.URL, &greenhttp.Transport{}, conns)
	})
	for name, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		t.Run(name, func(t *testing.T) {
			s, conns := countingTLSServer(t, h, version)
			test(t, s.URL, &greenhttp.Transport{TLSClientConfig: trusting(s)}, conns)
		})
	}
}

func trusting(s *httptest.Server) *tls.Config {
	return s.Client().Transport.(*http.Transport).TLSClientConfig
}

func TestALargeBodyIsSentWhileTheResponseIsRead(t *testing.T) {
	const size = 64 << 20
	_, want := sum(t, &pattern{n: size})
	eachServer(t, echo, func(t *testing.T, url string, tr *greenhttp.Transport, conns *atomic.Int64) {
		run(t, func(g *sched.Task) {
			c := &http.Client{Transport: tr.For(g)}
			resp, err := c.Post(url, "", &pattern{n: size})
			require.NoError(t, err)
			n, got := sum(t, resp.Body)
			resp.Body.Close()
			assert.EqualValues(t, size, n)
			assert.Equal(t, want, got)

			resp, err = c.Post(url, "", strings.NewReader("small")) // the connection belongs to the task again
			require.NoError(t, err)
			assert.Equal(t, "small", text(t, resp))
		})
		assert.EqualValues(t, 1, conns.Load())
	})
}

// Client and server are tasks of one worker here, and only the sender is a goroutine.
func TestALargeBodyGoesThroughOurOwnServer(t *testing.T) {
	const size = 64 << 20
	_, want := sum(t, &pattern{n: size})
	config, pool := certificate(t)
	for name, secure := range map[string]*tls.Config{"plain": nil, "TLS": config} {
		t.Run(name, func(t *testing.T) {
			run(t, func(g *sched.Task) {
				addr := serve(t, g, &greenhttp.Server{TLSConfig: secure, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					io.Copy(w, r.Body)
				})})
				url := "http://" + addr
				if secure != nil {
					url = "https://" + addr
				}
				tr := &greenhttp.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
				resp, err := (&http.Client{Transport: tr.For(g)}).Post(url, "", &pattern{n: size})
				require.NoError(t, err)
				n, got := sum(t, resp.Body)
				resp.Body.Close()
				assert.EqualValues(t, size, n)
				assert.Equal(t, want, got)
			})
		})
	}
}

// With TLS, goroutines do the task's reads while a body is sent; before and after that, the
// task itself does.
func TestLargeBodiesOfManyTasksAreSent(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	eachServer(t, echo, func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
		runOn(t, 2, func(g *sched.Task) {
			var wg sched.WaitGroup
			for range 8 {
				wg.Go(g, func(g *sched.Task) {
					for range 2 {
						resp, err := (&http.Client{Transport: tr.For(g)}).Post(url, "", bytes.NewReader(body))
						require.NoError(t, err)
						assert.Equal(t, string(body), text(t, resp))
					}
				})
			}
			wg.Wait(g)
		})
	})
}

// A pipe blocks its goroutine: a task must not read it.
func TestABodyMayBeAPipeThatWaitsForTheResponse(t *testing.T) {
	eachServer(t, echo, func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
		run(t, func(g *sched.Task) {
			r, w := io.Pipe()
			go io.WriteString(w, "ping")
			resp, err := (&http.Client{Transport: tr.For(g)}).Post(url, "", r)
			require.NoError(t, err)
			ping := make([]byte, 4)
			_, err = io.ReadFull(resp.Body, ping)
			require.NoError(t, err)
			go func() {
				w.Write(ping)
				w.Close()
			}()
			assert.Equal(t, "ping", text(t, resp))
		})
	})
}

func TestTheBodyOfAHandlersRequestIsForwardedByItsTask(t *testing.T) {
	s, _ := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		w.Header().Set("Got", r.Header.Get("Content-Type"))
		io.WriteString(w, strings.Repeat("x", int(n>>20)))
	})
	run(t, func(g *sched.Task) {
		for name, wrap := range map[string]func(io.ReadCloser) io.ReadCloser{
			"as it is": func(b io.ReadCloser) io.ReadCloser { return b },
			"marked":   func(b io.ReadCloser) io.ReadCloser { return greenhttp.TaskBody(io.NopCloser(b)) },
		} {
			addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				g := greenhttp.TaskFrom(r.Context())
				resp, err := greenhttp.Client(g).Post(s.URL, "text/odd", wrap(r.Body))
				require.NoError(t, err, name)
				io.Copy(w, resp.Body)
				resp.Body.Close()
			})})
			resp, err := greenhttp.Client(g).Post("http://"+addr, "", &pattern{n: 3 << 20})
			require.NoError(t, err)
			assert.Equal(t, "xxx", text(t, resp), name)
		}
	})
}

// The server refuses a body, does not read it, and closes: the write fails, but the
// response has arrived.
func TestAnEarlyResponseIsReadDespiteAWriteError(t *testing.T) {
	const statusError = "HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much"
	for name, body := range map[string]func() io.Reader{
		"by a sender": func() io.Reader { return &pattern{n: 64 << 20} },
		"by the task": func() io.Reader { return greenhttp.TaskBody(io.NopCloser(&pattern{n: 64 << 20})) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(t, func(p *peerConn) {
				p.r.ReadString('\n')
				p.say(statusError)
			})
			run(t, func(g *sched.Task) {
				resp, err := greenhttp.Client(g).Post(p.url, "", body())
				require.NoError(t, err)
				assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
				assert.Equal(t, "too much", text(t, resp))
			})
		})
	}
}

// A response that arrives before the whole request has been sent ends the sending once it
// has been read: the connection is of no more use.
func TestSendingEndsOnceTheResponseHasBeenRead(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		p.r.ReadString('\n')
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		p.stall()
	})
	run(t, func(g *sched.Task) {
		closed := sched.NewChan[struct{}](1)
		body := &closeHook{Reader: &pattern{n: 1 << 40}, closed: func() {
			guest := g.Sched().Guest()
			defer guest.Leave()
			closed.Send(guest, struct{}{})
		}}
		resp, err := greenhttp.Client(g).Post(p.url, "", body)
		require.NoError(t, err)
		assert.Equal(t, "ok", text(t, resp))
		closed.Recv(g)
	})
}

type closeHook struct {
	io.Reader
	closed func()
}

func (n *closeHook) Close() error { n.closed(); return nil }

func TestAFailingBodyEndsTheWaitForTheResponse(t *testing.T) {
	eachServer(t, swallow, func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
		run(t, func(g *sched.Task) {
			req, _ := http.NewRequest("POST", url, io.MultiReader(strings.NewReader("x"), brokenAtOnce{}))
			_, err := tr.For(g).RoundTrip(req)
			assert.Equal(t, errOwn, err)
		})
	})
}

type brokenAtOnce struct{}

func (brokenAtOnce) Read([]byte) (int, error) { return 0, errOwn }

func TestCancellationEndsASender(t *testing.T) {
	eachServer(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
			run(t, func(g *sched.Task) {
				ctx, cancel := context.WithCancel(context.Background())
				body := &pattern{n: 1 << 40}
				req, _ := http.NewRequestWithContext(ctx, "POST", url, io.MultiReader(body, eofThen(cancel)))
				body.n = 8 << 20 // more than the kernel takes: the sender is in the middle of a write
				g.Go(func(g *sched.Task) { g.Sleep(soon); cancel() })
				_, err := tr.For(g).RoundTrip(req)
				assert.Equal(t, context.Canceled, err)
			})
		})
}

// eofThen is an empty reader that calls f.
type eofThen func()

func (f eofThen) Read([]byte) (int, error) { f(); return 0, io.EOF }

// Main returns while a body that nobody reads is being sent: Run must not wait for it.
func TestRunEndsWhileABodyIsBeingSent(t *testing.T) {
	for _, expect := range []string{"", "100-continue"} {
		eachServer(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
				tr.ExpectContinueTimeout = 1 << 60
				ended := make(chan struct{})
				run(t, func(g *sched.Task) {
					g.Go(func(g *sched.Task) {
						req, _ := http.NewRequest("POST", url, &closeHook{&pattern{n: 1 << 40}, func() { close(ended) }})
						req.Header.Set("Expect", expect)
						tr.For(g).RoundTrip(req)
						t.Error("came back")
					})
					g.Sleep(soon) // by then the sender is at work, or the task still dials: both must end well
				})
				<-ended
			})
	}
}

// The writer of a body may wait for its Close, and a RoundTripper must close the body
// whatever happens to the request.
func TestTheBodyIsClosedIfRunEndsBeforeThereIsAConnection(t *testing.T) {
	asleep := func(t *sched.Task, _ context.Context, _, _ string) (*sock.Conn, error) {
		t.Sleep(time.Hour)
		return nil, errOwn
	}
	for _, tc := range []struct {
		name   string
		tr     *greenhttp.Transport
		scheme string
		before int // requests that already have a connection
	}{
		{"in the dial", &greenhttp.Transport{DialContext: asleep}, "http", 0},
		{"in the handshake", &greenhttp.Transport{}, "https", 0},
		{"in the queue", &greenhttp.Transport{MaxConnsPerHost: 1}, "http", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k := sim.New(sim.Config{})
			k.RemoteListener(simAddr, nil) // accepts, and stays silent
			closed := 0
			require.NoError(t, greenpoll.Run(func(g *greenpoll.Task) error {
				send := func(method string, body io.Reader) {
					req, _ := http.NewRequest(method, tc.scheme+"://"+simAddr, body)
					g.Go(func(g *sched.Task) {
						tc.tr.For(g).RoundTrip(req)
						t.Error("came back")
					})
					settle(g)
				}
				for range tc.before {
					send("GET", nil)
				}
				send("POST", &closeHook{strings.NewReader("body"), func() { closed++ }})
				return nil
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
			assert.Equal(t, 1, closed)
		})
	}
}

// The server switches protocols before it has read the request, and reads no more.
func TestTheContextEndsTheWaitForABodyThatAProtocolSwitchHasOvertaken(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		p.r.ReadString('\n')
		p.say("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
		p.stall()
	})
	run(t, func(g *sched.Task) {
		ctx, cancel := context.WithTimeout(context.Background(), soon)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, "POST", p.url, &pattern{n: 1 << 40})
		_, err := (&greenhttp.Transport{}).For(g).RoundTrip(req)
		assert.Equal(t, context.DeadlineExceeded, err)
	})
}

// To find out whether a GET has a body at all, Request.Write reads its first byte on a
// goroutine, which may still be reading when the request has failed. This test is for
// -race.
func TestTheFirstByteOfABodyMayBeReadAfterTheRequestHasFailed(t *testing.T) {
	p := newPeer(t, func(p *peerConn) { p.SetLinger(0) })
	goroutines := runtime.NumGoroutine()
	run(t, func(g *sched.Task) {
		r, w := io.Pipe()
		defer w.Close()
		req, _ := http.NewRequest("GET", p.url, r)
		_, err := (&greenhttp.Transport{}).For(g).RoundTrip(req)
		assert.Error(t, err)
	})
	eventually(t, func() bool {
		time.Sleep(time.Millisecond)
		return runtime.NumGoroutine() <= goroutines
	}, func() string { return "the goroutine that read the first byte is still there" })
}
