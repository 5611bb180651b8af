// Package sock has sockets for green tasks: net.Conn, net.Listener and
// net.PacketConn whose calls look as if they blocked, and park the task instead.
//
// Read fd_readiness.go to see what such a call does. A Conn here is a view: a socket and
// the task that its calls park. Bind and Guest make other views of the same socket.
//
// Programs begin with Dial, Listen and ListenPacket, and their options in Dialer and
// ListenConfig; code that runs on goroutines begins with Dialer.Guest. Handover is for
// layers that keep a Conn inside and move from task to task. What a socket asks of an
// operating system is in package sys, below this one.
package sock

import (
	"io"
	"net"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// Conn is a connection, TCP or Unix, as one user sees it; or a datagram socket that
// is connected to one peer. The user is the task that the calls park: the one that
// dialled or accepted it, or the one given to Bind. A view made by Guest has no
// task, and any goroutine may use it.
//
// Only Read, Write and what is built on them belong to the user. Close, the
// deadlines, CloseRead, CloseWrite, options and addresses may be called by any
// task or goroutine. One task may read while another writes, each with a view
// of its own; more callers in one direction take turns.
//
// Errors are those of package net for the same failure.
//
// Go: net/tcpsock.go TCPConn; net/unixsock.go UnixConn
type Conn struct {
	conn
}

var _ net.Conn = (*Conn)(nil)

// conn has the calls that streams and datagram sockets have in common.
//
// Each call that may park has the same frame: begin and a deferred end (in fd.go: the
// number is not closed while the call may use it, and nobody else reads), emitCall and emitReturn while a trace is
// on, and an error wrapped by opError. Read, Write, AcceptConn, WaitRead, WriteBuffers and
// the calls of packet.go and message.go write it out. A function that took the middle as a
// closure would cost each sleeping task more stack.
//
// Go: net/net.go conn
type conn struct {
	view
}

// view is a socket and the task that its calls park, nil for any goroutine.
type view struct {
	f    *fd
	user *sched.Task
}

func newConn(f *fd, t *sched.Task) *Conn { return &Conn{conn{view{f, t}}} }

// Read reads what is there into p, and parks while nothing is. It returns io.EOF when the
// peer has ended its side. From a datagram socket it reads one datagram: what does not fit
// into p is lost (on Windows with WSAEMSGSIZE), and an empty one is 0 bytes and no error.
//
// Go: net/net.go (*conn).Read; internal/poll/fd_unix.go (*FD).Read. The second takes the lock, too.
//
// Step 1: a call that looks blocking
// Step 4: ready, the call returns
func (c *conn) Read(p []byte) (int, error) {
	f := c.f
	t, err := c.begin(poller.Read)
	if err != nil {
		return 0, f.opError("read", err)
	}
	defer c.end(t, poller.Read)
	if len(p) == 0 && !f.datagram {
		return 0, nil
	}
	if t.Tracing() {
		f.emitCall(t, poller.Read, "read", len(p))
	}
	n, err := f.io.read(f, t, p) // see fd_readiness.go and fd_completion.go
	if t.Tracing() {
		f.emitReturn(t, poller.Read, n, err)
	}
	if err != nil && err != io.EOF {
		err = f.opError("read", err)
	}
	return n, err
}

// Write sends all of p, and parks whenever the peer is slower than we are. On a
// datagram socket p is one datagram, even if empty.
//
// Go: net/net.go (*conn).Write; internal/poll/fd_unix.go (*FD).Write. The second takes the lock, too.
func (c *conn) Write(p []byte) (int, error) {
	f := c.f
	t, err := c.begin(poller.Write)
	if err != nil {
		return 0, f.opError("write", err)
	}
	defer c.end(t, poller.Write)
	if t.Tracing() {
		f.emitCall(t, poller.Write, "write", len(p))
	}
	n, err := f.io.write(f, t, p)
	if t.Tracing() {
		f.emitReturn(t, poller.Write, n, err)
	}
	if err != nil {
		err = f.opError("write", err)
	}
	return n, err
}

// Close ends the connection. Reads and writes under way return net.ErrClosed. When Close
// has returned, the descriptor's number is free, and so is a port or path of its own, with
// two exceptions. Close does not wait for a function given to SyscallConn that is running,
// nor for a file that is being sent: the number is closed when they return. After SetLinger
// above 0 the kernel's close waits for the peer, on a goroutine of its own. Any code may
// call Close, a timer and a function of OnHangup included: it does not park, and waits at
// most for other callers' system calls that do not wait themselves.
func (c *conn) Close() error {
	if err := c.f.close(); err != nil {
		return c.f.opError("close", err)
	}
	return nil
}

// CloseRead shuts the reading side down. A sleeping Read, and those that follow, return
// io.EOF, or on Windows WSAESHUTDOWN. (With package net a sleeping Read on Windows sleeps
// on.)
func (c *conn) CloseRead() error { return c.f.shutdown(true, false) }

// CloseWrite shuts the writing side down: the peer reads io.EOF once it has read
// what was sent before.
func (c *conn) CloseWrite() error { return c.f.shutdown(false, true) }

func (f *fd) shutdown(read, write bool) error {
	err := f.withRef(func() error {
		raceBeforeSend()
		errno := f.calls.Shutdown(f.num, read, write)
		if read && errno == 0 {
			f.io.readingShut(f)
		}
		return sysError("shutdown", errno)
	})
	if err != nil {
		return f.opError("close", err)
	}
	return nil
}

// Bind returns a view of the same connection for task t.
func (c *Conn) Bind(t *sched.Task) *Conn { return newConn(c.f, t) }

// Guest returns a view of the same connection for ordinary goroutines. The
// scheduler goes on as long as the connection is open: what a goroutine does
// with it may wake a task.
func (c *Conn) Guest() *Conn {
	c.f.holdForGuests()
	return newConn(c.f, nil)
}

// holdForGuests keeps the scheduler from taking sleeping tasks for a deadlock until the
// socket is closed.
func (f *fd) holdForGuests() {
	if !f.fdmu.incref() {
		return // closed: nothing would release it
	}
	defer f.decref()
	if f.marks.set(withGuests) {
		f.s.Hold()
	}
}

// LocalAddr returns this side's address.
func (c *conn) LocalAddr() net.Addr { return c.f.local }

// RemoteAddr returns the peer's address, nil if there is none.
func (c *conn) RemoteAddr() net.Addr { return c.f.remote }

// SetDeadline sets both deadlines, see SetReadDeadline.
func (c *conn) SetDeadline(d time.Time) error {
	return c.f.setError(c.f.setDeadline(poller.Read|poller.Write, d))
}

// SetReadDeadline makes reads, a sleeping one included, fail with
// os.ErrDeadlineExceeded from d on, a date of the scheduler's clock (see
// sched.Sched.Time; on the real kernel simply the time). The zero Time means never. A read
// that begins after d fails, whatever is there; a sleeping read is woken late while tasks
// compute, see sched.Task.Sleep. The call fixes how far away d is: setting the machine's
// date afterwards does not move the deadline.
func (c *conn) SetReadDeadline(d time.Time) error {
	return c.f.setError(c.f.setDeadline(poller.Read, d))
}

// SetWriteDeadline does the same for writes. What was sent before a write failed
// is counted in its result.
func (c *conn) SetWriteDeadline(d time.Time) error {
	return c.f.setError(c.f.setDeadline(poller.Write, d))
}
