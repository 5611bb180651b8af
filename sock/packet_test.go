//go:build linux

package sock_test

// This file answers: do datagram sockets behave as in package net on the real kernel?

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

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

func TestASenderWithoutAPeerBacksOffWhileTheQueueIsFull(t *testing.T) {
	rec := trace.New()
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		a := listenPacket(t, task, "unixgram", abstract("a"))
		b := listenPacket(t, task, "unixgram", abstract("b"))
		a.SetWriteDeadline(time.Now().Add(200 * time.Millisecond)) // meanwhile Linux makes an edge for each try
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

// If a connection is a net.PacketConn, net.Resolver sends messages without a length prefix.
func TestNetResolverTreatsAConnectedPacketConnAsADatagramSocket(t *testing.T) {
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
			assert.NotEqual(t, n-2, int(p[0])<<8|int(p[1]), "no length prefix")
			p[2], p[3] = 0x84, 0x03 // an authoritative "no such name"
			s.WriteToAddrPort(p[:n], from)
		})
		// A TXT lookup is one question. A host lookup would be two at once, over two
		// connections.
		task.Block(func() {
			_, err = r.LookupTXT(context.Background(), "nobody.example.")
		})
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns)
		assert.True(t, dns.IsNotFound)
	})
}

func TestUnixNamesOfEveryKindAreDecoded(t *testing.T) {
	dir := t.TempDir()
	if len(dir) > 90 {
		t.Skip("the name of the temporary directory leaves no room")
	}
	longest := filepath.Join(dir, strings.Repeat("n", 107-len(dir)))
	require.Len(t, longest, 108, "the size of the kernel's struct, without a zero at the end")
	run(t, func(task *greenpoll.Task) {
		server := listenPacket(t, task, "unixgram", filepath.Join(dir, "s"))
		p := make([]byte, 10)
		for _, path := range []string{abstract(t.Name()), filepath.Join(dir, "c"), longest, ""} {
			fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_DGRAM, 0)
			require.NoError(t, err)
			defer syscall.Close(fd)
			if path != "" {
				bindUnix(t, fd, path)
			}
			require.NoError(t, syscall.Sendto(fd, []byte("x"), 0, &syscall.SockaddrUnix{Name: filepath.Join(dir, "s")}))
			n, from, err := server.ReadFrom(p)
			require.NoError(t, err)
			assert.Equal(t, 1, n)
			if path == "" {
				assert.Nil(t, from)
			} else {
				assert.Equal(t, &net.UnixAddr{Name: path, Net: "unixgram"}, from)
			}
		}
	})
}

// bindUnix also takes a path of 108 bytes, which package syscall refuses.
func bindUnix(t *testing.T, fd int, path string) {
	sa := syscall.RawSockaddrUnix{Family: syscall.AF_UNIX}
	for i := range path {
		sa.Path[i] = int8(path[i])
	}
	if path[0] == '@' {
		sa.Path[0] = 0
	}
	_, _, errno := syscall.Syscall(syscall.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&sa)), uintptr(2+len(path)))
	require.Zero(t, errno)
}

func TestTheKernelChoosesTheNameOfAUnixSocketWithoutOne(t *testing.T) {
	run(t, func(task *greenpoll.Task) {
		a, b := listenPacket(t, task, "unixgram", ""), listenPacket(t, task, "unixgram", "")
		assert.NotEqual(t, a.LocalAddr(), b.LocalAddr())
		assert.Equal(t, "@", a.LocalAddr().String()[:1])
		_, err := a.WriteTo([]byte("x"), b.LocalAddr())
		require.NoError(t, err)
		_, from, err := b.ReadFrom(make([]byte, 1))
		require.NoError(t, err)
		assert.Equal(t, a.LocalAddr(), from)
	})
}

func TestOthersCanUseThePacketConnsDescriptor(t *testing.T) {
	run(t, func(task *greenpoll.Task) {
		c, other := listenPacket(t, task, "udp", "127.0.0.1:0"), listenPacket(t, task, "udp", "127.0.0.1:0")
		file, err := c.File()
		require.NoError(t, err)
		defer file.Close()
		require.NoError(t, syscall.SetNonblock(int(file.Fd()), false)) // for both, because they share the mode
		raw, err := c.SyscallConn()
		require.NoError(t, err)
		require.NoError(t, c.SetReadBuffer(1<<16))
		require.NoError(t, raw.Control(func(fd uintptr) {
			size, err := syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF)
			assert.NoError(t, err)
			assert.Equal(t, 2<<16, size, "Linux doubles it")
		}))
		task.Go(func(task *greenpoll.Task) {
			_, err := other.Bind(task).WriteTo([]byte("it parks all the same"), c.LocalAddr())
			assert.NoError(t, err)
		})
		p := make([]byte, 100)
		n, _, err := c.ReadFromAddrPort(p) // before the other task has run
		require.NoError(t, err)
		assert.Equal(t, "it parks all the same", string(p[:n]))
		require.NoError(t, c.Close())
		_, err = other.WriteTo([]byte("the copy is still open"), c.LocalAddr())
		require.NoError(t, err)
		n, _, err = syscall.Recvfrom(int(file.Fd()), p, 0)
		require.NoError(t, err)
		assert.Equal(t, "the copy is still open", string(p[:n]))
	})
}
