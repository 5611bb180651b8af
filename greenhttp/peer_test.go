package greenhttp_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// peer is a server that does not behave: it says what a script tells it to, to each
// connection. It runs on goroutines, over Go's own net.
type peer struct {
	url   string
	conns atomic.Int64
	done  chan struct{} // closed at the test's end
}

func newPeer(t *testing.T, script func(p *peerConn)) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &peer{url: "http://" + l.Addr().String(), done: make(chan struct{})}
	t.Cleanup(func() {
		l.Close()
		close(p.done)
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.conns.Add(1)
			go func() {
				defer c.Close()
				script(&peerConn{c.(*net.TCPConn), bufio.NewReader(c), p.done})
			}()
		}
	}()
	return p
}

// peerConn is one of its connections, closed when the script ends.
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

// stall keeps the connection open, and silent, until the test ends.
func (p *peerConn) stall() { <-p.done }
