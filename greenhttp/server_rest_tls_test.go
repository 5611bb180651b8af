package greenhttp_test

// This file answers: does a connection over TLS rest only if nothing of a request has been
// read ahead? The client decides which of its records, and which halves, arrive together.

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock/conform"
)

// A tlsClient is a client's side whose records wait for send, but for the ClientHello.
type tlsClient struct {
	t *testing.T
	*tls.Conn
	wire *heldConn
	r    *bufio.Reader
}

// A heldConn keeps what is written to it, once pass writes have gone through.
type heldConn struct {
	net.Conn
	pass int
	held []byte
}

func (h *heldConn) Write(p []byte) (int, error) {
	if h.pass > 0 {
		h.pass--
		return h.Conn.Write(p)
	}
	h.held = append(h.held, p...)
	return len(p), nil
}

// newTLSClient does the client's part of the handshake. With TLS 1.3 its last record is still
// to be sent.
func newTLSClient(t *testing.T, g *sched.Task, pool *x509.CertPool, version uint16) *tlsClient {
	wire := &heldConn{Conn: dialRaw(t, g, simAddr), pass: 1}
	if version < tls.VersionTLS13 {
		wire.pass = 2
	}
	config := trustingPool(pool)
	config.MinVersion, config.MaxVersion = version, version
	c := tls.Client(wire, config)
	require.NoError(t, c.Handshake())
	c.SetReadDeadline(g.Sched().Time().Add(time.Minute)) // of the kernel's time: what is left behind fails the test
	return &tlsClient{t, c, wire, bufio.NewReader(c)}
}

// request makes a record of n requests.
func (c *tlsClient) request(n int) { io.WriteString(c, strings.Repeat(request, n)) }

// send lets all records go but the last n bytes, in one segment.
func (c *tlsClient) send(butLast int) {
	cut := len(c.wire.held) - butLast
	_, err := c.wire.Conn.Write(c.wire.held[:cut])
	require.NoError(c.t, err)
	c.wire.held = c.wire.held[cut:]
}

// answers reads n responses.
func (c *tlsClient) answers(n int) {
	for range n {
		resp, err := http.ReadResponse(c.r, nil)
		require.NoError(c.t, err)
		require.Equal(c.t, "hello", text(c.t, resp))
	}
}

// simulateTLS is simulate over TLS, on each backend.
func simulateTLS(t *testing.T, handler http.HandlerFunc, main func(t *testing.T, g *sched.Task, pool *x509.CertPool)) {
	onEachBackend(t, func(t *testing.T, backend string) {
		config, pool := certificate(t)
		s := &greenhttp.Server{Handler: handler, TLSConfig: config}
		simulate(t, sim.Config{Backend: backend}, s, func(g *sched.Task, _ *sim.Kernel) { main(t, g, pool) })
	})
}

func TestOverTLSAConnectionRestsAndLeavesNothingBehindThatWasReadAhead(t *testing.T) {
	const some = 10 // bytes of a record
	for name, tc := range map[string]struct {
		client func(g *sched.Task, c *tlsClient)
		atRest int // in the end
	}{
		"no request": {func(g *sched.Task, c *tlsClient) {
			c.send(0)
		}, 1},
		"a request together with the end of the handshake": {func(g *sched.Task, c *tlsClient) {
			c.request(1)
			c.send(0)
			c.answers(1)
		}, 1},
		"two requests in one record": {func(g *sched.Task, c *tlsClient) {
			c.request(2)
			c.send(0)
			c.answers(2)
		}, 1},
		"two requests in two records": {func(g *sched.Task, c *tlsClient) {
			c.request(1)
			c.request(1)
			c.send(0)
			c.answers(2)
		}, 1},
		"a request, and a part of the next one's record": {func(g *sched.Task, c *tlsClient) {
			c.request(1)
			c.request(1)
			c.send(some)
			c.answers(1)
			settle(g)
			assert.Equal(t, 1, conform.AtRest(g), "no whole record is there")
			c.send(0)
			c.answers(1)
		}, 1},
		"a request, and the end": {func(g *sched.Task, c *tlsClient) {
			c.request(1)
			c.CloseWrite()
			c.send(0)
			c.answers(1)
			_, err := c.r.ReadByte()
			assert.Equal(t, io.EOF, err)
		}, 0},
		"an end that follows at rest": {func(g *sched.Task, c *tlsClient) {
			c.send(0)
			settle(g)
			assert.Equal(t, 1, conform.AtRest(g))
			c.CloseWrite()
			c.send(0)
			_, err := c.r.ReadByte()
			assert.Equal(t, io.EOF, err)
		}, 0},
	} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(name+"/"+tls.VersionName(version), func(t *testing.T) {
				simulateTLS(t, hello, func(t *testing.T, g *sched.Task, pool *x509.CertPool) {
					c := newTLSClient(t, g, pool, version)
					tc.client(g, c)
					settle(g)
					assert.Equal(t, tc.atRest, conform.AtRest(g))
				})
			})
		}
	}
}

// A client may not send a ticket. TLS answers it with an alert, but reads on if it is asked to.
func TestAnErrorThatTLSHasReadAheadEndsTheConnection(t *testing.T) {
	simulateTLS(t, hello, func(t *testing.T, g *sched.Task, pool *x509.CertPool) {
		raw := dialRaw(t, g, simAddr)
		wire := &heldConn{Conn: raw, pass: 2}
		c := newPostHandshakeClient(wire, trustingPool(pool))
		io.WriteString(c, request)
		c.ticket()
		raw.Write(wire.held) // in one segment
		raw.SetReadDeadline(g.Sched().Time().Add(time.Minute))
		_, err := io.Copy(io.Discard, raw)
		assert.NoError(t, err, "the server has closed it")
	})
}

// Behind the bytes of a record TLS 1.2 looks whether an alert follows, and here only a part of
// one has arrived. The error by which the socket is kept out of it must reach nobody.
func TestAPartOfAnAlertBehindAPartOfARequestIsNoTimeout(t *testing.T) {
	var read error
	simulateTLS(t, func(w http.ResponseWriter, r *http.Request) {
		_, read = io.ReadAll(r.Body)
		hello(w, r)
	}, func(t *testing.T, g *sched.Task, pool *x509.CertPool) {
		read = nil
		c := newTLSClient(t, g, pool, tls.VersionTLS12)
		c.request(1)
		io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
		c.CloseWrite()
		c.send(5)
		c.answers(1)
		settle(g)
		c.send(0)
		settle(g)
		assert.ErrorIs(t, read, io.ErrUnexpectedEOF)
	})
}

// A record of TLS's own wakes the connection. It rests again when a request has been answered.
func TestAKeyUpdateAtRestIsFollowed(t *testing.T) {
	simulateTLS(t, hello, func(t *testing.T, g *sched.Task, pool *x509.CertPool) {
		c := newPostHandshakeClient(dialRaw(t, g, simAddr), trustingPool(pool))
		r := bufio.NewReader(c)
		for range 3 {
			settle(g)
			require.Equal(t, 1, conform.AtRest(g))
			c.updateKey(true)
			settle(g)
			io.WriteString(c, request)
			resp, err := http.ReadResponse(r, nil)
			require.NoError(t, err)
			require.Equal(t, "hello", text(t, resp))
		}
	})
}
