//go:build linux

package main

// This file answers: what does the proxy do when a target refuses, dies, stalls or
// ends its half? Clients and targets are ordinary goroutines on Go's own net.
// process_test.go has the tests that need a separate process.

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/sock"
)

// start runs a proxy in this process and returns its address. When the test ends,
// the proxy is stopped, and must leave no goroutine or descriptor behind.
func start(t *testing.T, to string, timeout time.Duration) string {
	time.Sleep(time.Nanosecond) // with the first timer Go's own poller opens its descriptors
	goroutines, descriptors := runtime.NumGoroutine(), openDescriptors(t, "self")
	addr, ended := make(chan string, 1), make(chan error, 1)
	var l *sock.Listener
	go func() {
		ended <- greenpoll.Run(func(t *greenpoll.Task) (err error) {
			if l, err = sock.Listen(t, "tcp", "127.0.0.1:0"); err != nil {
				return err
			}
			addr <- l.Addr().String()
			return serve(t, l, to, timeout)
		}, greenpoll.WithWorkers(1))
	}()
	t.Cleanup(func() {
		l.Close()
		require.NoError(t, <-ended)
		eventually(t, "goroutines and descriptors are back", func() bool {
			return runtime.NumGoroutine() <= goroutines && openDescriptors(t, "self") <= descriptors
		})
	})
	return <-addr
}

// target listens on a free port and serves each connection with fn, until the
// test ends.
func target(t *testing.T, fn func(c *net.TCPConn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				fn(c.(*net.TCPConn))
			}()
		}
	}()
	return l.Addr().String()
}

func dial(t *testing.T, addr string) *net.TCPConn {
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c.(*net.TCPConn)
}

func openDescriptors(t *testing.T, pid string) int {
	entries, err := os.ReadDir("/proc/" + pid + "/fd")
	require.NoError(t, err)
	return len(entries)
}

// eventually waits for work that the kernel and other processes still have to do.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never came true: %s", what)
		}
	}
}

// hashing is a target that reads until the end and answers with the sum.
func hashing(c *net.TCPConn) {
	sum := sha256.New()
	io.Copy(sum, c)
	io.WriteString(c, hex.EncodeToString(sum.Sum(nil)))
}

const much = 256 << 20

// requireIntact sends much through the proxy at addr to a hashing target.
func requireIntact(t *testing.T, addr string) {
	c := dial(t, addr)
	sum := sha256.New()
	random := rand.NewChaCha8([32]byte{1})
	_, err := io.CopyN(io.MultiWriter(c, sum), random, much)
	require.NoError(t, err)
	require.NoError(t, c.CloseWrite())
	answer, err := io.ReadAll(c) // the answer comes although our half is closed
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(sum.Sum(nil)), string(answer))
}

func TestMuchArrivesIntact(t *testing.T) {
	requireIntact(t, start(t, target(t, hashing), time.Minute))
}

func TestMuchComesBackIntactWhileMoreIsSent(t *testing.T) {
	const size = 64 << 20
	addr := start(t, target(t, func(c *net.TCPConn) { io.Copy(struct{ io.Writer }{c}, c) }), time.Minute)
	c := dial(t, addr)
	sent := make(chan []byte, 1)
	go func() {
		sum := sha256.New()
		io.CopyN(io.MultiWriter(c, sum), rand.NewChaCha8([32]byte{2}), size)
		c.CloseWrite()
		sent <- sum.Sum(nil)
	}()
	sum := sha256.New()
	n, err := io.Copy(sum, c)
	require.NoError(t, err)
	assert.EqualValues(t, size, n)
	assert.Equal(t, <-sent, sum.Sum(nil))
}

func TestTheTargetMayEndItsHalfFirst(t *testing.T) {
	heard := make(chan string, 1)
	addr := start(t, target(t, func(c *net.TCPConn) {
		io.WriteString(c, "I have said all")
		c.CloseWrite()
		text, _ := io.ReadAll(c)
		heard <- string(text)
	}), time.Minute)
	c := dial(t, addr)
	text, err := io.ReadAll(c)
	require.NoError(t, err)
	require.Equal(t, "I have said all", string(text))
	_, err = io.WriteString(c, "I have not")
	require.NoError(t, err)
	require.NoError(t, c.CloseWrite())
	require.Equal(t, "I have not", <-heard)
}

// refused requires that a client of the proxy gets an error instead of a proper end.
func refused(t *testing.T, addr string) {
	c, err := net.Dial("tcp", addr)
	if err == nil { // it may get the error even sooner
		defer c.Close()
		_, err = c.Read(make([]byte, 1))
	}
	require.ErrorIs(t, err, unix.ECONNRESET)
}

func TestATargetThatRefuses(t *testing.T) {
	// The proxy itself asks for a free port, and the kernel never hands out port 1.
	addr := start(t, "127.0.0.1:1", time.Minute)
	for range 20 {
		refused(t, addr)
	}
}

// Linux drops a connection request when the listener's queue is full.
func TestATargetThatStalls(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	defer unix.Close(fd)
	require.NoError(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, unix.Listen(fd, 0))
	name, err := unix.Getsockname(fd)
	require.NoError(t, err)
	to := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*unix.SockaddrInet4).Port}).String()
	dial(t, to) // takes the only place in the queue
	refused(t, start(t, to, 50*time.Millisecond))
}

func TestATargetThatDiesInTheMiddle(t *testing.T) {
	addr := start(t, target(t, func(c *net.TCPConn) {
		io.CopyN(io.Discard, c, 10<<20)
		c.SetLinger(0)
	}), time.Minute)
	for _, side := range []string{"the client writes", "the client reads"} {
		c := dial(t, addr)
		if side == "the client writes" {
			_, err := io.Copy(struct{ io.Writer }{c}, rand.NewChaCha8([32]byte{}))
			assert.Error(t, err, side)
			continue
		}
		_, err := c.Write(make([]byte, 10<<20))
		require.NoError(t, err)
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, unix.ECONNRESET, side)
	}
}

func TestAClientThatDiesInTheMiddle(t *testing.T) {
	dead := make(chan error, 1)
	addr := start(t, target(t, func(c *net.TCPConn) {
		_, err := io.Copy(struct{ io.Writer }{c}, rand.NewChaCha8([32]byte{}))
		dead <- err
	}), time.Minute)
	c := dial(t, addr)
	io.CopyN(io.Discard, c, 10<<20)
	c.SetLinger(0)
	c.Close()
	assert.Error(t, <-dead)
}
