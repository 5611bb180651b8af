package greenhttp_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// Each stage of a request is reached, and then its context ends: by cancel with a cause, or
// by its deadline. The peer reports that the stage has been reached; soon is the time for
// the task to park in it.
func TestContextEndsEveryStage(t *testing.T) {
	stalls := func(reached func(), p *peerConn) {
		p.r.Peek(1)
		reached()
		p.stall()
	}
	asProxy := func(tr *greenhttp.Transport, peer string) string {
		u, _ := url.Parse(peer)
		tr.Proxy = http.ProxyURL(u)
		return "https://a.example"
	}
	https := func(_ *greenhttp.Transport, peer string) string { return strings.Replace(peer, "http", "https", 1) }
	for _, tc := range []struct {
		name   string
		script func(reached func(), p *peerConn)
		target func(tr *greenhttp.Transport, peer string) string
		size   int64
		expect string
	}{
		{"handshake", stalls, https, 0, ""},
		{"CONNECT", stalls, asProxy, 0, ""},
		{"handshake with a proxy", stalls, func(tr *greenhttp.Transport, peer string) string {
			asProxy(tr, strings.Replace(peer, "http", "https", 1))
			return "http://a.example"
		}, 0, ""},
		{"handshake through a proxy", func(reached func(), p *peerConn) {
			p.readRequest()
			p.say("HTTP/1.1 200 OK\r\n\r\n")
			stalls(reached, p)
		}, asProxy, 0, ""},
		{"writing", stalls, nil, 1 << 40, ""},
		{"waiting for 100 Continue", stalls, nil, 1 << 40, "100-continue"},
		{"before the header", stalls, nil, 0, ""},
		{"in the header", func(reached func(), p *peerConn) {
			p.say("HTTP/1.1 200 OK\r\nCont")
			stalls(reached, p)
		}, nil, 0, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, timed := range []bool{false, true} {
				ctx, cancel := context.WithCancelCause(context.Background())
				end, want := func() { cancel(errOwn) }, error(errOwn)
				if timed {
					var stop context.CancelFunc
					ctx, stop = context.WithTimeout(ctx, 2*soon)
					defer stop()
					end, want = func() {}, context.DeadlineExceeded
				}
				p := newPeer(t, func(p *peerConn) {
					tc.script(func() { time.AfterFunc(soon, end) }, p)
				})
				run(t, func(g *sched.Task) {
					tr := &greenhttp.Transport{ExpectContinueTimeout: time.Hour}
					target := p.url
					if tc.target != nil {
						target = tc.target(tr, p.url)
					}
					req, _ := http.NewRequestWithContext(ctx, "GET", target, nil)
					if tc.size > 0 {
						req, _ = http.NewRequestWithContext(ctx, "POST", target, &pattern{n: tc.size})
					}
					if tc.expect != "" {
						req.Header.Set("Expect", tc.expect)
					}
					_, err := tr.For(g).RoundTrip(req)
					assert.Equal(t, want, err)
				})
				cancel(nil)
			}
		})
	}
}

// heldBody reports that it is being read, and returns nothing until it is released.
type heldBody struct {
	reading, release chan struct{}
	readDone         atomic.Bool // the Read has returned
}

func newHeldBody() *heldBody {
	return &heldBody{reading: make(chan struct{}), release: make(chan struct{})}
}

func (b *heldBody) Read([]byte) (int, error) {
	close(b.reading)
	<-b.release
	b.readDone.Store(true)
	return 0, io.EOF
}

func (b *heldBody) Close() error { return nil }

// The caller may use its body again once RoundTrip has returned. A RoundTrip that did not
// wait for the Read would return within soon.
func TestACancelledRequestWaitsForAReadOfItsBody(t *testing.T) {
	ask := func(rt http.RoundTripper, url string, wrap func(io.ReadCloser) io.ReadCloser) (err error, over bool) {
		ctx, cancel := context.WithCancel(context.Background())
		b := newHeldBody()
		go func() {
			<-b.reading
			cancel()
			time.AfterFunc(soon, func() { close(b.release) })
		}()
		req, _ := http.NewRequestWithContext(ctx, "POST", url, wrap(b))
		_, err = rt.RoundTrip(req)
		return err, b.readDone.Load()
	}
	asIs := func(b io.ReadCloser) io.ReadCloser { return b }
	eachServer(t, swallow, func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
		err, over := ask(&http.Transport{TLSClientConfig: tr.TLSClientConfig}, url, asIs)
		assert.ErrorIs(t, err, context.Canceled)
		assert.True(t, over, "net/http")
		run(t, func(g *sched.Task) {
			for _, wrap := range []func(io.ReadCloser) io.ReadCloser{asIs, greenhttp.TaskBody} {
				err, over := ask(tr.For(g), url, wrap)
				assert.ErrorIs(t, err, context.Canceled)
				assert.True(t, over)
			}
		})
	})
}

// A deadline that a stage sets for itself must not remove that of the context.
func TestTheTimeoutOfAStageDoesNotReplaceThatOfTheContext(t *testing.T) {
	p := newPeer(t, func(p *peerConn) { p.stall() })
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{TLSHandshakeTimeout: time.Hour, ResponseHeaderTimeout: time.Hour}
		for _, target := range []string{p.url, strings.Replace(p.url, "http", "https", 1)} {
			ctx, cancel := context.WithTimeout(context.Background(), soon)
			req, _ := http.NewRequestWithContext(ctx, "GET", target, nil)
			_, err := tr.For(g).RoundTrip(req)
			assert.Equal(t, context.DeadlineExceeded, err)
			cancel()
		}
	})
}

func TestClientTimeoutWorksAsInNetHTTP(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		p.readRequest()
		p.say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n" + zipped("hello")[:12])
		p.stall()
	})
	run(t, func(g *sched.Task) {
		c := greenhttp.Client(g)
		c.Timeout = 20 * soon // the header must arrive within this time
		resp, err := c.Get(p.url)
		if assert.NoError(t, err) {
			_, err = resp.Body.Read(make([]byte, 10))
			assert.ErrorContains(t, err, "Client.Timeout or context cancellation while reading body")
			resp.Body.Close()
		}
	})
}
