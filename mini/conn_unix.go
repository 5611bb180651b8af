//go:build linux || darwin

package main

// Readiness, the order of epoll and kqueue: try; if there is nothing yet, wait until the kernel reports that
// the socket is ready, and try again. It is the second try that moves the data.

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

var conns = map[int]*Conn{} // the open ones, by number

// Read is step 1: it looks as if it blocked until bytes come, or the end. Full: sock/conn.go (*conn).Read
func (c *Conn) Read(t *Task, p []byte) (int, error) {
	step(t, 1, "task %d calls Read on fd %d", t.ID, c.fd)
	n, err := c.tryThenWait(t, &c.read, "read", func() (int, error) { return unix.Read(c.fd, p) })
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

// tryThenWait is step 2; after a wait, the end of step 4. Full: sock/fd_readiness.go (*readiness).read
func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for at := 2; ; at = 4 {
		n, err := try()
		if err == unix.EAGAIN {
			step(t, at, "%s(fd %d) -> EAGAIN: nothing there yet", call, c.fd)
			g.block(t)
		} else if err != unix.EINTR { // after a signal: try again
			step(t, at, "%s(fd %d) -> %d, %v", call, c.fd, n, err)
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}

// Write gives the kernel as much of p as it has room for. Full: sock/conn.go (*conn).Write
func (c *Conn) Write(t *Task, p []byte) (int, error) {
	return c.tryThenWait(t, &c.write, "write", func() (int, error) { return unix.Write(c.fd, p) })
}

// Accept, for servers, returns the next connection that comes in at c. Full: sock/fd_readiness.go (*readiness).accept
func (c *Conn) Accept(t *Task) (*Conn, error) {
	fd, err := c.tryThenWait(t, &c.read, "accept", func() (int, error) {
		fd, _, err := unix.Accept(c.fd)
		return fd, err
	})
	return open(t, fd, err)
}

// Dial tries, and waits until it is connected or refused. Full: sock/fd_readiness.go (*readiness).connect
func Dial(t *Task, port int) (*Conn, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	c, err := open(t, fd, os.NewSyscallError("socket", err))
	if err != nil {
		return nil, err
	}
	err = unix.Connect(fd, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}})
	if err == unix.EINPROGRESS {
		c.write.block(t) // (before connect the socket counted as hung up; epoll checks again when it is polled)
		errno, failed := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
		if err = failed; errno != 0 {
			err = unix.Errno(errno)
		}
	}
	if err != nil {
		return nil, errors.Join(os.NewSyscallError("connect", err), c.Close(t))
	}
	return c, nil
}

// open arms a new socket: it tells the kernel, once for all, to report it. Full: poller/slots.go (*Poller).Open
func open(t *Task, fd int, err error) (*Conn, error) {
	if err != nil {
		return nil, err
	}
	c := &Conn{fd: fd}
	conns[fd] = c
	if err := errors.Join(os.NewSyscallError("fcntl", unix.SetNonblock(fd, true)), t.m.arm(fd)); err != nil {
		return nil, errors.Join(err, c.Close(t))
	}
	return c, nil
}

// Close ends the connection, and the kernel forgets it. Full: sock/conn.go (*conn).Close
func (c *Conn) Close(t *Task) error {
	delete(conns, c.fd)
	return os.NewSyscallError("close", unix.Close(c.fd))
}

// Close is called when all tasks have ended. Full: poller/poll.go (*Poller).Close
func (m *machine) Close() error { return os.NewSyscallError("close", unix.Close(m.backend)) }
