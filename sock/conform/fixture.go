package conform

// This file answers: what do the tests share? Connections, tasks whose end can be waited
// for, and a way to know that a task sleeps, so that no test has to sleep itself and hope.

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sock"
)

// fixture is the environment of one run of one test.
type fixture struct {
	*testing.T
	Kernel
	network  string
	workers  int
	patience time.Duration
}

// address returns an address to listen at that is not in use.
func (x *fixture) address() string {
	if x.network == "tcp" || x.network == "udp" {
		return "127.0.0.1:0"
	}
	return filepath.Join(x.directory(), "socket")
}

// directory returns a directory for this test. The name of x.TempDir is too long for a Unix
// socket, and it fails where Wine does not implement what os.RemoveAll requires.
func (x *fixture) directory() string {
	dir, err := os.MkdirTemp("", "conform")
	require.NoError(x, err)
	x.Cleanup(func() {
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, file := range append(files, dir) { // the directory last, when it is empty
			os.Remove(file)
		}
	})
	return dir
}

func (x *fixture) listen(t *greenpoll.Task) *sock.Listener {
	l, err := sock.Listen(t, x.network, x.address())
	require.NoError(x, err)
	return l
}

// pair returns both ends of a connection, as views of t. The end of Run closes what a test
// leaves open.
func (x *fixture) pair(t *greenpoll.Task) (client, server *sock.Conn) {
	l := x.listen(t)
	defer l.Close()
	client = x.dial(t, l)
	server, err := l.AcceptConn()
	require.NoError(x, err)
	return client, server
}

func (x *fixture) dial(t *greenpoll.Task, l *sock.Listener) *sock.Conn {
	c, err := sock.Dial(t, x.network, l.Addr().String())
	require.NoError(x, err)
	return c
}

// errno returns what this kernel returns where Unix returns e.
func (x *fixture) errno(e syscall.Errno) error {
	if own, ok := x.Errnos[e]; ok {
		return own
	}
	return e
}

// needsDescriptors skips a test that needs more descriptors than this machine has.
func (x *fixture) needsDescriptors(descriptors int) {
	if x.Limit != nil && x.Limit() < descriptors {
		x.Skipf("%d descriptors are needed, and the limit is %d", descriptors, x.Limit())
	}
}

// drain reads c to its end and returns the number of bytes.
func (x *fixture) drain(t *greenpoll.Task, c *sock.Conn) int {
	n, err := io.Copy(io.Discard, c.Bind(t))
	require.NoError(x, err)
	return int(n)
}

// A job is a task that a test has started.
type job struct {
	x    *fixture
	task atomic.Pointer[greenpoll.Task]
	over atomic.Bool
	wg   sched.WaitGroup
}

func (x *fixture) start(t *greenpoll.Task, fn func(t *greenpoll.Task)) *job {
	j := &job{x: x}
	j.wg.Go(t, func(t *greenpoll.Task) {
		j.task.Store(t)
		defer j.over.Store(true)
		fn(t)
	})
	return j
}

func (j *job) wait(t *greenpoll.Task) { j.wg.Wait(t) }

// sleeps waits until the job sleeps for the given reason.
func (j *job) sleeps(t *greenpoll.Task, reason sched.Reason) {
	j.x.until(t, func() bool {
		if j.over.Load() {
			j.x.Errorf("a task ended that should sleep: %v", reason)
			return true
		}
		return j.asleep(reason)
	})
}

// asleep reports whether the job sleeps for the given reason now.
func (j *job) asleep(reason sched.Reason) bool {
	other := j.task.Load()
	return other != nil && other.Status() == sched.Parked && other.Reason() == reason
}

// until yields until done returns true. No time passes on a virtual clock.
func (x *fixture) until(t *greenpoll.Task, done func() bool) {
	for !done() {
		t.Yield()
	}
}

// untilWaiters waits until n users sleep at gates, guests included.
func (x *fixture) untilWaiters(t *greenpoll.Task, n int) {
	x.until(t, func() bool { return poller.Of(t.Sched()).Waiters() == n })
}

// misused is the panic for using a view of task 1 in another task.
const misused = "greenpoll: another task or goroutine uses task 1, or a Conn of it, while that is parked: " +
	"use the *Task that your own function was given, and a view of your own: c.Bind(t), or c.Guest() for a goroutine"

// in returns a deadline d from now.
func in(t *greenpoll.Task, d time.Duration) time.Time { return t.Sched().Time().Add(d) }

// past is a deadline that has passed, on any clock.
var past = time.Unix(1, 0)

// longer is longer than any test takes.
const longer = time.Hour

// fill writes until the buffers are full and the write sleeps. n and err are the result of
// the write when the job has ended.
func (x *fixture) fill(t *greenpoll.Task, c *sock.Conn) (j *job, n *int, err *error) {
	n, err = new(int), new(error)
	j = x.start(t, func(t *greenpoll.Task) { *n, *err = c.Bind(t).Write(make([]byte, 64<<20)) })
	j.sleeps(t, sched.IOWrite)
	return j, n, err
}

// read starts a task that reads once, and waits until it sleeps.
func (x *fixture) read(t *greenpoll.Task, c *sock.Conn) (j *job, text *string, err *error) {
	text, err = new(string), new(error)
	j = x.start(t, func(t *greenpoll.Task) { *text, *err = readSome(c.Bind(t)) })
	j.sleeps(t, sched.IORead)
	return j, text, err
}

// readSome reads once, into a buffer larger than anything that the tests send to it.
func readSome(c net.Conn) (string, error) {
	p := make([]byte, 100)
	n, err := c.Read(p)
	return string(p[:n]), err
}

// echo is the server: it sends back what it reads until the end.
func echo(c net.Conn) error {
	_, err := io.Copy(c, c)
	return err
}

// roundTrip sends text and requires it back.
func (x *fixture) roundTrip(c net.Conn, text string) {
	_, err := c.Write([]byte(text))
	require.NoError(x, err)
	p := make([]byte, len(text))
	_, err = io.ReadFull(c, p)
	require.NoError(x, err)
	require.Equal(x, text, string(p))
}

// pattern is a stream in which each byte depends on its position, so that lost, repeated or
// moved bytes are noticed.
type pattern struct{ at int }

func (p *pattern) next(b []byte) []byte {
	for i := range b {
		b[i] = p.byteAt()
	}
	return b
}

func (p *pattern) check(b []byte) error {
	for i := range b {
		at := p.at
		if want := p.byteAt(); b[i] != want {
			return fmt.Errorf("byte %d of the stream is %#x, not %#x", at, b[i], want)
		}
	}
	return nil
}

func (p *pattern) byteAt() byte {
	i := p.at
	p.at++
	return byte(i ^ i>>8 ^ i>>16)
}
