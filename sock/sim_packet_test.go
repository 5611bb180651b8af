package sock_test

// This file answers: what if an event comes at the worst moment for a task that waits for a
// datagram? As in sim_faults_test.go, the script makes it come between a try and the wait.

import (
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

const elsewhere = "127.0.0.1:53"

// remotePacket calls main with a UDP socket and a scripted one elsewhere. Nothing takes any
// time.
func remotePacket(t *testing.T, cfg sim.Config, main func(task *greenpoll.Task, k *sim.Kernel, c *sock.PacketConn, r *sim.RemotePacket)) {
	if cfg.Backend == "" { // each readiness backend
		for _, cfg.Backend = range []string{sim.Epoll, sim.Kqueue} {
			remotePacket(t, cfg, main)
		}
		return
	}
	cfg.Latency = -1
	k := sim.New(cfg)
	k.On(sim.CallIdle, func(*sim.Call) { panic("all tasks wait, and no event will ever come") })
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		r := k.RemotePacket(elsewhere)
		c, err := sock.ListenPacket(task, "udp", there)
		if err != nil {
			return err
		}
		main(task, k, c, r)
		c.Close()
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	assert.Zero(t, k.Open())
}

func TestAnEventBetweenTryAndWaitIsNotMissedByReadFrom(t *testing.T) {
	type happening struct {
		name string
		do   func(k *sim.Kernel, c *sock.PacketConn, r *sim.RemotePacket)
		text string
		err  error
	}
	for _, h := range []happening{
		{"a datagram", func(_ *sim.Kernel, _ *sock.PacketConn, r *sim.RemotePacket) { r.Send(there, []byte("now")) }, "now", nil},
		{"an empty datagram", func(_ *sim.Kernel, _ *sock.PacketConn, r *sim.RemotePacket) { r.Send(there, nil) }, "", nil},
		{"a close", func(_ *sim.Kernel, c *sock.PacketConn, _ *sim.RemotePacket) { c.BeginClose() }, "", net.ErrClosed},
		{"a deadline", func(_ *sim.Kernel, c *sock.PacketConn, _ *sim.RemotePacket) { c.SetReadDeadline(time.Unix(1, 0)) }, "", os.ErrDeadlineExceeded},
		{"a deadline that is removed, then a datagram", func(_ *sim.Kernel, c *sock.PacketConn, r *sim.RemotePacket) {
			c.SetReadDeadline(time.Unix(1, 0))
			c.SetReadDeadline(time.Time{})
			r.Send(there, []byte("now"))
		}, "now", nil},
		{"a spurious event, then a datagram", func(k *sim.Kernel, _ *sock.PacketConn, r *sim.RemotePacket) {
			k.At(time.Second, func() { k.Spurious(3, poller.Read|poller.Write) })
			k.At(2*time.Second, func() { r.Send(there, []byte("now")) })
		}, "now", nil},
		{"a datagram that gets lost, then another", func(k *sim.Kernel, _ *sock.PacketConn, r *sim.RemotePacket) {
			k.Lose(1)
			r.Send(there, []byte("lost"))
			k.At(time.Second, func() { r.Send(there, []byte("now")) })
		}, "now", nil},
	} {
		t.Run(h.name, func(t *testing.T) {
			remotePacket(t, sim.Config{}, func(task *greenpoll.Task, k *sim.Kernel, c *sock.PacketConn, r *sim.RemotePacket) {
				afterVainTry(k, func(int) { h.do(k, c, r) })
				p := make([]byte, 10)
				n, from, err := c.ReadFromAddrPort(p)
				assert.ErrorIs(t, err, h.err)
				assert.Equal(t, h.text, string(p[:n]))
				if err == nil {
					assert.Equal(t, elsewhere, from.String())
				}
			})
		})
	}
}

func TestInterruptedCallsForDatagramsAreRepeated(t *testing.T) {
	remotePacket(t, sim.Config{}, func(task *greenpoll.Task, k *sim.Kernel, c *sock.PacketConn, r *sim.RemotePacket) {
		r.OnReceive(func(d sim.Datagram) { r.Send(d.From, d.Bytes) })
		for _, call := range []string{sim.CallRead, sim.CallWrite, sim.CallWait} {
			k.Fail(call, syscall.EINTR, 2)
			_, err := c.WriteToAddrPort([]byte("x"), netip.MustParseAddrPort(elsewhere))
			assert.NoError(t, err)
			_, _, err = c.ReadFrom(make([]byte, 10))
			assert.NoError(t, err)
		}
	})
}

// A question is asked again after a while, as a resolver does it: an hour of lost answers
// passes at once.
func TestALostDatagramIsRequestedAgainAfterADeadline(t *testing.T) {
	for _, backend := range sim.Backends {
		remotePacket(t, sim.Config{Backend: backend}, func(task *greenpoll.Task, k *sim.Kernel, c *sock.PacketConn, r *sim.RemotePacket) {
			r.OnReceive(func(d sim.Datagram) { r.Send(d.From, d.Bytes) })
			k.Lose(60)
			begin, asked := task.Sched().Now(), 0
			for {
				asked++
				_, err := c.WriteToAddrPort([]byte("?"), netip.MustParseAddrPort(elsewhere))
				require.NoError(t, err)
				require.NoError(t, c.SetReadDeadline(task.Sched().Time().Add(time.Minute)))
				if _, _, err = c.ReadFromAddrPort(make([]byte, 1)); err == nil {
					break
				}
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			}
			assert.Equal(t, 61, asked)
			assert.EqualValues(t, time.Hour, task.Sched().Now()-begin)
		})
	}
}

// As with streams: a deadline asks for a cancel, and a datagram that had arrived by then is
// returned, with its sender.
func TestADatagramThatWasReadBeforeACancelIsNotLost(t *testing.T) {
	remotePacket(t, sim.Config{Backend: sim.IOCP}, func(task *greenpoll.Task, k *sim.Kernel, c *sock.PacketConn, r *sim.RemotePacket) {
		k.On(sim.CallCancel, func(call *sim.Call) {
			if !call.After {
				r.Send(there, []byte("just in time"))
			}
		})
		require.NoError(t, c.SetReadDeadline(task.Sched().Time().Add(time.Second)))
		p := make([]byte, 20)
		n, from, err := c.ReadFromAddrPort(p)
		assert.NoError(t, err)
		assert.Equal(t, "just in time", string(p[:n]))
		assert.Equal(t, elsewhere, from.String())
		_, _, err = c.ReadFromAddrPort(p)
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	})
}

// On a real loopback UDP always has room; here datagrams in transit fill a buffer.
func TestASenderOfDatagramsSleepsUntilThereIsRoom(t *testing.T) {
	for _, backend := range sim.Backends {
		k := sim.New(sim.Config{Backend: backend, BufferSize: 4096, Latency: time.Second})
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			r := k.RemotePacket(elsewhere)
			c, err := sock.ListenPacket(task, "udp", there)
			require.NoError(t, err)
			begin := task.Sched().Now()
			for i := range 100 {
				_, err := c.WriteToAddrPort([]byte{byte(i)}, netip.MustParseAddrPort(elsewhere))
				require.NoError(t, err)
			}
			assert.Greater(t, task.Sched().Now()-begin, int64(time.Second), "it has slept")
			task.Sleep(time.Minute)
			assert.Len(t, r.Received(), 100)
			return c.Close()
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
		assert.Zero(t, k.Open())
	}
}

// A sender without a peer backs off between two tries. Nothing wakes a guest from that
// sleep once no worker is left to fire its timer.
func TestTheEndOfRunEndsAGuestsBackoff(t *testing.T) {
	k := sim.New(sim.Config{Backlog: 1})
	inVain := 0
	k.On(sim.CallWrite, func(c *sim.Call) {
		if c.After && c.Errno == syscall.EAGAIN {
			inVain++
			k.Spurious(c.FD, poller.Write) // as on Linux: each failed try makes an edge
		}
	})
	failed := make(chan error, 1)
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		full, err := sock.ListenPacket(task, "unixgram", "/full")
		require.NoError(t, err)
		c, err := sock.ListenPacket(task, "unixgram", "/sender")
		require.NoError(t, err)
		_, err = c.WriteTo([]byte("there is room for one"), full.LocalAddr())
		require.NoError(t, err)
		g := task.Sched().Guest()
		go func() {
			_, err := c.Bind(g).WriteTo([]byte("and not for two"), full.LocalAddr())
			failed <- err
			g.Leave()
		}()
		for g.Status() != sched.Parked || g.Reason() != sched.Sleeping {
			task.Yield() // no time passes on the virtual clock, so the backoff does not end
		}
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	select {
	case err := <-failed:
		assert.ErrorIs(t, err, net.ErrClosed)
	case <-time.After(20 * time.Second):
		t.Fatal("the guest sleeps for ever")
	}
	assert.Equal(t, 2, inVain)
	assert.Zero(t, k.Open())
}
