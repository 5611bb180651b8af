package sock_test

// This file answers: what if the kernel, or a hook of the caller, makes an attempt to
// connect fail?

import (
	"context"
	"errors"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
)

// A port that the kernel has chosen can be taken at that very moment, or be the one that is
// dialled. Callers that leave the port to the kernel must not notice; callers that name a
// port get no other one.
func TestADialRetriesUnlessItsLocalPortIsFixed(t *testing.T) {
	for _, test := range []struct {
		local string
		tries int
	}{
		{"", 3},
		{"127.0.0.1:0", 3},
		{"127.0.0.1:5000", 1},
	} {
		k := sim.New(sim.Config{})
		k.Fail(sim.CallConnect, syscall.EADDRNOTAVAIL, 2)
		tries := 0
		k.On(sim.CallConnect, func(c *sim.Call) {
			if !c.After {
				tries++
			}
		})
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			k.RemoteListener(there, nil)
			c, err := sock.Dialer{LocalAddr: test.local}.Dial(task, "tcp", there)
			assert.Equal(t, test.tries < 3, errors.Is(err, syscall.EADDRNOTAVAIL), "%q: %v", test.local, err)
			assert.Equal(t, test.tries, tries, test.local)
			if err == nil {
				c.Close()
			}
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
		assert.Zero(t, k.Open())
	}
}

// A hook may end its task, as require does. Then the connection that was passed to it has
// no owner, whether it was dialled alone or in a race.
func TestAConnectDoneThatEndsItsTaskLeavesNoConnection(t *testing.T) {
	for _, addresses := range [][]string{{v4a}, {v6a, v4a}} {
		k := sim.New(sim.Config{})
		k.Host("host", addresses...)
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			k.RemoteListener(net.JoinHostPort(v4a, "80"), nil)
			before := k.Open()
			var wg sched.WaitGroup
			wg.Go(task, func(task *greenpoll.Task) {
				d := sock.Dialer{ConnectDone: func(_, _ string, err error) {
					if err == nil {
						runtime.Goexit()
					}
				}}
				d.Dial(task, "tcp", "host:80")
			})
			wg.Wait(task)
			assert.Equal(t, before, k.Open(), addresses)
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	}
}

// Also at time 0 of a virtual clock, where a share of next to no time is 0.
func TestADialWhoseTimeHasPassedDoesNotConnect(t *testing.T) {
	for _, delay := range []time.Duration{0, -1} {
		k := sim.New(sim.Config{})
		k.Host("host", v6a, v4a)
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			k.RemoteListener(net.JoinHostPort(v4a, "80"), nil)
			require.Zero(t, task.Sched().Now())
			_, err := sock.Dialer{Timeout: -1, FallbackDelay: delay}.Dial(task, "tcp", "host:80")
			assert.ErrorContains(t, err, "i/o timeout", delay)
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	}
}

// As in package net; otherwise the first address would use up the time of all.
func TestAddressesThatDoNotRaceShareTheTimeOfAContext(t *testing.T) {
	race(t, []string{v6a, v4a}, func(c *raceFixture, t *greenpoll.Task) {
		c.silence(t, v6a)
		c.listen(v4a)
		// The context uses Go's clock, on which next to no time passes here.
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Second)
		defer cancel()
		conn, err := c.dialContext(t, ctx, sock.Dialer{FallbackDelay: -1})
		require.NoError(c, err)
		assert.Equal(c, v4a+":80", conn.RemoteAddr().String())
		first := c.attempts[0]
		assert.LessOrEqual(c, first.End-first.Start, 50*time.Second, "the system itself gives up after 127")
		assert.ErrorContains(c, first.Err, "i/o timeout")
		conn.Close()
	})
}
