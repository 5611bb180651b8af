package sim_test

// This file answers: how does a test put tasks on a simulated kernel?

import (
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
)

// rig is a scheduler and a poller over a simulated kernel.
type rig struct {
	k *sim.Kernel
	s *sched.Sched
	p *poller.Poller
}

func newRig(t testing.TB, procs int, cfg sim.Config) rig {
	k := sim.New(cfg)
	s, err := sched.New(sched.Config{Procs: procs, Clock: k, Trace: cfg.Trace})
	require.NoError(t, err)
	return rig{k, s, poller.New(s, k.Backend(), k)}
}

// failWhenIdle ends a test with one worker that would wait for ever.
func (r rig) failWhenIdle(t testing.TB) {
	r.k.On(sim.CallIdle, func(*sim.Call) {
		t.Error("the kernel has nothing left to do, and tasks wait for it")
		r.s.Stop()
	})
}

// conn is as much of a connection as a test of the poller needs.
type conn struct {
	rig
	fd   int
	d    *poller.Desc
	once sync.Once
}

// Shutdown is called when the poller closes under the conn.
func (c *conn) Shutdown() { c.close() }

func (c *conn) CloseUnder(poller.Mode, func() bool) {}

func (c *conn) Cancel(*poller.Op) {}

func (c *conn) close() {
	c.once.Do(func() {
		woken, _, _ := c.d.Evict()
		for t := woken.Pop(); t != nil; t = woken.Pop() {
			c.s.Ready(t)
		}
		c.k.Close(c.fd)
		c.d.Close()
	})
}

// dial connects to addr and waits until that is done.
func (r rig) dial(t *sched.Task, addr string) (*conn, error) {
	c := &conn{rig: r}
	c.fd, _ = r.k.Socket("tcp4")
	errno := r.k.Connect(c.fd, at(addr), "")
	d, err := r.p.Open(c.fd)
	if err != nil {
		return nil, err
	}
	c.d = d
	if err := d.Own(c); err != nil {
		return nil, err
	}
	for errno == syscall.EINPROGRESS {
		if err := d.Wait(t, poller.Write); err != nil {
			return c, err
		}
		if errno = r.k.SocketError(c.fd); errno == 0 {
			if _, _, e := r.k.Names(c.fd, true); e == syscall.ENOTCONN {
				errno = syscall.EINPROGRESS // spurious
			}
		}
	}
	if errno != 0 {
		return c, errno
	}
	return c, nil
}

// read tries, and waits as often as it must.
func (c *conn) read(t *sched.Task) (string, error) {
	if err := c.d.Prepare(poller.Read); err != nil {
		return "", err
	}
	var buf [64]byte
	for {
		n, errno := c.k.Read(c.fd, buf[:])
		if errno == 0 {
			return string(buf[:n]), nil
		}
		if errno != syscall.EAGAIN {
			return "", errno
		}
		if err := c.d.Wait(t, poller.Read); err != nil {
			return "", err
		}
	}
}

// over runs main with a connection to a remote peer.
func over(t *testing.T, cfg sim.Config, main func(g *sched.Task, c *conn, r *sim.Remote)) rig {
	rig := newRig(t, 1, cfg)
	l := rig.k.RemoteListener("127.0.0.1:80", nil)
	rig.failWhenIdle(t)
	require.NoError(t, rig.s.Run(func(g *sched.Task) error {
		c, err := rig.dial(g, "127.0.0.1:80")
		if err != nil {
			return err
		}
		defer c.close()
		g.Sleep(time.Second) // until the remote has accepted
		main(g, c, l.Accepted()[0])
		return nil
	}))
	return rig
}
