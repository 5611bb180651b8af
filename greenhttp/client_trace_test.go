package greenhttp_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// hookLog records the calls of hooks, but not their order: net/http makes them on three
// goroutines.
type hookLog struct {
	mu    sync.Mutex
	calls []string
}

func (h *hookLog) add(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, fmt.Sprintf(format, args...))
}

func (h *hookLog) sorted() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Sorted(slices.Values(h.calls))
}

func (h *hookLog) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:              func(hostPort string) { h.add("GetConn %s", hostPort) },
		GotConn:              func(i httptrace.GotConnInfo) { h.add("GotConn %v %v %v", i.Reused, i.WasIdle, i.Conn != nil) },
		PutIdleConn:          func(err error) { h.add("PutIdleConn %v", err) },
		GotFirstResponseByte: func() { h.add("GotFirstResponseByte") },
		Got100Continue:       func() { h.add("Got100Continue") },
		Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
			h.add("Got1xxResponse %d %v", code, header)
			return nil
		},
		DNSStart:          func(i httptrace.DNSStartInfo) { h.add("DNSStart %s", i.Host) },
		DNSDone:           func(i httptrace.DNSDoneInfo) { h.add("DNSDone %v %v", len(i.Addrs) > 0, i.Err) },
		ConnectStart:      func(network, addr string) { h.add("ConnectStart %s %s", network, addr) },
		ConnectDone:       func(network, addr string, err error) { h.add("ConnectDone %s %s %v", network, addr, err) },
		TLSHandshakeStart: func() { h.add("TLSHandshakeStart") },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			h.add("TLSHandshakeDone %v %v", s.HandshakeComplete, err)
		},
		WroteHeaderField: func(key string, value []string) { h.add("WroteHeaderField %s %v", key, value) },
		WroteHeaders:     func() { h.add("WroteHeaders") },
		Wait100Continue:  func() { h.add("Wait100Continue") },
		WroteRequest:     func(i httptrace.WroteRequestInfo) { h.add("WroteRequest %v", i.Err) },
	}
}

func TestTraceHooksAreCalledAsByNetHTTP(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hints" {
			w.WriteHeader(http.StatusEarlyHints)
		}
		swallow(w, r)
		io.WriteString(w, "ok")
	}
	eachServer(t, handler, func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
		tr.ExpectContinueTimeout = time.Hour
		collect := func(rt http.RoundTripper) []string {
			h := &hookLog{}
			ctx := httptrace.WithClientTrace(context.Background(), h.hooks())
			for _, path := range []string{"/", "/hints", "/body", "/expect", "/large"} {
				method, body := "GET", io.Reader(nil)
				switch path {
				case "/body", "/expect":
					method, body = "POST", strings.NewReader("body")
				case "/large":
					method, body = "POST", &pattern{n: 1 << 20}
				}
				req, _ := http.NewRequestWithContext(ctx, method, url+path, body)
				if path == "/expect" {
					req.Header.Set("Expect", "100-continue")
				}
				resp, err := rt.RoundTrip(req)
				require.NoError(t, err)
				assert.Equal(t, "ok", text(t, resp))
			}
			return h.sorted()
		}
		theirs := &http.Transport{TLSClientConfig: tr.TLSClientConfig, ExpectContinueTimeout: time.Hour}
		defer theirs.CloseIdleConnections()
		want := collect(theirs)
		run(t, func(g *sched.Task) { assert.Equal(t, want, collect(tr.For(g))) })
	})
}

func TestPutIdleConnGetsTheReasonWhyAConnectionIsNotKept(t *testing.T) {
	s, _ := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{MaxIdleConnsPerHost: 1}
		h := &hookLog{}
		ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{PutIdleConn: h.hooks().PutIdleConn})
		var open [2]*http.Response
		for i := range open {
			req, _ := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
			resp, err := tr.For(g).RoundTrip(req)
			require.NoError(t, err)
			open[i] = resp
		}
		for _, resp := range open {
			text(t, resp)
		}
		assert.Equal(t, []string{
			"PutIdleConn <nil>", "PutIdleConn http: putIdleConn: too many idle connections for host",
		}, h.sorted())
	})
}

func TestTraceHooksAreCalledForLookupsAndDials(t *testing.T) {
	s, _ := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		for _, rt := range []http.RoundTripper{greenhttp.Client(g).Transport, (&greenhttp.Transport{}).For(g)} {
			h := &hookLog{}
			url := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
			req, _ := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), h.hooks()), "GET", url, nil)
			resp, err := rt.RoundTrip(req)
			require.NoError(t, err)
			text(t, resp)
			calls := h.sorted()
			assert.Contains(t, calls, "DNSStart localhost")
			assert.Contains(t, calls, "DNSDone true <nil>")
			assert.Contains(t, calls, "ConnectDone tcp "+s.Listener.Addr().String()+" <nil>")
		}
	})
}
