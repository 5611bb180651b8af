package sock_test

// This file answers: which address wins when those of a name race for a connection? It runs
// on the simulated kernel, where it is known when each address answers: one with a remote
// listener at once, one without refuses after 2 ms, and a silent one never.

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
	"greenpoll/trace"
)

const (
	v6a, v6b = "2001:db8::1", "2001:db8::2"
	v4a, v4b = "192.0.2.1", "192.0.2.2"
)

// raceFixture is the environment in which a race runs.
type raceFixture struct {
	*testing.T
	*sim.Kernel
	attempts []attempt // in the order in which they began
}

type attempt struct {
	Address    string
	Start, End time.Duration // since the dial began; End is 0 if it did not end
	Err        error
}

// listen makes an address answer.
func (c *raceFixture) listen(ips ...string) {
	for _, ip := range ips {
		c.RemoteListener(net.JoinHostPort(ip, "80"), nil)
	}
}

// silence makes an address drop whatever is sent to it: it is a listener whose queue is
// full.
func (c *raceFixture) silence(t *greenpoll.Task, ips ...string) (crowd []*sim.Remote) {
	for _, ip := range ips {
		at := net.JoinHostPort(ip, "80")
		l, err := net.ResolveTCPAddr("tcp", at)
		require.NoError(c, err)
		network := "tcp6"
		if l.IP.To4() != nil {
			network = "tcp4"
		}
		fd, _ := c.Socket(network)
		require.Zero(c, c.Bind(fd, l.AddrPort(), ""))
		require.Zero(c, c.Kernel.Listen(fd))
		for range 2 { // the backlog of race's kernel
			crowd = append(crowd, c.Remote(at))
		}
	}
	t.Sleep(10 * time.Millisecond) // on the virtual clock: until the queue is full
	return crowd
}

// dial dials the name "host", and records the attempts.
func (c *raceFixture) dial(t *greenpoll.Task, d sock.Dialer) (*sock.Conn, error) {
	return c.dialContext(t, context.Background(), d)
}

func (c *raceFixture) dialContext(t *greenpoll.Task, ctx context.Context, d sock.Dialer) (*sock.Conn, error) {
	begin := t.Sched().Now()
	now := func() time.Duration { return time.Duration(t.Sched().Now() - begin) }
	d.ConnectStart = func(_, address string) { c.attempts = append(c.attempts, attempt{Address: address, Start: now()}) }
	d.ConnectDone = func(_, address string, err error) {
		i := slices.IndexFunc(c.attempts, func(a attempt) bool { return a.Address == address })
		c.attempts[i].End, c.attempts[i].Err = now(), err
	}
	return d.DialContext(t, ctx, "tcp", "host:80")
}

func (c *raceFixture) connect() string {
	if backend, _ := c.Name(); backend == sim.IOCP {
		return "connectex"
	}
	return "connect"
}

// times describes the attempts, with times in milliseconds.
func (c *raceFixture) times() (lines []string) {
	for _, a := range c.attempts {
		host, _, _ := net.SplitHostPort(a.Address)
		how := "won"
		if a.Err != nil {
			// the backends use two different calls to connect
			how = strings.TrimPrefix(a.Err.(*net.OpError).Err.Error(), c.connect()+": ")
		}
		lines = append(lines, fmt.Sprintf("%s %d-%d %s", host, a.Start.Milliseconds(), a.End.Milliseconds(), how))
	}
	return lines
}

// race runs main over each backend.
func race(t *testing.T, host []string, main func(c *raceFixture, t *greenpoll.Task)) {
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) {
			k := sim.New(sim.Config{Backend: backend, Backlog: 2})
			k.Host("host", host...)
			c := &raceFixture{T: t, Kernel: k}
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				main(c, task)
				return nil
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
		})
	}
}

// checkNothingLeft checks that of a dial nothing but its connection is left at the moment
// when it returns.
func (c *raceFixture) checkNothingLeft(t *greenpoll.Task, before int, conn *sock.Conn) {
	assert.Len(c, t.Sched().Tasks(), 1, "no attempt is left")
	if conn != nil {
		require.NoError(c, conn.Close())
	}
	t.Sleep(time.Second) // until the ends of closed connections have arrived
	assert.Equal(c, before, c.Open(), "no socket is left")
}

func TestTheFirstAddressThatAnswersWinsARace(t *testing.T) {
	refused, canceled := "connection refused", "operation was canceled"
	for _, r := range []struct {
		name            string
		host            []string
		listen, silence []string
		dialer          sock.Dialer
		want            []string // the attempts, see times
		err             string   // "": a connection is made
	}{
		{"an address that answers at once is not raced", []string{v6a, v4a}, []string{v6a, v4a}, nil, sock.Dialer{},
			[]string{v6a + " 0-2 won"}, ""},
		{"a silent address is overtaken after the delay", []string{v6a, v4a}, []string{v4a}, []string{v6a}, sock.Dialer{},
			[]string{v6a + " 0-252 " + canceled, v4a + " 250-252 won"}, ""},
		{"the delay can be set", []string{v6a, v4a}, []string{v4a}, []string{v6a}, sock.Dialer{FallbackDelay: time.Second},
			[]string{v6a + " 0-1002 " + canceled, v4a + " 1000-1002 won"}, ""},
		{"after a refusal the next address starts at once", []string{v6a, v4a}, []string{v4a}, nil, sock.Dialer{},
			[]string{v6a + " 0-2 " + refused, v4a + " 2-4 won"}, ""},
		{"the family of the first address starts", []string{v4a, v6a}, []string{v6a}, nil, sock.Dialer{},
			[]string{v4a + " 0-2 " + refused, v6a + " 2-4 won"}, ""},
		{"the families alternate", []string{v6a, v6b, v4a, v4b}, []string{v4b}, []string{v6a, v6b, v4a}, sock.Dialer{},
			[]string{v6a + " 0-752 " + canceled, v4a + " 250-752 " + canceled, v6b + " 500-752 " + canceled, v4b + " 750-752 won"}, ""},
		{"addresses of one family race, too", []string{v4a, v4b}, []string{v4b}, []string{v4a}, sock.Dialer{},
			[]string{v4a + " 0-252 " + canceled, v4b + " 250-252 won"}, ""},
		{"if all refuse, the first address's error is returned", []string{v6a, v4a}, nil, nil, sock.Dialer{},
			[]string{v6a + " 0-2 " + refused, v4a + " 2-4 " + refused},
			"dial tcp [2001:db8::1]:80: " + refused},
		{"the first address's error is returned even if it fails last", []string{v6a, v4a}, nil, []string{v6a}, sock.Dialer{},
			[]string{v6a + " 0-127007 connection timed out", v4a + " 250-252 " + refused},
			"dial tcp [2001:db8::1]:80: connection timed out"},
		{"a timeout ends all attempts in progress", []string{v6a, v4a}, nil, []string{v6a, v4a}, sock.Dialer{Timeout: time.Second},
			[]string{v6a + " 0-1000 i/o timeout", v4a + " 250-1000 i/o timeout"},
			"dial tcp [2001:db8::1]:80: i/o timeout"},
		{"a timeout can come before the second attempt", []string{v6a, v4a}, nil, []string{v6a, v4a}, sock.Dialer{Timeout: 100 * time.Millisecond},
			[]string{v6a + " 0-100 i/o timeout", v4a + " 100-100 i/o timeout"},
			"dial tcp [2001:db8::1]:80: i/o timeout"},
		{"without a race the next address waits for a failure", []string{v6a, v6b, v4a}, []string{v4a}, []string{v6a}, sock.Dialer{FallbackDelay: -1},
			[]string{v6a + " 0-127007 connection timed out", v6b + " 127007-127009 " + refused, v4a + " 127009-127011 won"}, ""},
		{"without a race each address gets a share of the timeout", []string{v6a, v4a}, []string{v4a}, []string{v6a},
			sock.Dialer{FallbackDelay: -1, Timeout: 10 * time.Second},
			[]string{v6a + " 0-5000 i/o timeout", v4a + " 5000-5002 won"}, ""},
		{"a local address selects the family", []string{v6a, v4a}, []string{v6a, v4a}, nil, sock.Dialer{LocalAddr: "127.0.0.1:0"},
			[]string{v4a + " 0-2 won"}, ""},
		{"a local address of the other family excludes the peer", []string{v6a}, []string{v6a}, nil, sock.Dialer{LocalAddr: "127.0.0.1:0"},
			nil, "dial tcp: address 127.0.0.1:0: no suitable address found"},
	} {
		t.Run(r.name, func(t *testing.T) {
			race(t, r.host, func(c *raceFixture, t *greenpoll.Task) {
				c.listen(r.listen...)
				c.silence(t, r.silence...)
				before := c.Open()
				conn, err := c.dial(t, r.dialer)
				if r.err == "" {
					require.NoError(c, err)
				} else {
					require.Error(c, err)
					require.Equal(c, r.err, strings.Replace(err.Error(), c.connect()+": ", "", 1))
				}
				assert.Equal(c, r.want, c.times())
				c.checkNothingLeft(t, before, conn)
			})
		})
	}
}

// Both connect in the same instant. The task that runs first wins, and the other one finds
// that its connection is no longer wanted.
func TestTheLoserOfADeadHeatIsClosed(t *testing.T) {
	race(t, []string{v6a, v4a}, func(c *raceFixture, t *greenpoll.Task) {
		c.listen(v4a)
		crowd := c.silence(t, v6a)
		before := c.Open()
		// The dropped connection request is repeated after a second, and then there is room
		// for it.
		c.At(time.Second/2, func() { crowd[0].Reset() })
		conn, err := c.dial(t, sock.Dialer{FallbackDelay: 1001 * time.Millisecond})
		require.NoError(c, err)
		assert.Equal(c, []string{v6a + " 0-1003 operation was canceled", v4a + " 1001-1003 won"}, c.times())
		c.checkNothingLeft(t, before, conn)
	})
}

func TestNoSocketIsMadeForAnAddressWhenTheTimeIsUp(t *testing.T) {
	race(t, []string{v6a, v4a, v4b}, func(c *raceFixture, t *greenpoll.Task) {
		c.silence(t, v6a, v4a, v4b)
		sockets := 0
		c.On(sim.CallSocket, func(call *sim.Call) {
			if call.After {
				sockets++
			}
		})
		_, err := c.dial(t, sock.Dialer{Timeout: 100 * time.Millisecond})
		require.ErrorIs(c, err, context.DeadlineExceeded)
		assert.Equal(c, 1, sockets)
	})
}

// In a trace a race shows as what it is: tasks, each with a call of its own.
func TestEachAttemptIsTheCallOfATask(t *testing.T) {
	rec := trace.New()
	k := sim.New(sim.Config{Backlog: 2, Trace: rec})
	k.Host("host", v6a, v6b, v4a)
	c := &raceFixture{T: t, Kernel: k}
	var silenced uint64
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		c.silence(task, v6a)
		c.listen(v6b)
		silenced = uint64(len(rec.Events()))
		_, err := sock.Dial(task, "tcp", "host:80")
		return err
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))

	steps, ends := map[uint64]string{}, map[uint64]string{}
	for _, e := range rec.Events()[silenced:] {
		if e.G < 2 || e.Step == 0 || e.Kind == trace.Spawn {
			continue
		}
		if step := fmt.Sprint(e.Step); !strings.HasSuffix(steps[e.G], step) {
			steps[e.G] += step
		}
		if e.Kind == trace.Return {
			ends[e.G] = cmp.Or(e.Reason, syscall.Errno(e.Errno).Error())
		}
	}
	delete(steps, 0)
	assert.Equal(t, map[uint64]string{2: "canceled", 3: "connection refused", 4: syscall.Errno(0).Error()}, ends)
	for g, of := range steps {
		assert.Contains(t, of, "1234", "task %d", g)
	}
}
