package greenhttp_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// peer is a server that misbehaves: on each connection it follows a script. It runs on
// goroutines, over Go's own net.
type peer struct {
	url   string
	conns atomic.Int64
	done  chan struct{} // closed at the test's end

	l       net.Listener
	scripts sync.WaitGroup
	last    atomic.Value // the address of the last connection, see end
	ended   sync.Once
}

func newPeer(t *testing.T, script func(p *peerConn)) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &peer{url: "http://" + l.Addr().String(), done: make(chan struct{}), l: l}
	t.Cleanup(func() {
		l.Close()
		p.ended.Do(func() { close(p.done) })
	})
	p.scripts.Go(func() {
		for {
			c, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil { // out of descriptors: a test has seen to that
				time.Sleep(time.Millisecond)
				continue
			}
			if c.RemoteAddr().String() == p.last.Load() {
				c.Close()
				return
			}
			p.conns.Add(1)
			p.scripts.Go(func() {
				defer c.Close()
				script(&peerConn{c.(*net.TCPConn), bufio.NewReader(c), p.done})
			})
		}
	})
	return p
}

// end waits until every connection has been accepted and every script has ended. The system
// hands out connections in the order of their arrival, so one more is made, which marks the
// last.
func (p *peer) end(t *testing.T) {
	for {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		free.Close() // another process may take the port now: then try again
		p.last.Store(free.Addr().String())
		c, err := (&net.Dialer{LocalAddr: free.Addr()}).Dial("tcp", p.l.Addr().String())
		if err == nil {
			defer c.Close()
			break
		}
	}
	p.ended.Do(func() { close(p.done) })
	p.scripts.Wait()
	p.l.Close()
}

// peerConn is one of a peer's connections, closed when the script ends.
type peerConn struct {
	*net.TCPConn
	r    *bufio.Reader
	done chan struct{}
}

// readRequest reads a request with its body, and reports whether there was one.
func (p *peerConn) readRequest() bool {
	req, err := http.ReadRequest(p.r)
	if err == nil {
		io.Copy(io.Discard, req.Body)
	}
	return err == nil
}

func (p *peerConn) say(text string) { io.WriteString(p, text) }

// stall keeps the connection open and silent until the test ends.
func (p *peerConn) stall() { <-p.done }
