package sim_test

import (
	"fmt"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/trace"
)

// Here real tasks wait on a real poller, and the kernel below is simulated.

func TestATaskIsWokenByArrivingBytes(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		over(t, sim.Config{Backend: backend}, func(g *sched.Task, c *conn, r *sim.Remote) {
			c.k.At(time.Hour, func() { r.Send([]byte("after an hour")) })
			before := g.Sched().Now()
			got, err := c.read(g)
			assert.NoError(t, err)
			assert.Equal(t, "after an hour", got)
			assert.Equal(t, time.Hour+time.Millisecond, time.Duration(g.Sched().Now()-before))
		})
	})
}

func TestARefusedConnectReachesTheTask(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		rig := newRig(t, 1, sim.Config{Backend: backend})
		err := rig.s.Run(func(g *sched.Task) error {
			c, err := rig.dial(g, "127.0.0.1:80")
			c.close()
			return err
		})
		assert.Equal(t, syscall.ECONNREFUSED, err)
		assert.Zero(t, rig.k.Open())
	})
}

// The two places where a wake-up can be lost are tried one by one: the edge comes
// after the try, and is fetched before the task sleeps, or after.
func TestNoWakeUpIsLostBetweenTryAndPark(t *testing.T) {
	for i := range 4 {
		backend, fetched := []string{sim.Epoll, sim.Kqueue}[i/2], i%2 == 1
		t.Run(fmt.Sprintf("%s fetched=%v", backend, fetched), func(t *testing.T) {
			over(t, sim.Config{Backend: backend, Latency: -1}, func(g *sched.Task, c *conn, r *sim.Remote) {
				sent := false
				c.k.On(sim.CallRead, func(call *sim.Call) {
					if sent || call.Errno != syscall.EAGAIN {
						return
					}
					sent = true
					r.Send([]byte("between"))
					if fetched {
						woken := c.p.Poll(sched.PollCall{P: -1, M: -1})
						assert.Zero(t, woken.Len(), "no task is asleep yet: the gate remembers")
					}
				})
				got, err := c.read(g)
				assert.NoError(t, err)
				assert.Equal(t, "between", got)
			})
		})
	}
}

func TestASpuriousWakeLeadsToAnotherWait(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		over(t, sim.Config{Backend: backend}, func(g *sched.Task, c *conn, r *sim.Remote) {
			tries := 0
			c.k.On(sim.CallRead, func(call *sim.Call) {
				if call.After {
					tries++
				}
			})
			c.k.At(time.Second, func() { c.k.Spurious(c.fd, poller.Read) })
			c.k.At(2*time.Second, func() { r.Send([]byte("real")) })
			got, err := c.read(g)
			assert.NoError(t, err)
			assert.Equal(t, "real", got)
			assert.Equal(t, 3, tries)
		})
	})
}

func TestAStaleEventReachesNoTask(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		over(t, sim.Config{Backend: backend}, func(g *sched.Task, c *conn, r *sim.Remote) {
			old := c.fd
			c.close()
			n, err := c.dial(g, "127.0.0.1:80")
			assert.NoError(t, err)
			defer n.close()
			assert.Equal(t, old, n.fd)

			tries := 0
			c.k.On(sim.CallRead, func(call *sim.Call) {
				if call.After {
					tries++
				}
			})
			before := g.Sched().Now()
			c.k.At(time.Second, func() { assert.True(t, c.k.Replay(old, poller.Read)) })
			if _, err := n.d.SetDeadline(poller.Read, before+int64(time.Minute)); err != nil {
				t.Error(err)
			}
			_, err = n.read(g)
			assert.Equal(t, os.ErrDeadlineExceeded, err)
			assert.Equal(t, 1, tries, "the stale event woke no task")
			assert.Equal(t, time.Minute, time.Duration(g.Sched().Now()-before))
		})
	})
}

func TestSignalsAndWakesAreHarmless(t *testing.T) {
	over(t, sim.Config{}, func(g *sched.Task, c *conn, r *sim.Remote) {
		c.k.Fail(sim.CallWait, syscall.EINTR, 5)
		c.k.At(time.Second, func() { c.k.Wake() })
		c.k.At(2*time.Second, func() { r.Send([]byte("x")) })
		got, err := c.read(g)
		assert.NoError(t, err)
		assert.Equal(t, "x", got)
	})
}

func TestCloseEndsAWait(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		rig := over(t, sim.Config{Backend: backend}, func(g *sched.Task, c *conn, r *sim.Remote) {
			g.Go(func(g *sched.Task) {
				g.Sleep(time.Hour)
				c.close()
			})
			_, err := c.read(g)
			assert.ErrorContains(t, err, "use of closed network connection")
		})
		assert.Zero(t, rig.k.Open())
	})
}

func TestManyTasksOnManyWorkersAllGetTheirBytes(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		for _, procs := range []int{1, 4} {
			rig := newRig(t, procs, sim.Config{Backend: backend, Shuffle: true, Seed: 7})
			if procs == 1 {
				rig.failWhenIdle(t)
			}
			rig.k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) {
				r.OnReceive(func(p []byte) { r.Send(p) })
			})
			require.NoError(t, rig.s.Run(func(g *sched.Task) error {
				var wg sched.WaitGroup
				for i := range 100 {
					wg.Go(g, func(g *sched.Task) {
						c, err := rig.dial(g, "127.0.0.1:80")
						if !assert.NoError(t, err) {
							return
						}
						defer c.close()
						for round := range 10 {
							want := fmt.Sprint(i, round)
							rig.k.Write(c.fd, []byte(want))
							got, err := c.read(g)
							assert.NoError(t, err)
							assert.Equal(t, want, got)
						}
					})
				}
				wg.Wait(g)
				return nil
			}))
			assert.Zero(t, rig.k.Open())
		}
	})
}

func TestGuestsWaitOnTheSimulatedKernel(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		rig := newRig(t, 2, sim.Config{Backend: backend})
		rig.k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) {
			rig.k.At(time.Hour, func() { r.Send([]byte("x")) })
		})
		require.NoError(t, rig.s.Run(func(g *sched.Task) error {
			var wg sched.WaitGroup
			for range 20 {
				wg.Go(g, func(g *sched.Task) {
					g.Block(func() { // a task inside Block is a guest
						c, err := rig.dial(g, "127.0.0.1:80")
						assert.NoError(t, err)
						defer c.close()
						got, err := c.read(g)
						assert.NoError(t, err)
						assert.Equal(t, "x", got)
					})
				})
			}
			wg.Wait(g)
			return nil
		}))
	})
}

// run plays one program and returns its whole trace.
func run(t *testing.T, backend string, seed uint64) []trace.Event {
	tr := trace.New()
	rig := newRig(t, 1, sim.Config{Backend: backend, Seed: seed, Shuffle: true, Trace: tr})
	rig.k.RemoteListener("127.0.0.1:80", func(r *sim.Remote) {
		r.OnReceive(func(p []byte) { r.Send(p); r.CloseWrite() })
	})
	require.NoError(t, rig.s.Run(func(g *sched.Task) error {
		var wg sched.WaitGroup
		for range 20 {
			wg.Go(g, func(g *sched.Task) {
				c, _ := rig.dial(g, "127.0.0.1:80")
				defer c.close()
				c.d.SetDeadline(poller.Read, g.Sched().Now()+int64(time.Second))
				rig.k.Write(c.fd, []byte("hello"))
				c.read(g)
				c.read(g)
			})
		}
		wg.Wait(g)
		return nil
	}))
	return tr.Events()
}

func TestOneSeedIsOneTrace(t *testing.T) {
	withEachReadinessBackend(t, func(t *testing.T, backend string) {
		first := run(t, backend, 1)
		require.Greater(t, len(first), 500)
		assert.True(t, slices.Equal(first, run(t, backend, 1)))
		assert.False(t, slices.Equal(first, run(t, backend, 2)), "another seed is another order")
	})
}
