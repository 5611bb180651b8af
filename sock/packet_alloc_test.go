//go:build linux

package sock_test

// This file answers: what does a datagram cost in the steady state? No allocation, whether
// or not a task had to wait for it.

import (
	"net"
	"net/netip"
	"syscall"
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
			assert.Zero(t, testing.AllocsPerRun(2000, func() { // no task waits: the datagram is there when it is read
				client.WriteToAddrPort(p[:64], to)
				server.ReadFromAddrPort(p)
			}), "%s, not parked", host)
			echoPackets(t, task, server)
			assert.Zero(t, testing.AllocsPerRun(2000, func() { askPackets(t, client, p, to) }), "%s, parked", host)
		})
	}
}

// Also with control messages: here the address that each datagram was sent to.
func TestMessagesAllocateNothing(t *testing.T) {
	for host, option := range map[string][2]int{
		"127.0.0.1:0": {syscall.IPPROTO_IP, syscall.IP_PKTINFO},
		"[::1]:0":     {syscall.IPPROTO_IPV6, syscall.IPV6_RECVPKTINFO},
	} {
		run(t, func(task *greenpoll.Task) {
			server, client := listenPacket(t, task, "udp", host), listenPacket(t, task, "udp", host)
			raw, err := server.SyscallConn()
			assert.NoError(t, err)
			raw.Control(func(fd uintptr) { assert.NoError(t, syscall.SetsockoptInt(int(fd), option[0], option[1], 1)) })
			to := server.LocalAddr().(*net.UDPAddr).AddrPort()
			p, oob, back := make([]byte, 1024), make([]byte, 128), make([]byte, 0, 128)
			answer := func(c *sock.PacketConn) {
				n, oobn, _, from, err := c.ReadMsgUDPAddrPort(p, oob)
				if err != nil {
					return
				}
				back = append(back[:0], oob[:oobn]...) // answers from the address that the datagram was sent to
				if n, oobn, err := c.WriteMsgUDPAddrPort(p[:n], back, from); n != 64 || oobn == 0 || err != nil {
					t.Error(n, oobn, err)
				}
			}
			assert.Zero(t, testing.AllocsPerRun(2000, func() {
				client.WriteToUDPAddrPort(p[:64], to)
				answer(server)
				client.ReadFromUDPAddrPort(p)
			}), "%s, not parked", host)
			task.Go(func(task *greenpoll.Task) {
				for c := server.Bind(task); !task.Ending(); {
					answer(c)
				}
			})
			q := make([]byte, 1024)
			assert.Zero(t, testing.AllocsPerRun(2000, func() {
				client.WriteMsgUDPAddrPort(q[:64], nil, to)
				client.ReadMsgUDPAddrPort(q, nil)
			}), "%s, parked", host)
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

// The number of the zone is looked up once, and then cached.
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
