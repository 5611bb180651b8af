//go:build linux || darwin

package sock_test

// This file answers: are messages on Unix sockets, and the descriptors that they pass, read
// and sent as in package net?

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/sock"
)

// unixConn is the common part of net.UnixConn and our Conn and PacketConn.
type unixConn interface {
	net.Conn
	CloseWrite() error
	ReadFromUnix(b []byte) (int, *net.UnixAddr, error)
	ReadMsgUnix(b, oob []byte) (n, oobn, flags int, addr *net.UnixAddr, err error)
	WriteMsgUnix(b, oob []byte, addr *net.UnixAddr) (n, oobn int, err error)
	WriteToUnix(b []byte, addr *net.UnixAddr) (int, error)
}

var (
	_ unixConn = (*net.UnixConn)(nil)
	_ unixConn = (*sock.Conn)(nil)
	_ unixConn = (*sock.PacketConn)(nil)
)

// unixMessages is the environment in which one row runs.
type unixMessages struct {
	*testing.T
	pair   func(own string) (client, server unixConn) // a stream; own is the client's name, or ""
	listen func(name string) unixConn                 // for datagrams
	dial   func(own, name string) unixConn
	lines  []string
}

func (m *unixMessages) record(what string, err error, values ...any) {
	if err != nil && what == "read" {
		values = values[:0]
	}
	m.lines = append(m.lines, chosen.ReplaceAllString(fmt.Sprintln(what, fmt.Sprintf("%+v", describe(err)), values), "@CHOSEN"))
}

// reads reads once. It records the size of the control messages, and which descriptors a
// child would not inherit; then it closes those.
func (m *unixMessages) reads(c unixConn, size, room int) {
	b, oob := make([]byte, size), make([]byte, room)
	n, oobn, flags, addr, err := c.ReadMsgUnix(b, oob)
	m.record("read", err, n, oobn, flags, addr, string(b))
	if err != nil || oobn == 0 {
		return
	}
	list, err := syscall.ParseSocketControlMessage(oob[:oobn])
	require.NoError(m, err)
	for _, one := range list {
		passed, err := syscall.ParseUnixRights(&one)
		require.NoError(m, err)
		for _, fd := range passed {
			flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
			m.record("passed", err, flags)
			require.NoError(m, syscall.Close(fd))
		}
	}
}

func (m *unixMessages) writes(c unixConn, text string, oob []byte, addr *net.UnixAddr) {
	n, oobn, err := c.WriteMsgUnix([]byte(text), oob, addr)
	m.record("write", err, n, oobn)
}

// rights returns a control message that passes n descriptors of one file.
func (m *unixMessages) rights(n int) []byte {
	f, err := os.Open(os.DevNull)
	require.NoError(m, err)
	m.Cleanup(func() { f.Close() })
	list := make([]int, n)
	for i := range list {
		list[i] = int(f.Fd())
	}
	return syscall.UnixRights(list...)
}

var unixRows = map[string]func(m *unixMessages){
	"a stream": func(m *unixMessages) {
		for _, own := range []string{"", "own"} {
			c, s := m.pair(own)
			m.writes(c, "message", nil, nil)
			m.reads(s, 4, 10)
			n, addr, err := s.ReadFromUnix(make([]byte, 10))
			m.record("read", err, n, addr)
			m.writes(c, "x", nil, &net.UnixAddr{Name: "s", Net: "unixgram"})
			n, err = c.WriteToUnix([]byte("x"), &net.UnixAddr{Name: "s", Net: "unix"})
			m.record("write", err, n)
			require.NoError(m, c.CloseWrite())
			m.reads(s, 10, 10)
			n, addr, err = s.ReadFromUnix(make([]byte, 10))
			m.record("read", err, n, addr)
			m.writes(c, "x", nil, nil)
		}
	},
	"a stream, with an address": func(m *unixMessages) {
		c, s := m.pair("")
		m.writes(c, "x", nil, &net.UnixAddr{Name: s.LocalAddr().String(), Net: "unix"})
		m.writes(c, "x", nil, &net.UnixAddr{Net: "unix"})
	},
	"a stream passes descriptors": func(m *unixMessages) {
		c, s := m.pair("")
		m.writes(c, "one", m.rights(1), nil)
		m.writes(c, "two", m.rights(2), nil)
		m.writes(c, "three", nil, nil)
		m.reads(s, 100, 100) // ends before the next descriptors
		m.reads(s, 100, 100)
		m.reads(s, 100, 100)
		m.writes(c, "", m.rights(1), nil) // travels with a dummy byte
		m.reads(s, 0, 100)
		m.writes(c, "", m.rights(3), nil)
		m.reads(s, 10, syscall.CmsgSpace(4)) // not enough room for all of them
		m.writes(c, "four", m.rights(1), nil)
		m.reads(s, 10, 0) // no room for any
		m.writes(c, "five", []byte{1, 2, 3}, nil)
	},
	"a Read stops at descriptors, and the next continues": func(m *unixMessages) {
		c, s := m.pair("")
		m.writes(c, "one", nil, nil)
		m.writes(c, "two", m.rights(1), nil)
		m.writes(c, "three", nil, nil)
		b := make([]byte, 3)
		for range 2 {
			_, err := io.ReadFull(s, b)
			m.record("read", err, string(b))
		}
		n, err := s.Read(make([]byte, 100))
		m.record("read", err, n)
	},
	"datagrams": func(m *unixMessages) {
		a, b, unnamed := m.listen("a"), m.listen("b"), m.listen("")
		m.writes(a, "one", nil, &net.UnixAddr{Name: "b", Net: "unixgram"})
		m.writes(a, "two", m.rights(1), &net.UnixAddr{Name: "b", Net: "unixgram"})
		m.writes(a, "", m.rights(1), &net.UnixAddr{Name: "b", Net: "unixgram"})
		m.writes(unnamed, "four", nil, &net.UnixAddr{Name: "b", Net: "unixgram"})
		m.writes(a, "long", nil, &net.UnixAddr{Name: "b", Net: "unixgram"})
		for range 4 {
			m.reads(b, 10, 100)
		}
		m.reads(b, 2, 100)
		n, err := a.WriteToUnix([]byte("six"), &net.UnixAddr{Name: "b", Net: "unixgram"})
		m.record("write", err, n)
		n, addr, err := b.ReadFromUnix(make([]byte, 10))
		m.record("read", err, n, addr)
		for _, to := range []*net.UnixAddr{nil, {Name: "", Net: "unixgram"}, {Name: "b", Net: "unix"}, {Name: "nobody", Net: "unixgram"}} {
			m.writes(a, "x", nil, to)
			n, err = a.WriteToUnix([]byte("x"), to)
			m.record("write", err, n)
		}
	},
	"datagrams of a connected socket": func(m *unixMessages) {
		b := m.listen("b")
		for _, own := range []string{"", "own"} {
			c := m.dial(own, "b")
			for _, to := range []*net.UnixAddr{nil, {Name: "b", Net: "unixgram"}} {
				m.writes(c, "x", nil, to)
				n, err := c.WriteToUnix([]byte("x"), to)
				m.record("write", err, n)
			}
			c.Write([]byte("one"))
			m.reads(b, 10, 10)
		}
	},
	"late, then closed": func(m *unixMessages) {
		c, s := m.pair("")
		for range 2 {
			require.NoError(m, s.SetDeadline(time.Unix(1, 0)))
			require.NoError(m, c.SetDeadline(time.Unix(1, 0)))
			m.reads(s, 1, 1)
			n, addr, err := s.ReadFromUnix(make([]byte, 10))
			m.record("read", err, n, addr)
			m.writes(c, "x", nil, nil)
			require.NoError(m, s.SetDeadline(time.Time{}))
			require.NoError(m, c.SetDeadline(time.Time{}))
			c.Close()
			s.Close()
			m.reads(s, 1, 1)
			m.writes(c, "x", nil, nil)
			return
		}
	},
}

func TestUnixMessagesAreReadAndSentAsInPackageNet(t *testing.T) {
	for name, row := range unixRows {
		t.Run(name, func(t *testing.T) {
			want := &unixMessages{T: t}
			want.pair = func(own string) (client, server unixConn) {
				c, s := unixPair(t, goUnix{}, own)
				return c.(unixConn), s.(unixConn)
			}
			want.listen = func(name string) unixConn { return unixPacketConn(t, goUnix{}, name).(unixConn) }
			want.dial = func(own, name string) unixConn { return unixDialled(t, goUnix{}, own, name).(unixConn) }
			playUnix(want, row)
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				got := &unixMessages{T: t}
				got.pair = func(own string) (client, server unixConn) {
					c, s := unixPair(t, greenUnix{task}, own)
					return c.(*sock.Conn), s.(*sock.Conn)
				}
				got.listen = func(name string) unixConn { return unixPacketConn(t, greenUnix{task}, name).(*sock.PacketConn) }
				got.dial = func(own, name string) unixConn { return unixDialled(t, greenUnix{task}, own, name).(*sock.PacketConn) }
				playUnix(got, row)
				assert.Equal(t, want.lines, got.lines)
				return nil
			}, greenpoll.WithWorkers(1)))
		})
	}
}

// playUnix runs a row in a directory of its own, so that its sockets have short names.
func playUnix(m *unixMessages, row func(*unixMessages)) {
	before, err := os.Getwd()
	require.NoError(m, err)
	require.NoError(m, os.Chdir(m.TempDir()))
	defer os.Chdir(before)
	row(m)
}

func unixPair(t *testing.T, by unixFlavour, own string) (client, server net.Conn) {
	os.Remove(own)
	l, err := by.Listen("unix", "s")
	require.NoError(t, err)
	defer l.Close()
	client, err = by.Dial("unix", own, "s")
	require.NoError(t, err)
	server, err = l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}

func unixPacketConn(t *testing.T, by unixFlavour, name string) net.PacketConn {
	c, err := by.ListenPacket("unixgram", name)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

func unixDialled(t *testing.T, by unixFlavour, own, name string) net.Conn {
	c, err := by.Dial("unixgram", own, name)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// A sleeping reader is woken by bytes that carry descriptors, also if a read has stopped
// before such bytes, and also if it is a guest.
func TestASleepingReaderGetsPassedDescriptors(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		m := &unixMessages{T: t}
		t.Chdir(t.TempDir())
		c, s := unixPair(t, greenUnix{task}, "")
		client, server := c.(*sock.Conn), s.(*sock.Conn)
		read := func(c *sock.Conn) (int, int) {
			oob := make([]byte, 100)
			n, oobn, _, _, err := c.ReadMsgUnix(make([]byte, 100), oob)
			assert.NoError(t, err)
			if oobn > 0 {
				list, err := syscall.ParseSocketControlMessage(oob[:oobn])
				assert.NoError(t, err)
				passed, err := syscall.ParseUnixRights(&list[0])
				assert.NoError(t, err)
				for _, fd := range passed {
					syscall.Close(fd)
				}
			}
			return n, oobn
		}
		pass := func(text string) {
			_, _, err := client.WriteMsgUnix([]byte(text), m.rights(1), nil)
			require.NoError(t, err)
		}
		for range 3 {
			reader := make(chan [2]int, 2)
			task.Go(func(task *greenpoll.Task) {
				for range 2 {
					n, oobn := read(server.Bind(task)) // the first time before anything is sent
					reader <- [2]int{n, oobn}
				}
			})
			task.Yield()
			pass("ab")
			pass("cde")
			for len(reader) < 2 {
				task.Yield()
			}
			assert.Equal(t, [2]int{2, syscall.CmsgSpace(4)}, <-reader)
			assert.Equal(t, [2]int{3, syscall.CmsgSpace(4)}, <-reader)
		}
		guest := server.Guest()
		over := make(chan struct{})
		go func() {
			defer close(over)
			n, oobn := read(guest)
			assert.Equal(t, []int{1, syscall.CmsgSpace(4)}, []int{n, oobn})
		}()
		pass("x")
		task.Block(func() { <-over })
		return context.Cause(context.Background())
	}, greenpoll.WithWorkers(1)))
}
