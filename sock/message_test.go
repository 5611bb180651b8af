//go:build linux || darwin || windows

package sock_test

// This file answers: are datagrams with control messages read and sent as in package net?
// Each row runs on its sockets and on ours, and the results are compared.

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sock"
)

// udpConn is the common part of net.UDPConn and our PacketConn: most of it.
type udpConn interface {
	net.PacketConn
	net.Conn
	ReadFromUDP(b []byte) (int, *net.UDPAddr, error)
	ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error)
	ReadMsgUDP(b, oob []byte) (n, oobn, flags int, addr *net.UDPAddr, err error)
	ReadMsgUDPAddrPort(b, oob []byte) (n, oobn, flags int, addr netip.AddrPort, err error)
	SyscallConn() (syscall.RawConn, error)
	WriteMsgUDP(b, oob []byte, addr *net.UDPAddr) (n, oobn int, err error)
	WriteMsgUDPAddrPort(b, oob []byte, addr netip.AddrPort) (n, oobn int, err error)
	WriteToUDP(b []byte, addr *net.UDPAddr) (int, error)
	WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error)
}

var (
	_ udpConn = (*net.UDPConn)(nil)
	_ udpConn = (*sock.PacketConn)(nil)
)

// messages is the environment in which one row runs, with package net or with sock.
type messages struct {
	*testing.T
	listen func(network, address string) (udpConn, error)
	dial   func(network, address string) (udpConn, error)
	lines  []string
}

func (m *messages) record(what string, err error, values ...any) {
	if err != nil && what == "read" {
		values = values[:0] // in package net they are then -1, or keep an older value
	}
	m.lines = append(m.lines, ports.ReplaceAllString(fmt.Sprintln(what, fmt.Sprintf("%+v", describe(err)), values), ":PORT"))
}

func (m *messages) on(network string) udpConn {
	c, err := m.listen(network, map[string]string{"udp4": "127.0.0.1:0", "udp6": "[::1]:0", "udp": ":0"}[network])
	require.NoError(m, err)
	m.Cleanup(func() { c.Close() })
	return c
}

func (m *messages) to(c udpConn) udpConn {
	d, err := m.dial("udp", c.LocalAddr().String())
	require.NoError(m, err)
	m.Cleanup(func() { d.Close() })
	return d
}

func portOfUDP(c udpConn) int { return c.LocalAddr().(*net.UDPAddr).Port }

// reads calls each method that reads once.
func (m *messages) reads(c udpConn, size, room int) {
	b, oob := make([]byte, size), make([]byte, room)
	n, oobn, flags, addr, err := c.ReadMsgUDP(b, oob)
	m.record("read", err, n, oobn, flags, addr, b)
	n, oobn, flags, from, err := c.ReadMsgUDPAddrPort(b, oob)
	m.record("read", err, n, oobn, flags, from, b)
	n, addr, err = c.ReadFromUDP(b)
	m.record("read", err, n, addr, b)
	n, from, err = c.ReadFromUDPAddrPort(b)
	m.record("read", err, n, from, b)
}

var messageRows = map[string]func(m *messages){
	"each way to write and to read": func(m *messages) {
		for _, network := range []string{"udp4", "udp6"} {
			a, b := m.on(network), m.on(network)
			to := b.LocalAddr().(*net.UDPAddr)
			n, oobn, err := a.WriteMsgUDP([]byte("one"), nil, to)
			m.record("write", err, n, oobn)
			n, oobn, err = a.WriteMsgUDPAddrPort([]byte("two"), nil, to.AddrPort())
			m.record("write", err, n, oobn)
			n, err = a.WriteToUDP([]byte("three"), to)
			m.record("write", err, n)
			n, err = a.WriteToUDPAddrPort([]byte("four"), to.AddrPort())
			m.record("write", err, n)
			m.reads(b, 10, 100)
		}
	},
	"longer than the buffer": func(m *messages) {
		a, b := m.on("udp4"), m.on("udp4")
		for range 4 {
			_, err := a.WriteToUDP([]byte("long"), b.LocalAddr().(*net.UDPAddr))
			require.NoError(m, err)
		}
		m.reads(b, 2, 0)
	},
	"empty, and read without a buffer": func(m *messages) {
		a, b := m.on("udp4"), m.on("udp4")
		for _, size := range []int{10, 0} {
			for range 4 {
				n, oobn, err := a.WriteMsgUDP(nil, nil, b.LocalAddr().(*net.UDPAddr))
				m.record("write", err, n, oobn)
			}
			m.reads(b, size, 0)
		}
	},
	"connected": func(m *messages) {
		a := m.on("udp4")
		c := m.to(a)
		to := a.LocalAddr().(*net.UDPAddr)
		for _, addr := range []*net.UDPAddr{nil, to} {
			n, oobn, err := c.WriteMsgUDP([]byte("one"), nil, addr)
			m.record("write", err, n, oobn)
			n, err = c.WriteToUDP([]byte("never"), addr)
			m.record("write", err, n)
		}
		for _, addr := range []netip.AddrPort{{}, to.AddrPort()} {
			n, oobn, err := c.WriteMsgUDPAddrPort([]byte("two"), nil, addr)
			m.record("write", err, n, oobn)
			n, err = c.WriteToUDPAddrPort([]byte("never"), addr)
			m.record("write", err, n)
		}
		c.Write([]byte("three"))
		c.Write([]byte("four"))
		m.reads(a, 10, 10)
	},
	"without an address": func(m *messages) {
		a := m.on("udp4")
		n, oobn, err := a.WriteMsgUDP([]byte("x"), nil, nil)
		m.record("write", err, n, oobn)
		n, oobn, err = a.WriteMsgUDPAddrPort([]byte("x"), nil, netip.AddrPort{})
		m.record("write", err, n, oobn)
		n, err = a.WriteToUDP([]byte("x"), nil)
		m.record("write", err, n)
		n, err = a.WriteToUDPAddrPort([]byte("x"), netip.AddrPort{})
		m.record("write", err, n)
	},
	"to another IP version": func(m *messages) {
		for _, network := range []string{"udp4", "udp6", "udp"} {
			a, to := m.on(network), m.on("udp")
			for _, ip := range []string{"127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"} {
				addr := netip.AddrPortFrom(netip.MustParseAddr(ip), uint16(portOfUDP(to)))
				n, oobn, err := a.WriteMsgUDP([]byte("x"), nil, net.UDPAddrFromAddrPort(addr))
				m.record(ip, err, n, oobn)
				n, oobn, err = a.WriteMsgUDPAddrPort([]byte("x"), nil, addr)
				m.record(ip, err, n, oobn)
			}
		}
	},
	"too long": func(m *messages) {
		a := m.on("udp4")
		n, oobn, err := a.WriteMsgUDP(make([]byte, 1<<17), nil, a.LocalAddr().(*net.UDPAddr))
		m.record("write", err, n, oobn)
	},
	"late": func(m *messages) {
		a := m.on("udp4")
		require.NoError(m, a.SetDeadline(time.Unix(1, 0)))
		m.reads(a, 1, 1)
		n, oobn, err := a.WriteMsgUDP([]byte("x"), nil, a.LocalAddr().(*net.UDPAddr))
		m.record("write", err, n, oobn)
	},
	"closed": func(m *messages) {
		a := m.on("udp4")
		a.Close()
		m.reads(a, 1, 1)
		n, oobn, err := a.WriteMsgUDP([]byte("x"), nil, a.LocalAddr().(*net.UDPAddr))
		m.record("write", err, n, oobn)
	},
}

func TestMessagesAreReadAndSentAsInPackageNet(t *testing.T) {
	if b, err := poller.NewBackend(); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	} else if err == nil {
		b.Close()
	}
	if c, err := net.ListenPacket("udp4", "127.0.0.1:0"); err != nil {
		t.Skipf("package net has no UDP here: %v", err) // Wine
	} else {
		c.Close()
	}
	for name, row := range messageRows {
		t.Run(name, func(t *testing.T) { playTwice(t, row) })
	}
}

// playTwice runs a row with package net, then in a task, and in a guest.
func playTwice(t *testing.T, row func(m *messages)) {
	want := &messages{T: t,
		listen: func(network, address string) (udpConn, error) {
			c, err := net.ListenPacket(network, address)
			if err != nil {
				return nil, err
			}
			return c.(udpConn), nil
		},
		dial: func(network, address string) (udpConn, error) {
			c, err := net.Dial(network, address)
			if err != nil {
				return nil, err
			}
			return c.(udpConn), nil
		},
	}
	row(want)
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		view := func(c *sock.PacketConn) *sock.PacketConn { return c }
		played := func() []string {
			m := &messages{T: t,
				listen: func(network, address string) (udpConn, error) {
					c, err := sock.ListenPacket(task, network, address)
					if err != nil {
						return nil, err
					}
					return view(c), nil
				},
				dial: func(network, address string) (udpConn, error) {
					c, err := sock.Dialer{}.DialPacket(task, context.Background(), network, address)
					if err != nil {
						return nil, err
					}
					return view(c), nil
				},
			}
			row(m)
			return m.lines
		}
		assert.Equal(t, want.lines, played(), "by a task")
		view = (*sock.PacketConn).Guest
		var lines []string
		task.Block(func() { lines = played() })
		assert.Equal(t, want.lines, lines, "by a guest")
		return nil
	}, greenpoll.WithWorkers(1)))
}
