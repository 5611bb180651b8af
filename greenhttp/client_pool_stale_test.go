package greenhttp_test

// This file answers: is an idle connection reused if its server has done something to it
// while the client computed and nobody polled? net/http and greenhttp get the same cases.

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
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

// peerEvent is what a server does to a connection between two requests.
type peerEvent struct {
	name   string
	tls    bool // it needs TLS
	broken bool // the connection is of no use after it
	happen func(s *staleServer)
}

const evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

var peerEvents = []peerEvent{
	{"a second answer", false, true, func(s *staleServer) { io.WriteString(s.stream, evil) }},
	{"one byte", false, true, func(s *staleServer) { io.WriteString(s.stream, "H") }},
	{"FIN", false, true, func(s *staleServer) { s.tcp.CloseWrite() }},
	{"RST", false, true, func(s *staleServer) { s.tcp.SetLinger(0); s.tcp.Close() }},
	{"a second answer and FIN", false, true, func(s *staleServer) { io.WriteString(s.stream, evil); s.tcp.CloseWrite() }},
	{"close_notify", true, true, func(s *staleServer) { s.stream.(*postHandshakeConn).CloseWrite() }},
	{"half a record", true, false, func(s *staleServer) { s.stream.(*postHandshakeConn).begin() }},
	{"a session ticket", true, false, func(s *staleServer) { s.stream.(*postHandshakeConn).ticket() }},
	{"a key update", true, false, func(s *staleServer) { s.stream.(*postHandshakeConn).updateKey(false) }},
	{"a key update that wants another", true, false, func(s *staleServer) { s.stream.(*postHandshakeConn).updateKey(true) }},
	{"a session ticket and a second answer", true, true, func(s *staleServer) {
		s.stream.(*postHandshakeConn).ticket()
		io.WriteString(s.stream, evil)
	}},
	{"a session ticket and FIN", true, true, func(s *staleServer) {
		s.stream.(*postHandshakeConn).ticket()
		s.tcp.CloseWrite()
	}},
}

// routes are the ways from a client to a server: the scheme of the server, and that of the
// proxy if there is one.
var routes = []struct{ server, proxy string }{{"http", ""}, {"https", ""}, {"http", "http"}, {"https", "http"}, {"http", "https"}, {"https", "https"}}

// staleServer makes an event happen on a client's first connection, and goes on serving.
type staleServer struct {
	*peer
	tcp      *net.TCPConn
	stream   io.ReadWriter // tcp, or TLS over it
	events   chan func(s *staleServer)
	happened chan struct{} // the event has reached the kernel
}

func newStaleServer(t *testing.T, config *tls.Config, server, proxy string) *staleServer {
	s := &staleServer{events: make(chan func(*staleServer)), happened: make(chan struct{})}
	var first atomic.Bool
	s.peer = newPeer(t, func(p *peerConn) {
		var stream net.Conn = p.TCPConn
		if proxy == "https" {
			stream = newPostHandshakeConn(stream, config)
		}
		if proxy != "" && server == "https" {
			http.ReadRequest(bufio.NewReader(stream))
			io.WriteString(stream, "HTTP/1.1 200 OK\r\n\r\n")
		}
		if server == "https" {
			stream = newPostHandshakeConn(stream, config)
		}
		r := bufio.NewReader(stream)
		answers := func() {
			if req, err := http.ReadRequest(r); err == nil {
				io.Copy(io.Discard, req.Body)
				io.WriteString(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			}
		}
		answers()
		if !first.Swap(true) {
			s.tcp, s.stream = p.TCPConn, stream
			select {
			case event := <-s.events:
				event(s)
				s.happened <- struct{}{}
			case <-p.done:
			}
			answers()
		}
		p.stall()
	})
	return s
}

// target returns the URL that a client requests, and the proxy to use.
func (s *staleServer) target(server, proxy string) (target string, by func(*http.Request) (*url.URL, error)) {
	addr := strings.TrimPrefix(s.url, "http://")
	if proxy == "" {
		return server + "://" + addr, nil
	}
	u, _ := url.Parse(proxy + "://" + addr)
	return server + "://127.0.0.1:1", http.ProxyURL(u)
}

// twice requests the target, computes until the event has arrived, and requests it again.
func (s *staleServer) twice(t *testing.T, c *http.Client, method, target string, n peerEvent, arrived func() bool) string {
	ask := func() (string, error) {
		var body io.Reader
		if method == "POST" {
			body = strings.NewReader("a body")
		}
		req, _ := http.NewRequest(method, target, body)
		resp, err := c.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		return string(b), err
	}
	got, err := ask()
	require.NoError(t, err)
	require.Equal(t, "ok", got)
	s.events <- n.happen
	<-s.happened
	for start := time.Now(); !arrived() && time.Since(start) < time.Second; { // an event that does not arrive shows below
	}
	got, err = ask()
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s, connections: %d", got, s.conns.Load())
}

// The client's task computes: no worker polls between the two requests, even if there is
// another one, which is asleep.
func TestAPooledConnectionIsCheckedBeforeItIsReused(t *testing.T) {
	config, roots := certificate(t)
	for _, route := range routes {
		for _, n := range peerEvents {
			if n.tls && route.server != "https" && route.proxy != "https" {
				continue
			}
			for _, method := range []string{"GET", "POST"} {
				t.Run(fmt.Sprintf("%s by %q/%s/%s", route.server, route.proxy, n.name, method), func(t *testing.T) {
					testPeerEvent(t, config, roots, route.server, route.proxy, n, method)
				})
			}
		}
	}
}

func testPeerEvent(t *testing.T, config *tls.Config, roots *x509.CertPool, server, proxy string, n peerEvent, method string) {
	want := "ok, connections: 1"
	if n.broken {
		want = "ok, connections: 2"
	}
	trust := &tls.Config{RootCAs: roots}
	s := newStaleServer(t, config, server, proxy)
	target, by := s.target(server, proxy)
	notifier := &closeNotifier{closed: make(chan struct{})}
	theirs := &http.Transport{TLSClientConfig: trust, Proxy: by, DialContext: notifier.dial}
	defer theirs.CloseIdleConnections()
	assert.Equal(t, want, s.twice(t, &http.Client{Transport: theirs}, method, target, n, func() bool {
		if n.broken {
			<-notifier.closed // its goroutine has noticed
		}
		return true
	}), "net/http")

	for _, workers := range []int{1, 2} {
		s := newStaleServer(t, config, server, proxy)
		target, by := s.target(server, proxy)
		runOn(t, workers, func(g *sched.Task) {
			var raw *sock.Conn
			ours := &greenhttp.Transport{TLSClientConfig: trust, Proxy: by,
				DialContext: func(g *sched.Task, ctx context.Context, network, addr string) (c *sock.Conn, err error) {
					c, err = (&sock.Dialer{}).DialContext(g, ctx, network, addr)
					if raw == nil {
						raw = c
					}
					return c, err
				}}
			got := s.twice(t, &http.Client{Transport: ours.For(g)}, method, target, n, func() bool { return raw.Unread() })
			assert.Equal(t, want, got, "%d workers", workers)
		})
	}
}

// closeNotifier reports when its first connection is closed.
type closeNotifier struct {
	once   sync.Once
	closed chan struct{}
	first  atomic.Bool
}

func (n *closeNotifier) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil || n.first.Swap(true) {
		return c, err
	}
	return &notifyingConn{c, n}, nil
}

type notifyingConn struct {
	net.Conn
	n *closeNotifier
}

func (c *notifyingConn) Close() error {
	defer c.n.once.Do(func() { close(c.n.closed) })
	return c.Conn.Close()
}
