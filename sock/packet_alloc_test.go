//go:build linux

package sock_test

// This file answers: what does a datagram cost in the steady state? No allocation,
// whether or not somebody had to wait for it.

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll"
	"greenpoll/sock"
)

// echoPackets serves until c is closed.
func echoPackets(t *testing.T, task *greenpoll.Task, c *sock.PacketConn) {
	task.Go(func(task *greenpoll.Task) {
		c, p := c.Bind(task), make([]byte, 1024)
		for {
			n, from, err := c.ReadFromAddrPort(p)
			if err != nil {
				return
			}
			if _, err := c.WriteToAddrPort(p[:n], from); err != nil {
				t.Error(err)
			}
		}
	})
}

func askPackets(t *testing.T, c *sock.PacketConn, p []byte, to netip.AddrPort) {
	if _, err := c.WriteToAddrPort(p[:64], to); err != nil {
		t.Error(err)
	}
	if n, _, err := c.ReadFromAddrPort(p); n != 64 || err != nil {
		t.Error(n, err)
	}
}

func TestDatagramsAllocateNothing(t *testing.T) {
	for _, host := range []string{"127.0.0.1:0", "[::1]:0"} {
		run(t, func(task *greenpoll.Task) {
			server, client := listenPacket(t, task, "udp", host), listenPacket(t, task, "udp", host)
			to := server.LocalAddr().(*net.UDPAddr).AddrPort()
			p := make([]byte, 1024)
			assert.Zero(t, testing.AllocsPerRun(2000, func() { // nobody waits: it is there when it is asked for
				client.WriteToAddrPort(p[:64], to)
				server.ReadFromAddrPort(p)
			}), "%s, not parked", host)
			echoPackets(t, task, server)
			assert.Zero(t, testing.AllocsPerRun(2000, func() { askPackets(t, client, p, to) }), "%s, parked", host)
		})
	}
}

func TestAConnectedSocketsDatagramsAllocateNothing(t *testing.T) {
	run(t, func(task *greenpoll.Task) {
		server := listenPacket(t, task, "udp", "127.0.0.1:0")
		echoPackets(t, task, server)
		client, err := sock.Dial(task, "udp", server.LocalAddr().String())
		if err != nil {
			t.Fatal(err)
		}
		p := make([]byte, 1024)
		assert.Zero(t, testing.AllocsPerRun(2000, func() { pingPong(t, client, p) }))
	})
}

func TestUnixDatagramsBetweenConnectedSocketsAllocateNothing(t *testing.T) {
	run(t, func(task *greenpoll.Task) {
		server := listenPacket(t, task, "unixgram", abstract(t.Name()))
		client, err := sock.Dial(task, "unixgram", server.LocalAddr().String())
		if err != nil {
			t.Fatal(err)
		}
		p := make([]byte, 1024)
		assert.Zero(t, testing.AllocsPerRun(2000, func() {
			client.Write(p[:64])
			server.Read(p)
		}))
	})
}

// The zone's number is asked for once, and then known.
func TestAZoneAllocatesNothing(t *testing.T) {
	run(t, func(task *greenpoll.Task) {
		c := listenPacket(t, task, "udp", "[::1]:0")
		to := netip.AddrPortFrom(netip.MustParseAddr("::1%lo"), portOf(c))
		p := make([]byte, 64)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			_, err := c.WriteToAddrPort(p, to)
			assert.NoError(t, err)
			c.ReadFromAddrPort(p)
		}))
	})
}
