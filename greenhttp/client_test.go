package greenhttp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// countingServer returns net/http's server; conns counts its connections.
func countingServer(t *testing.T, h http.HandlerFunc) (s *httptest.Server, conns *atomic.Int64) {
	s, conns = unstartedServer(t, h)
	s.Start()
	return s, conns
}

// countingTLSServer does the same over one version of TLS.
func countingTLSServer(t *testing.T, h http.HandlerFunc, version uint16) (s *httptest.Server, conns *atomic.Int64) {
	s, conns = unstartedServer(t, h)
	s.TLS = &tls.Config{MinVersion: version, MaxVersion: version}
	s.StartTLS()
	return s, conns
}

func unstartedServer(t *testing.T, h http.HandlerFunc) (s *httptest.Server, conns *atomic.Int64) {
	conns = new(atomic.Int64)
	s = httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = new(logBuffer).logger()
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	t.Cleanup(s.Close)
	t.Cleanup(cancel) // runs first: a handler may wait for the end of its context
	return s, conns
}

func TestGetFetchesFromNetHTTP(t *testing.T) {
	s, _ := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		resp, err := greenhttp.Get(g, s.URL)
		require.NoError(t, err)
		assert.Equal(t, "hello", text(t, resp))
		assert.Equal(t, int64(5), resp.ContentLength)
		assert.Equal(t, s.URL, resp.Request.URL.String())
	})
}

func TestHTTPSChecksTheCertificate(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(hello))
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
		resp, err := (&http.Client{Transport: tr.For(g)}).Get(s.URL)
		require.NoError(t, err)
		assert.Equal(t, "hello", text(t, resp))
		assert.NotNil(t, resp.TLS)
		assert.Equal(t, "http/1.1", resp.TLS.NegotiatedProtocol)

		var unknown x509.UnknownAuthorityError
		_, err = greenhttp.Get(g, s.URL)
		assert.ErrorAs(t, err, &unknown)
	})
}

func TestAConnectionIsReusedOnceTheBodyHasBeenRead(t *testing.T) {
	s, conns := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/chunked":
			io.WriteString(w, "a")
			w.(http.Flusher).Flush()
			io.WriteString(w, "b")
		case "/none":
			w.WriteHeader(http.StatusNoContent)
		default:
			hello(w, r)
		}
	})
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		assert.Equal(t, "hello", get(t, c, s.URL))
		assert.Equal(t, "ab", get(t, c, s.URL+"/chunked"))
		assert.Equal(t, "", get(t, c, s.URL+"/none"))
		resp, err := c.Head(s.URL)
		require.NoError(t, err)
		assert.Equal(t, "", text(t, resp))
		assert.Equal(t, "hello", get(t, c, s.URL))
	})
	assert.Equal(t, int64(1), conns.Load())
}

func TestAConnectionIsClosedIfTheBodyWasNotReadToTheEnd(t *testing.T) {
	s, conns := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		resp, err := c.Get(s.URL)
		require.NoError(t, err)
		resp.Body.Close()
		_, err = resp.Body.Read(make([]byte, 1))
		assert.EqualError(t, err, "http: read on closed response body")
		get(t, c, s.URL)
	})
	assert.Equal(t, int64(2), conns.Load())
}

func TestAConnectionIsClosedIfEitherSideSaysSo(t *testing.T) {
	s, conns := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/server" {
			w.Header().Set("Connection", "close")
		}
		hello(w, r)
	})
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		get(t, c, s.URL+"/server")
		req, _ := http.NewRequest("GET", s.URL, nil)
		req.Close = true
		resp, err := c.Do(req)
		require.NoError(t, err)
		text(t, resp)
		get(t, c, s.URL)
	})
	assert.Equal(t, int64(3), conns.Load())
}

func TestTasksShareTheIdleConnectionsOfATransport(t *testing.T) {
	s, conns := countingTLSServer(t, hello, tls.VersionTLS13)
	runOn(t, 4, func(g *sched.Task) {
		tr := &greenhttp.Transport{TLSClientConfig: trusting(s)}
		for range 5 { // one task after the other, on whatever worker
			var wg sched.WaitGroup
			wg.Go(g, func(g *sched.Task) {
				assert.Equal(t, "hello", get(t, &http.Client{Transport: tr.For(g)}, s.URL))
			})
			wg.Wait(g)
		}
		assert.Equal(t, int64(1), conns.Load())

		c := &http.Client{Transport: tr.For(g)}
		c.CloseIdleConnections()
		get(t, c, s.URL)
		assert.Equal(t, int64(2), conns.Load())
	})
}

func TestBodiesOfEveryKindAreSent(t *testing.T) {
	s, conns := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.Header().Set("Coding", strings.Join(r.TransferEncoding, ","))
		w.Write(b)
	})
	big := strings.Repeat("x", 100_000)
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		for name, tc := range map[string]struct {
			method string
			body   io.Reader
			length int
			coding string
		}{
			"known":          {"POST", strings.NewReader(big), len(big), ""},
			"unknown":        {"POST", io.MultiReader(strings.NewReader(big)), len(big), "chunked"},
			"unknown in GET": {"GET", io.MultiReader(strings.NewReader(big)), len(big), "chunked"}, // net/http would probe it
			"none":           {"POST", http.NoBody, 0, ""},
			"unknown, empty": {"PUT", io.MultiReader(), 0, "chunked"},
		} {
			req, err := http.NewRequest(tc.method, s.URL, tc.body)
			require.NoError(t, err)
			before := *req
			resp, err := c.Transport.RoundTrip(req)
			require.NoError(t, err, name)
			assert.Len(t, text(t, resp), tc.length, name)
			assert.Equal(t, tc.coding, resp.Header.Get("Coding"), name)
			assert.Equal(t, before.TransferEncoding, req.TransferEncoding, "%s: the request was changed", name)
		}
	})
	assert.Equal(t, int64(1), conns.Load())
}

// closeCounter is a body that counts its Closes.
type closeCounter struct {
	io.Reader
	n *int
}

func (c closeCounter) Close() error { *c.n++; return nil }

func TestTheRequestsBodyIsClosedWhateverHappens(t *testing.T) {
	s, _ := countingServer(t, hello)
	refused := httptest.NewServer(nil)
	refused.Close()
	run(t, func(g *sched.Task) {
		for _, url := range []string{s.URL, refused.URL, "ftp://example.com", "http:///nohost"} {
			closes := 0
			req, err := http.NewRequest("POST", url, closeCounter{strings.NewReader("x"), &closes})
			require.NoError(t, err)
			if resp, err := greenhttp.Client(g).Transport.RoundTrip(req); err == nil {
				text(t, resp)
			}
			assert.Equal(t, 1, closes, url)
		}
	})
}

func TestInformationalResponsesAreSkipped(t *testing.T) {
	s, _ := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		for range 10 {
			w.WriteHeader(http.StatusEarlyHints)
		}
		hello(w, r)
	})
	run(t, func(g *sched.Task) { assert.Equal(t, "hello", get(t, greenhttp.Client(g), s.URL)) })
}

// A server may close an idle connection at any time; the client finds out when it
// writes the next request.
func TestARequestIsRetriedIfItsPooledConnectionIsDead(t *testing.T) {
	for _, tc := range []struct {
		name   string
		method string
		body   func() io.Reader
		key    string
		again  bool
	}{
		{"GET", "GET", nil, "", true},
		{"POST", "POST", func() io.Reader { return strings.NewReader("x") }, "", false},
		{"POST with a key", "POST", func() io.Reader { return strings.NewReader("x") }, "1", true},
		{"GET of a stream", "GET", func() io.Reader { return io.MultiReader(strings.NewReader("x")) }, "", false},
		{"OPTIONS of a buffer", "OPTIONS", func() io.Reader { return bytes.NewReader([]byte("x")) }, "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			peer := newPeer(t, func(p *peerConn) {
				p.readRequest()
				p.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
				p.r.Peek(1) // closes just as the next request arrives: any earlier, and the client would know
			})
			run(t, func(g *sched.Task) {
				c := greenhttp.Client(g)
				get(t, c, peer.url)
				var body io.Reader
				if tc.body != nil {
					body = tc.body()
				}
				req, err := http.NewRequest(tc.method, peer.url, body)
				require.NoError(t, err)
				if tc.key != "" {
					req.Header.Set("Idempotency-Key", tc.key)
				}
				resp, err := c.Do(req)
				if tc.again {
					require.NoError(t, err)
					assert.Equal(t, "hello", text(t, resp))
				} else {
					assert.Error(t, err)
				}
			})
			assert.Equal(t, map[bool]int64{true: 2, false: 1}[tc.again], peer.conns.Load())
		})
	}
}

func TestARequestThatFailsOnANewConnectionIsNotRetried(t *testing.T) {
	peer := newPeer(t, func(p *peerConn) { p.readRequest() })
	run(t, func(g *sched.Task) {
		_, err := greenhttp.Get(g, peer.url)
		assert.ErrorIs(t, err, io.EOF)
	})
	assert.Equal(t, int64(1), peer.conns.Load())
}

// Bytes after the end of a response are unsolicited: they would be taken for the response
// to the next request.
func TestAConnectionWithUnsolicitedBytesIsNotReused(t *testing.T) {
	peer := newPeer(t, func(p *peerConn) {
		p.readRequest()
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
		p.stall()
	})
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		assert.Equal(t, "ok", get(t, c, peer.url))
		assert.Equal(t, "ok", get(t, c, peer.url))
	})
	assert.Equal(t, int64(2), peer.conns.Load())
}

func TestCloseInOneTaskEndsAReadInAnother(t *testing.T) {
	peer := newPeer(t, func(p *peerConn) {
		p.readRequest()
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
		p.stall()
	})
	run(t, func(g *sched.Task) {
		resp, err := greenhttp.Get(g, peer.url)
		require.NoError(t, err)
		g.Go(func(*sched.Task) { resp.Body.Close() }) // runs once we are parked in Read
		_, err = resp.Body.Read(make([]byte, 5))
		assert.EqualError(t, err, "http: read on closed response body")
	})
}

func TestDialContextMakesTheConnections(t *testing.T) {
	s, _ := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		var dialed string
		failure := errors.New("no way")
		tr := &greenhttp.Transport{
			DialContext: func(_ *sched.Task, _ context.Context, network, address string) (*sock.Conn, error) {
				dialed = network + " " + address
				return nil, failure
			},
		}
		_, err := (&http.Client{Transport: tr.For(g)}).Get(s.URL)
		assert.ErrorIs(t, err, failure)
		assert.Equal(t, "tcp "+s.Listener.Addr().String(), dialed)
	})
}
