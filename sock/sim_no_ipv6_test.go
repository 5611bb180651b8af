package sock_test

// This file answers: what if the machine has no IPv6? Package net finds that out before it
// listens. A simulated kernel lacks IPv6 only if a test makes it refuse.

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

func TestAMachineWithoutIPv6ListensOnIPv4Alone(t *testing.T) {
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0"} {
		k := sim.New(sim.Config{})
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			k.Fail(sim.CallSocket, syscall.EAFNOSUPPORT, 1)
			l, err := sock.Listen(task, "tcp", address)
			require.NoError(t, err)
			at := netip.MustParseAddrPort(l.Addr().String())
			assert.Equal(t, netip.IPv4Unspecified(), at.Addr(), address)

			k.Fail(sim.CallSocket, syscall.EAFNOSUPPORT, 1)
			_, err = sock.Listen(task, "tcp6", "[::]:0")
			require.ErrorIs(t, err, syscall.EAFNOSUPPORT, "tcp6 does not fall back to IPv4")

			// The address of a listener for both versions can be dialled there all the
			// same.
			k.Fail(sim.CallSocket, syscall.EAFNOSUPPORT, 1)
			c, err := sock.Dial(task, "tcp", netip.AddrPortFrom(netip.IPv6Unspecified(), at.Port()).String())
			require.NoError(t, err)
			assert.Equal(t, "127.0.0.1", netip.MustParseAddrPort(c.RemoteAddr().String()).Addr().String())
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	}
}

// As in package net, for a name that has both: see Listen.
func TestAListenerAtANameUsesItsIPv4Address(t *testing.T) {
	k := sim.New(sim.Config{})
	k.Host("host", "::1", "127.0.0.1")
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", "host:80")
		require.NoError(t, err)
		assert.Equal(t, "127.0.0.1:80", l.Addr().String())
		c, err := sock.ListenPacket(task, "udp", "host:80")
		require.NoError(t, err)
		assert.Equal(t, "127.0.0.1:80", c.LocalAddr().String())
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
}

func TestAnOptionThatTheKernelRefusesFailsTheCall(t *testing.T) {
	k := sim.New(sim.Config{})
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		before := k.Open()
		for _, open := range []func() error{
			func() error { _, err := sock.Listen(task, "tcp4", ":0"); return err },
			func() error { _, err := sock.ListenPacket(task, "udp4", ":0"); return err },
			func() error { _, err := sock.Dial(task, "udp4", "127.0.0.1:9"); return err },
		} {
			k.Fail(sim.CallOption, syscall.EPERM, 1)
			require.ErrorContains(t, open(), "setsockopt: operation not permitted")
		}
		assert.Equal(t, before, k.Open())
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
}
