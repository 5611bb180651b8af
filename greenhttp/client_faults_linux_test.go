package greenhttp_test

// This file answers: what does a fault leave behind? Nothing: there are as many
// descriptors, goroutines and tasks as before.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// leaksNothingAt runs fault against p and checks what it has left behind, while the
// scheduler goes on and after its end. Goroutines take a moment to exit.
func leaksNothingAt(t *testing.T, p *peer, tr *greenhttp.Transport, fault func(g *sched.Task)) {
	goroutines := runtime.NumGoroutine() - 1 // without the peer's
	run(t, func(g *sched.Task) {
		files := descriptors(t) - 1
		fault(g)
		(&http.Client{Transport: tr.For(g)}).CloseIdleConnections()
		g.Block(func() { p.end(t) })
		eventually(t, func() bool {
			g.Sleep(time.Millisecond)
			return len(g.Sched().Tasks()) == 1 && descriptors(t) <= files
		}, func() string {
			return fmt.Sprintf("files: %d, %d before; %v", descriptors(t), files, g.Sched().Tasks())
		})
	})
	eventually(t, func() bool {
		time.Sleep(time.Millisecond)
		return runtime.NumGoroutine() <= goroutines
	}, func() string { return fmt.Sprintf("goroutines: %d, %d before", runtime.NumGoroutine(), goroutines) })
}

// tasks runs f in n tasks at once.
func tasks(g *sched.Task, n int, f func(g *sched.Task)) {
	var wg sched.WaitGroup
	for range n {
		wg.Go(g, f)
	}
	wg.Wait(g)
}

func TestResetsInMidBodyLeakNothingInTheClient(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		p.r.ReadString('\n') // an endless body may follow: nobody reads it
		p.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + strings.Repeat("x", 1000))
		p.SetLinger(0)
	})
	tr := &greenhttp.Transport{}
	leaksNothingAt(t, p, tr, func(g *sched.Task) {
		tasks(g, 600, func(g *sched.Task) {
			var body io.Reader
			if g.ID()%2 == 0 {
				body = &pattern{n: 1 << 40}
			}
			req, _ := http.NewRequest("POST", p.url, body)
			resp, err := tr.For(g).RoundTrip(req)
			if err == nil { // otherwise the reset was faster
				_, err = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
			assert.Error(t, err)
		})
	})
	assert.EqualValues(t, 600, p.conns.Load())
}

func TestAServerThatStopsReadingLeaksNothingInTheClient(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		p.r.Peek(1)
		p.stall()
	})
	tr := &greenhttp.Transport{}
	leaksNothingAt(t, p, tr, func(g *sched.Task) {
		tasks(g, 50, func(g *sched.Task) {
			ctx, cancel := context.WithTimeout(context.Background(), 4*soon)
			defer cancel()
			req, _ := http.NewRequestWithContext(ctx, "POST", p.url, &pattern{n: 1 << 40})
			_, err := tr.For(g).RoundTrip(req)
			assert.Equal(t, context.DeadlineExceeded, err)
		})
	})
}

func TestRunningOutOfDescriptorsIsAnErrorThatPasses(t *testing.T) {
	p := newPeer(t, func(p *peerConn) {
		for p.readRequest() {
			p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		}
	})
	tr := &greenhttp.Transport{MaxConnsPerHost: 2} // its count must survive, too
	leaksNothingAt(t, p, tr, func(g *sched.Task) {
		c := &http.Client{Transport: tr.For(g)}
		restore := noMoreFiles(t)
		_, theirs := (&http.Client{Transport: &http.Transport{}}).Get(p.url)
		var ours error
		tasks(g, 10, func(g *sched.Task) { _, ours = (&http.Client{Transport: tr.For(g)}).Get(p.url) })
		restore()
		assert.Equal(t, propertiesOf(theirs), propertiesOf(ours))
		assert.True(t, errors.Is(ours, syscall.EMFILE))
		tasks(g, 10, func(g *sched.Task) { assert.Equal(t, "ok", get(t, &http.Client{Transport: tr.For(g)}, p.url)) })
		c.CloseIdleConnections()
	})
}

func noMoreFiles(t *testing.T) (restore func()) {
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	none := limit
	none.Cur = 0
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	return func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) }
}
