//go:build linux

package sock_test

// This file answers: do datagram sockets keep package net's promises on the real kernel?

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
	"greenpoll/trace"
)

func listenPacket(t *testing.T, task *greenpoll.Task, network, address string) *sock.PacketConn {
	c, err := sock.ListenPacket(task, network, address)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

func run(t *testing.T, main func(task *greenpoll.Task)) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		main(task)
		return nil
	}, greenpoll.WithWorkers(1)))
}

func portOf(c *sock.PacketConn) uint16 { return uint16(c.LocalAddr().(*net.UDPAddr).Port) }

func TestADualStackSocketTalksToBothVersions(t *testing.T) {
	run(t, func(task *greenpoll.Task) {
		both := listenPacket(t, task, "udp", ":0")
		for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
			one := listenPacket(t, task, "udp", address)
			host := one.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
			_, err := one.WriteToAddrPort([]byte("there"), netip.AddrPortFrom(host, portOf(both)))
			require.NoError(t, err)
			p := make([]byte, 10)
			n, from, err := both.ReadFrom(p)
			require.NoError(t, err)
			assert.Equal(t, "there", string(p[:n]))
			assert.Equal(t, one.LocalAddr().String(), from.String())
			_, err = both.WriteTo([]byte("back"), from)
			require.NoError(t, err)
			n, back, err := one.ReadFromAddrPort(p)
			require.NoError(t, err)
			assert.Equal(t, "back", string(p[:n]))
			assert.Equal(t, netip.AddrPortFrom(host, portOf(both)), back)
		}
	})
}

func TestTheFileOfAUnixDatagramSocketStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	run(t, func(task *greenpoll.Task) {
		require.NoError(t, listenPacket(t, task, "unixgram", path).Close())
		assert.FileExists(t, path)
	})
}

func TestASenderWithoutAPeerRestsWhileTheQueueIsFull(t *testing.T) {
	rec := trace.New()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		a := listenPacket(t, task, "unixgram", "@greenpoll-a")
		b := listenPacket(t, task, "unixgram", "@greenpoll-b")
		a.SetWriteDeadline(time.Now().Add(200 * time.Millisecond)) // in which Linux makes an edge for each try
		var err error
		for err == nil {
			_, err = a.WriteTo([]byte("x"), b.LocalAddr())
		}
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		return nil
	}, greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
	_, vain := countTries(rec)
	assert.Less(t, vain, 100)
}

// net.Resolver knows by net.PacketConn that it need not frame its messages.
func TestResolverTakesAConnectedPacketConnForDatagrams(t *testing.T) {
	run(t, func(task *greenpoll.Task) {
		server := listenPacket(t, task, "udp", "127.0.0.1:0")
		c, err := sock.DialPacket(task, "udp", server.LocalAddr().String())
		require.NoError(t, err)
		guest := c.Guest()
		defer guest.Close()
		r := net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return guest, nil }}
		task.Go(func(task *greenpoll.Task) {
			s, p := server.Bind(task), make([]byte, 512)
			n, from, err := s.ReadFromAddrPort(p)
			require.NoError(t, err)
			assert.NotEqual(t, n-2, int(p[0])<<8|int(p[1]), "no length in front")
			p[2], p[3] = 0x84, 0x03 // no such name, says who must know
			s.WriteToAddrPort(p[:n], from)
		})
		task.Block(func() {
			_, err = r.LookupHost(context.Background(), "nobody.example.")
		})
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns)
		assert.True(t, dns.IsNotFound)
	})
}
