//go:build linux || darwin || windows

package sock_test

// This file answers: does a tls.Conn work over our sockets as it does over Go's own? It
// does not pass all of nettest over those either: a TLS write that a deadline has
// interrupted cannot be resumed, so later calls fail or hang. The same eight tests run over
// both, with Go's own as the control.

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"greenpoll/sched"
	"greenpoll/sock"
)

var (
	overTLS = []string{"BasicIO", "PingPong", "RacyRead", "RacyWrite", "ReadTimeout", "WriteTimeout",
		"PresentTimeout", "CloseTimeout"}
	hangOverTLS = "^(PastTimeout|FutureTimeout|ConcurrentMethods)$"
)

// skipping is set if the process was started to run this one test.
const skipping = "GREENPOLL_TEST_SKIPPING"

// Only -test.skip can select the tests that nettest runs, so this test runs itself once
// more.
func TestNettestOverTLSPassesWhereItDoesOverPackageNet(t *testing.T) {
	if os.Getenv(skipping) == "" {
		inAnotherProcess(t, "-test.skip=^"+t.Name()+"$/./"+hangOverTLS)
		return
	}
	for _, way := range waysOfTLS {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			nettest.TestConn(t, way.pipe)
		})
	}
}

// inAnotherProcess runs the calling test in another process, and requires that over each
// kind of connection exactly the eight tests have passed.
func inAnotherProcess(t *testing.T, skip string) {
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", skip, "-test.v", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), skipping+"=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, way := range waysOfTLS {
		var passed []string
		for _, m := range regexp.MustCompile(`(?m)^ +--- PASS: \w+/`+way.name+`/(\w+) `).FindAllSubmatch(out, -1) {
			passed = append(passed, string(m[1]))
		}
		slices.Sort(passed)
		assert.Equal(t, slices.Sorted(slices.Values(overTLS)), passed, way.name)
	}
}

var waysOfTLS = []struct {
	name string
	pipe nettest.MakePipe
}{
	{"over_net", func() (c1, c2 net.Conn, stop func(), err error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, nil, nil, err
		}
		defer l.Close()
		client, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			return nil, nil, nil, err
		}
		server, err := l.Accept()
		if err != nil {
			return nil, nil, nil, err
		}
		return secured(client, server, func() { client.Close(); server.Close() })
	}},
	{"between_guests,_one_worker", guestsOverTLS(1)},
	{"between_guests,_four_workers", guestsOverTLS(4)},
	{"between_tasks,_one_worker", tasksOverTLS(1)},
	{"between_tasks,_four_workers", tasksOverTLS(4)},
}

func guestsOverTLS(workers int) nettest.MakePipe {
	return func() (c1, c2 net.Conn, stop func(), err error) {
		guests := func(_ *sched.Sched, client, server *sock.Conn) (net.Conn, net.Conn) {
			return client.Guest(), server.Guest()
		}
		client, server, stop, err := pipe("tcp", workers, guests)
		if err != nil {
			return nil, nil, nil, err
		}
		return secured(client, server, stop)
	}
}

func tasksOverTLS(workers int) nettest.MakePipe {
	return func() (c1, c2 net.Conn, stop func(), err error) {
		var s *sched.Sched
		handovers := func(its *sched.Sched, client, server *sock.Conn) (net.Conn, net.Conn) {
			s = its
			client.Guest() // keeps the scheduler running between two calls
			return client.Handover(), server.Handover()
		}
		client, server, stop, err := pipe("tcp", workers, handovers)
		if err != nil {
			return nil, nil, nil, err
		}
		certified, trusting := certificates()
		a := &tlsByTask{Conn: tls.Client(client, trusting), raw: client.(*sock.Handover), s: s}
		b := &tlsByTask{Conn: tls.Server(server, certified), raw: server.(*sock.Handover), s: s}
		return shakeHands(a, b, stop)
	}
}

// tlsByTask is a tls.Conn for goroutines that makes each call in a new task, one at a time,
// as a tls.Conn over a Handover requires: its Read may write and its Write may read. The
// goroutines queue for the lock, not the tasks.
type tlsByTask struct {
	*tls.Conn
	raw *sock.Handover
	s   *sched.Sched
	mu  sync.Mutex
}

func (c *tlsByTask) Read(p []byte) (int, error) {
	return c.call(func() (int, error) { return c.Conn.Read(p) })
}

func (c *tlsByTask) Write(p []byte) (int, error) {
	return c.call(func() (int, error) { return c.Conn.Write(p) })
}

func (c *tlsByTask) Handshake() error {
	_, err := c.call(func() (int, error) { return 0, c.Conn.Handshake() })
	return err
}

// Close closes the TLS connection if no call is inside. Otherwise it closes the socket,
// which any goroutine may do, and which wakes the call.
func (c *tlsByTask) Close() error {
	if !c.mu.TryLock() {
		return c.raw.Close()
	}
	_, err := c.asTask(func() (int, error) { return 0, c.Conn.Close() })
	return err
}

func (c *tlsByTask) call(fn func() (int, error)) (int, error) {
	c.mu.Lock()
	return c.asTask(fn)
}

// asTask is called with the lock, and releases it.
func (c *tlsByTask) asTask(fn func() (int, error)) (n int, err error) {
	defer c.mu.Unlock()
	done := make(chan struct{})
	g := c.s.Guest()
	g.Go(func(t *sched.Task) {
		defer close(done)
		err = net.ErrClosed // if the task is ended
		c.raw.Set(t)
		n, err = fn()
	})
	g.Leave()
	<-done
	return n, err
}

// secured adds TLS to both ends of a connection, for goroutines.
func secured(client, server net.Conn, stop func()) (c1, c2 net.Conn, _ func(), err error) {
	certified, trusting := certificates()
	return shakeHands(tls.Client(client, trusting), tls.Server(server, certified), stop)
}

type secure interface {
	net.Conn
	Handshake() error
}

// shakeHands runs the handshake before nettest, because most of its tests leave one side
// idle.
func shakeHands(c1, c2 secure, stop func()) (net.Conn, net.Conn, func(), error) {
	done := make(chan error, 1)
	go func() { done <- c2.Handshake() }()
	if err := errors.Join(c1.Handshake(), <-done); err != nil {
		stop()
		return nil, nil, nil, fmt.Errorf("handshake: %w", err)
	}
	return c1, c2, stop, nil
}

// certificates returns the configurations of net/http/httptest: a server's, and that of a
// client that trusts it.
var certificates = sync.OnceValues(func() (server, client *tls.Config) {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	client = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	client.ServerName = "example.com"
	return s.TLS, client
})
