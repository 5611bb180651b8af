package sock

// This file answers: how can other code get at the descriptor?

import (
	"errors"
	"net"
	"os"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

// filer is the part of an operating system's call side that duplicates descriptors. The
// simulated kernel has no numbers that others could use.
type filer interface {
	Dup(fd int) (int, syscall.Errno)
	File(fd int, name string, datagram bool) (*os.File, error) // the file owns fd
}

// waitFor waits on behalf of functions that make their own system calls.
func (r *readiness) waitFor(f *fd, t *sched.Task, mode poller.Mode) error {
	return f.desc.Wait(t, mode)
}

func (c *completion) waitFor(f *fd, t *sched.Task, mode poller.Mode) error {
	if mode == poller.Write {
		return errors.ErrUnsupported // only a send can find out whether there is room
	}
	err := c.waitRead(f, t)
	if err == nil && f.fdmu.isAway(mode) {
		err = net.ErrClosed // a close has released the number, which must not be used any more
	}
	return err
}

// File returns a copy of the socket's descriptor. Closing one does not close the other.
//
// Both share the blocking mode, and so does each process that inherits the file. It is
// non-blocking until a caller asks for the file's number: Fd, and with it the start of a
// child that inherits the file, makes it blocking, for programs that expect that. Our own
// calls keep working, with their deadlines, and block no worker; package net's would each
// block a thread. From here on bytes are copied, without splice(2) and sendfile(2).
//
// File fails with errors.ErrUnsupported over the simulated kernel, and on Windows, where
// package net's File takes the socket off its completion port.
//
// Go: net/fd_unix.go (*netFD).dup
func (v view) File() (*os.File, error) {
	var file *os.File
	err := v.f.withRef(func() error {
		calls, ok := v.f.calls.(filer)
		if !ok {
			return errors.ErrUnsupported
		}
		num, errno := calls.Dup(v.f.num)
		if errno != 0 {
			return sysError("dup", errno)
		}
		v.f.marks.set(shared)
		var err error
		file, err = calls.File(num, v.f.network+":"+addrText(v.f.local)+"->"+addrText(v.f.remote), v.f.datagram)
		return err
	})
	if err != nil {
		return nil, v.f.opError("file", err)
	}
	return file, nil
}

func addrText(a interface{ String() string }) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// SyscallConn gives access to the descriptor: see syscall.RawConn. Any task or goroutine
// may call Control. Read and Write park the view's user between two calls of their
// function, until that returns true. On Windows it is not possible to wait for room: Write
// calls its function once, or fails with errors.ErrUnsupported. A function that starts an
// overlapped operation there must keep its completion from our port by setting the lowest
// bit of the event's handle.
//
// Go: net/rawconn.go rawConn
func (v view) SyscallConn() (syscall.RawConn, error) {
	if !v.f.real() {
		return nil, v.f.opError("raw-control", errors.ErrUnsupported)
	}
	return rawConn{v}, nil
}

type rawConn struct{ v view }

// real reports whether the descriptor is the operating system's, and not a simulated
// kernel's.
func (f *fd) real() bool { return f.p.Calls() == nil }

// control passes a new socket to a hook, if there is one. a is the address that it will
// listen at or connect to. The error is the hook's own.
//
// Go: net/sock_posix.go (*netFD).dial; net/sock_posix.go (*netFD).listenStream
func (f *fd) control(hook func(network, address string, c syscall.RawConn) error, a address) error {
	if hook == nil {
		return nil
	}
	if !f.real() {
		return errors.ErrUnsupported
	}
	return hook(f.kernel, a.netAddr().String(), rawConn{view{f, nil}})
}

// Control calls fn with the descriptor.
func (r rawConn) Control(fn func(fd uintptr)) error {
	f := r.v.f
	err := f.withRef(func() error {
		f.marks.set(shared) // fn may duplicate it
		f.unbounded(func() { fn(uintptr(f.num)) })
		return nil
	})
	if err != nil {
		return f.opError("raw-control", err)
	}
	return nil
}

// Read calls fn until it returns true, and between two calls waits for something to read.
func (r rawConn) Read(fn func(fd uintptr) bool) error {
	return r.loop(poller.Read, "raw-read", fn)
}

// Write calls fn until it returns true, and between two calls waits for room.
func (r rawConn) Write(fn func(fd uintptr) bool) error {
	return r.loop(poller.Write, "raw-write", fn)
}

func (r rawConn) loop(mode poller.Mode, op string, fn func(fd uintptr) bool) error {
	f := r.v.f
	t, err := r.v.begin(mode)
	if err != nil {
		return f.opError(op, err)
	}
	defer r.v.end(t, mode)
	if f.desc == nil {
		return f.opError(op, errors.ErrUnsupported) // called from Dialer.Control: there is nothing to wait for yet
	}
	f.marks.set(shared)
	if mode == poller.Read {
		f.drain = unknown // fn reads by itself, so we no longer know
	}
	done := false
	for err = f.desc.Prepare(mode); err == nil; err = f.io.waitFor(f, t, mode) {
		if f.unbounded(func() { done = fn(uintptr(f.num)) }); done {
			break
		}
	}
	if err != nil {
		return f.opError(op, err)
	}
	return nil
}
