package greenhttp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

func TestThePoolKeepsNoMoreConnectionsOfAHostThanAllowed(t *testing.T) {
	s, conns := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		c := &http.Client{Transport: (&greenhttp.Transport{MaxIdleConnsPerHost: 1}).For(g)}
		for range 2 {
			a, err := c.Get(s.URL)
			require.NoError(t, err)
			b, err := c.Get(s.URL)
			require.NoError(t, err)
			text(t, a)
			text(t, b)
		}
		assert.Equal(t, int64(3), conns.Load()) // two, of which one was kept, and one more

		none := &http.Client{Transport: (&greenhttp.Transport{MaxIdleConnsPerHost: -1}).For(g)}
		get(t, none, s.URL)
		get(t, none, s.URL)
		assert.Equal(t, int64(5), conns.Load())
	})
}

func TestAConnectionThatWasIdleForTooLongIsClosed(t *testing.T) {
	const timeout = 20 * time.Millisecond
	gone := make(chan struct{}, 10)
	s := httptest.NewUnstartedServer(http.HandlerFunc(hello))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			gone <- struct{}{}
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	other, conns := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		c := &http.Client{Transport: (&greenhttp.Transport{IdleConnTimeout: timeout}).For(g)}
		get(t, c, s.URL)
		get(t, c, other.URL)
		g.Sleep(2 * timeout)
		get(t, c, other.URL)       // finds its own too old and, when it puts the new one back, the other
		g.Block(func() { <-gone }) // hangs if nobody closes it
	})
	assert.Equal(t, int64(2), conns.Load())
}

func TestThePoolKeepsNoMoreConnectionsOfAllHostsThanAllowed(t *testing.T) {
	a, aConns := countingServer(t, hello)
	b, bConns := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		c := &http.Client{Transport: (&greenhttp.Transport{MaxIdleConns: 1}).For(g)}
		get(t, c, a.URL)
		get(t, c, b.URL) // a's has been idle for longer
		get(t, c, b.URL)
		get(t, c, a.URL)
	})
	assert.EqualValues(t, 2, aConns.Load())
	assert.EqualValues(t, 1, bConns.Load())
}

func TestNoMoreConnectionsAreOpenedThanAllowed(t *testing.T) {
	const limit, tasks = 3, 20
	s, conns := countingServer(t, hello)
	runOn(t, 2, func(g *sched.Task) {
		tr := &greenhttp.Transport{MaxConnsPerHost: limit, MaxIdleConnsPerHost: limit}
		var wg sched.WaitGroup
		for range tasks {
			wg.Go(g, func(g *sched.Task) {
				c := &http.Client{Transport: tr.For(g)}
				assert.Equal(t, "hello", get(t, c, s.URL))
				assert.Equal(t, "hello", get(t, c, s.URL))
			})
		}
		wg.Wait(g)
	})
	assert.LessOrEqual(t, conns.Load(), int64(limit))
}

// A connection that is closed, and not kept, frees its place for the next call that waits.
func TestAClosedConnectionFreesItsPlaceForTheNextRequest(t *testing.T) {
	const tasks = 10
	s, conns := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{MaxConnsPerHost: 1, DisableKeepAlives: true}
		var wg sched.WaitGroup
		for range tasks {
			wg.Go(g, func(g *sched.Task) { assert.Equal(t, "hello", get(t, &http.Client{Transport: tr.For(g)}, s.URL)) })
		}
		wg.Wait(g)
	})
	assert.EqualValues(t, tasks, conns.Load())
}

func TestAFailedDialFreesItsPlace(t *testing.T) {
	failure := errors.New("no way")
	run(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{
			MaxConnsPerHost: 1,
			DialContext: func(g *sched.Task, _ context.Context, _, _ string) (*sock.Conn, error) {
				g.Yield()
				return nil, failure
			},
		}
		var wg sched.WaitGroup
		for range 5 {
			wg.Go(g, func(g *sched.Task) {
				_, err := (&http.Client{Transport: tr.For(g)}).Get("http://x")
				assert.ErrorIs(t, err, failure)
			})
		}
		wg.Wait(g)
	})
}

// busyTransport returns a transport whose only connection to url is in use until free is called.
func busyTransport(t *testing.T, g *sched.Task) (tr *greenhttp.Transport, url string, free func()) {
	s, _ := countingServer(t, hello)
	tr = &greenhttp.Transport{MaxConnsPerHost: 1}
	resp, err := (&http.Client{Transport: tr.For(g)}).Get(s.URL)
	require.NoError(t, err)
	return tr, s.URL, func() { text(t, resp) }
}

func TestTheWaitForAConnectionCanBeCancelled(t *testing.T) {
	run(t, func(g *sched.Task) {
		tr, url, free := busyTransport(t, g)
		ctx, cancel := context.WithCancel(context.Background())
		var wg sched.WaitGroup
		wg.Go(g, func(g *sched.Task) {
			req, _ := http.NewRequestWithContext(ctx, "GET", url, nil)
			_, err := tr.For(g).RoundTrip(req)
			assert.Equal(t, context.Canceled, err)
		})
		wg.Go(g, func(g *sched.Task) { assert.Equal(t, "hello", get(t, &http.Client{Transport: tr.For(g)}, url)) })
		g.Yield() // both wait now
		cancel()
		g.Sleep(soon) // the cancellation runs on a goroutine, and may come before the connection or after
		free()
		wg.Wait(g)
		assert.Equal(t, "hello", get(t, &http.Client{Transport: tr.For(g)}, url))
	})
}

func TestRunEndsWhileTasksWaitForAConnection(t *testing.T) {
	run(t, func(g *sched.Task) {
		tr, url, _ := busyTransport(t, g)
		for _, ctx := range []context.Context{context.Background(), t.Context()} {
			g.Go(func(g *sched.Task) {
				req, _ := http.NewRequestWithContext(ctx, "GET", url, nil)
				tr.For(g).RoundTrip(req)
				t.Error("came back")
			})
		}
		g.Yield()
	})
}

// A sender holds the scheduler while it works. After that, a deadlock must be noticed
// again.
func TestADeadlockIsNoticedAfterALargeBody(t *testing.T) {
	eachServer(t, swallow, func(t *testing.T, url string, tr *greenhttp.Transport, _ *atomic.Int64) {
		err := runError(t, func(g *sched.Task) {
			resp, err := (&http.Client{Transport: tr.For(g)}).Post(url, "", &pattern{n: 1 << 20})
			require.NoError(t, err)
			text(t, resp)
			sched.NewChan[int](0).Recv(g)
		})
		var deadlock *sched.DeadlockError
		assert.ErrorAs(t, err, &deadlock)
	})
}

// A task that holds the only connection and asks for another waits for itself.
func TestWaitingForAConnectionThatNobodyWillFreeIsADeadlock(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		p.readRequest()
		p.say(started)
		p.stall()
	})
	err := runError(t, func(g *sched.Task) {
		tr := &greenhttp.Transport{MaxConnsPerHost: 1}
		c := &http.Client{Transport: tr.For(g)}
		resp, err := c.Get(p.url)
		require.NoError(t, err)
		defer resp.Body.Close()
		c.Get(p.url)
	})
	var deadlock *sched.DeadlockError
	assert.ErrorAs(t, err, &deadlock)
}

// Unsolicited bytes, see TestAConnectionWithUnsolicitedBytesIsNotReused, may stay behind
// where a read of exactly the body's length has left them: in the kernel or, with TLS, in
// the decrypted record.
func TestAConnectionWithUnsolicitedBytesAfterALongBodyIsNotReused(t *testing.T) {
	const size = 10000
	config, pool := certificate(t)
	for _, secure := range []bool{false, true} {
		p := newPeer(t, func(p *peerConn) {
			var w io.ReadWriter = p
			if secure {
				c := config.Clone()
				c.DynamicRecordSizingDisabled = true
				w = tls.Server(p.TCPConn, c)
			}
			w.Read(make([]byte, 4096))
			io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"+strings.Repeat("x", size)+
				"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
			p.stall()
		})
		run(t, func(g *sched.Task) {
			c := &http.Client{Transport: (&greenhttp.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}).For(g)}
			for range 2 {
				url := p.url
				if secure {
					url = strings.Replace(url, "http", "https", 1)
				}
				resp, err := c.Get(url)
				require.NoError(t, err)
				g.Sleep(soon) // until everything has arrived
				n, err := io.ReadFull(resp.Body, make([]byte, size))
				assert.NoError(t, err)
				assert.Equal(t, size, n)
				assert.Equal(t, "", text(t, resp))
			}
		})
		assert.EqualValues(t, 2, p.conns.Load(), secure)
	}
}

// lateContext ends at once but signals it late: callers that wait for Done or use AfterFunc
// may always be behind Err.
type lateContext struct {
	context.Context
	mu  sync.Mutex
	err error
}

func (c *lateContext) Done() <-chan struct{}        { return make(chan struct{}) }
func (c *lateContext) AfterFunc(func()) func() bool { return func() bool { return true } }
func (c *lateContext) end()                         { c.mu.Lock(); c.err = context.Canceled; c.mu.Unlock() }
func (c *lateContext) Err() error                   { c.mu.Lock(); defer c.mu.Unlock(); return c.err }

func TestAContextThatHasJustEndedLeavesNoDeadlineOnAPooledConnection(t *testing.T) {
	s, conns := countingServer(t, hello)
	run(t, func(g *sched.Task) {
		c := &http.Client{Transport: (&greenhttp.Transport{ResponseHeaderTimeout: time.Hour}).For(g)}
		ctx := &lateContext{Context: context.Background()}
		traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: ctx.end})
		req, _ := http.NewRequestWithContext(traced, "HEAD", s.URL, nil)
		resp, err := c.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		resp, err = c.Post(s.URL, "", http.NoBody)
		require.NoError(t, err)
		text(t, resp)
	})
	assert.EqualValues(t, 2, conns.Load())
}

// Nobody watches an idle connection, but one whose server is gone must not be kept for
// ever: a client that sends one request to each of many hosts would run out of descriptors.
func TestThePoolDoesNotFillWithConnectionsThatTheirServersHaveClosed(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		p.readRequest()
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	})
	run(t, func(g *sched.Task) {
		var conns []*sock.Conn
		tr := &greenhttp.Transport{DialContext: func(g *sched.Task, _ context.Context, _, _ string) (*sock.Conn, error) {
			c, err := sock.Dial(g, "tcp", strings.TrimPrefix(p.url, "http://"))
			conns = append(conns, c)
			return c, err
		}}
		c := &http.Client{Transport: tr.For(g)}
		for host := range 200 {
			assert.Equal(t, "ok", get(t, c, fmt.Sprintf("http://host%d.example", host)))
			for last := conns[host]; isOpen(last) && !last.HungUp(); {
				g.Sleep(time.Millisecond) // until the FIN has arrived
			}
		}
		open := 0
		for _, c := range conns {
			if isOpen(c) {
				open++
			}
		}
		assert.Less(t, open, 50)
	})
}

func isOpen(c *sock.Conn) bool { return c.SetDeadline(time.Time{}) == nil }
