//go:build linux || darwin || windows

package sock_test

// This file answers: is a tls.Conn over our sockets as good as over Go's own? It
// does not pass all of nettest over those either: a write that TLS has begun cannot
// be taken up again after a deadline, so what goes on after one fails, or hangs.
// The same eight tests run over both, Go's own first, as the control.

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

// skipping says that the process was started to run this one test.
const skipping = "GREENPOLL_TEST_SKIPPING"

// Which of its tests nettest runs can be said by -test.skip alone, so this one runs
// itself once more.
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

// inAnotherProcess runs the test that calls it, and requires that of each way
// exactly the eight have passed.
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
			client.Guest() // for the scheduler to wait for us between two calls
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

// tlsByTask is a tls.Conn for goroutines each of whose calls is made by a task of
// its own, one at a time, as a tls.Conn over a Handover asks for: its Read may
// write and its Write may read. The goroutines wait for their turn, not the tasks.
type tlsByTask struct {
	*tls.Conn
	raw  *sock.Handover
	s    *sched.Sched
	turn sync.Mutex
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

// Close says goodbye if nobody is inside; else it is the socket's, which may be
// closed by anyone and wakes who is.
func (c *tlsByTask) Close() error {
	if !c.turn.TryLock() {
		return c.raw.Close()
	}
	_, err := c.asTask(func() (int, error) { return 0, c.Conn.Close() })
	return err
}

func (c *tlsByTask) call(fn func() (int, error)) (int, error) {
	c.turn.Lock()
	return c.asTask(fn)
}

// asTask has the turn, and gives it back.
func (c *tlsByTask) asTask(fn func() (int, error)) (n int, err error) {
	defer c.turn.Unlock()
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

// secured puts TLS on both ends of a connection for goroutines.
func secured(client, server net.Conn, stop func()) (c1, c2 net.Conn, _ func(), err error) {
	certified, trusting := certificates()
	return shakeHands(tls.Client(client, trusting), tls.Server(server, certified), stop)
}

type secure interface {
	net.Conn
	Handshake() error
}

// shakeHands comes before nettest: most of its tests leave one side alone.
func shakeHands(c1, c2 secure, stop func()) (net.Conn, net.Conn, func(), error) {
	done := make(chan error, 1)
	go func() { done <- c2.Handshake() }()
	if err := errors.Join(c1.Handshake(), <-done); err != nil {
		stop()
		return nil, nil, nil, fmt.Errorf("handshake: %w", err)
	}
	return c1, c2, stop, nil
}

// certificates are net/http/httptest's: a server's side, and a client's that trusts it.
var certificates = sync.OnceValues(func() (server, client *tls.Config) {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	client = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	client.ServerName = "example.com"
	return s.TLS, client
})
