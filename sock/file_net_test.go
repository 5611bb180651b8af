//go:build linux || darwin

package sock_test

// This file answers: how does an inherited socket behave in a child, and in our process
// after that? Package net runs through the same table.

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/sock"
)

// A filed is a socket of either package that can be given away.
type filed interface {
	io.Closer
	syscall.Conn
	File() (*os.File, error)
}

// filedPair opens the socket that is given away, and its peer, or nil if it has none. task
// is nil for package net.
func filedPair(t *testing.T, task *greenpoll.Task, kind string) (s filed, peer net.Conn) {
	network, address := kind, "127.0.0.1:0"
	switch kind {
	case "listener":
		network = "tcp"
	case "unix", "unixgram":
		dir, err := os.MkdirTemp("", "file") // t.TempDir's name is too long
		require.NoError(t, err)
		t.Cleanup(func() { os.RemoveAll(dir) })
		address = filepath.Join(dir, "s")
	}
	var c any
	var err error
	switch kind {
	case "udp", "unixgram":
		if task == nil {
			c, err = net.ListenPacket(network, address)
		} else {
			c, err = sock.ListenPacket(task, network, address)
		}
		require.NoError(t, err)
		peer, err = net.Dial(network, c.(net.PacketConn).LocalAddr().String())
		require.NoError(t, err)
	case "listener":
		if task == nil {
			c, err = net.Listen(network, address)
		} else {
			c, err = sock.Listen(task, network, address)
		}
		require.NoError(t, err)
	default:
		l, err := net.Listen(network, address)
		require.NoError(t, err)
		defer l.Close()
		if task == nil {
			c, err = net.Dial(network, l.Addr().String())
		} else {
			c, err = sock.Dial(task, network, l.Addr().String())
		}
		require.NoError(t, err)
		peer, err = l.Accept()
		require.NoError(t, err)
	}
	return c.(filed), peer
}

// mode returns the blocking mode of a socket or a file, which both share.
func mode(t *testing.T, c syscall.Conn) (mode string) {
	raw, err := c.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) { mode = modeOf(t, fd) }))
	return mode
}

func modeOf(t *testing.T, fd uintptr) string {
	flags, err := unix.FcntlInt(fd, unix.F_GETFL, 0)
	require.NoError(t, err)
	if flags&unix.O_NONBLOCK != 0 {
		return "non-blocking"
	}
	return "blocking"
}

// giveAway records what is observed at each step on the way to a child.
func giveAway(t *testing.T, s filed) (seen []string) {
	record := func(format string, args ...any) { seen = append(seen, fmt.Sprintf(format, args...)) }
	record("at first the socket is %s", mode(t, s))
	file, err := s.File()
	require.NoError(t, err)
	defer file.Close()
	record("after File the socket is %s, the file is %s", mode(t, s), mode(t, file))
	record("a deadline of the file: %v", file.SetDeadline(time.Time{}))
	another, err := s.File()
	require.NoError(t, err)
	defer another.Close()
	record("after another File the socket is %s", mode(t, s))
	record("Fd is %s, and so is the socket: %s", modeOf(t, file.Fd()), mode(t, s))
	third, err := s.File()
	require.NoError(t, err)
	defer third.Close()
	record("a File after Fd is %s, and so is the socket: %s", mode(t, third), mode(t, s))
	record("its Fd is %s", modeOf(t, third.Fd()))
	name, _, _ := strings.Cut(file.Name(), ":")
	record("its name begins with %s", name)
	return seen
}

func TestAFileHasTheBlockingModeOfPackageNets(t *testing.T) {
	for _, kind := range []string{"tcp", "unix", "listener", "udp", "unixgram"} {
		t.Run(kind, func(t *testing.T) {
			nets, peer := filedPair(t, nil, kind)
			defer nets.Close()
			if peer != nil {
				defer peer.Close()
			}
			want := giveAway(t, nets)
			assert.Contains(t, want, "Fd is blocking, and so is the socket: blocking")
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				ours, peer := filedPair(t, task, kind)
				defer ours.Close()
				if peer != nil {
					defer peer.Close()
				}
				assert.Equal(t, want, giveAway(t, ours))
				return nil
			}))
		})
	}
}

// The child reads before there is anything to read: a non-blocking read would fail at once.
func TestAChildCanReadAnInheritedSocket(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("without /proc there is no way to see that the child sleeps")
	}
	reads := func(t *testing.T, s filed, peer net.Conn) {
		file, err := s.File()
		require.NoError(t, err)
		var out, failed bytes.Buffer
		child := exec.Command("head", "-c1")
		child.Stdin, child.Stdout, child.Stderr = file, &out, &failed
		require.NoError(t, child.Start())
		file.Close()
		for !asleepOrGone(child.Process.Pid) {
			time.Sleep(time.Millisecond) // only /proc shows it
		}
		_, err = peer.Write([]byte("x"))
		require.NoError(t, err)
		assert.NoError(t, child.Wait(), failed.String())
		assert.Equal(t, "x", out.String())
	}
	for _, kind := range []string{"tcp", "unix"} {
		t.Run(kind, func(t *testing.T) {
			t.Run("package net", func(t *testing.T) {
				s, peer := filedPair(t, nil, kind)
				defer s.Close()
				defer peer.Close()
				reads(t, s, peer)
			})
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				s, peer := filedPair(t, task, kind)
				defer peer.Close()
				defer s.Close()
				task.Block(func() { reads(t, s, peer) })

				// Our side still works: with data, with a deadline, and with a close.
				c := s.(*sock.Conn)
				peer.Write([]byte("y"))
				text, err := readText(c)
				assert.NoError(t, err)
				assert.Equal(t, "y", text)
				c.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
				_, err = readText(c)
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				c.SetReadDeadline(time.Time{})
				task.Go(func(*greenpoll.Task) { c.Close() })
				_, err = readText(c)
				assert.ErrorIs(t, err, net.ErrClosed)
				return nil
			}, greenpoll.WithWorkers(1)))
		})
	}
}

func readText(c net.Conn) (string, error) {
	p := make([]byte, 100)
	n, err := c.Read(p)
	return string(p[:n]), err
}

// asleepOrGone reports whether head sleeps, or has ended. Before the exec the child has
// another name.
func asleepOrGone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	return strings.Contains(string(stat), "(head) S") || strings.Contains(string(stat), ") Z")
}

// Package net does not run through this table: its Accept would block its thread in each
// case, ignoring deadlines and Close, which would wait for it for ever.
func TestABlockingListenerObeysDeadlinesAndClose(t *testing.T) {
	for _, workers := range []int{1, 3} {
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			file, err := l.File()
			require.NoError(t, err)
			defer file.Close()
			require.Equal(t, "blocking", modeOf(t, file.Fd()))

			require.NoError(t, l.SetDeadline(time.Now().Add(10*time.Millisecond)))
			_, err = l.Accept()
			assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
			require.NoError(t, l.SetDeadline(time.Time{}))

			peer, err := net.Dial("tcp", l.Addr().String())
			require.NoError(t, err)
			defer peer.Close()
			c, err := l.Accept()
			require.NoError(t, err)
			c.Close()

			task.Go(func(*greenpoll.Task) { l.Close() })
			_, err = l.Accept()
			assert.ErrorIs(t, err, net.ErrClosed)
			return nil
		}, greenpoll.WithWorkers(workers)))
	}
}
