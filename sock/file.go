package sock

// This file answers: how does other code get at the descriptor?

import (
	"errors"
	"net"
	"os"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

// filer is the part of an operating system's call side that duplicates
// descriptors. The simulated kernel has no numbers that others could use.
type filer interface {
	Dup(fd int) (int, syscall.Errno)
	File(fd int, name string, datagram bool) (*os.File, error) // which then owns fd
}

// waitFor is for functions that make their system calls themselves.
func (r *readiness) waitFor(f *fd, t *sched.Task, mode poller.Mode) error {
	return f.desc.Wait(t, mode)
}

func (c *completion) waitFor(f *fd, t *sched.Task, mode poller.Mode) error {
	if mode == poller.Write {
		return errors.ErrUnsupported // nothing but a send tells whether there is room
	}
	err := c.waitRead(f, t)
	if err == nil && f.fdmu.isAway(mode) {
		err = net.ErrClosed // it has seen a close and released the number, and must not use it now
	}
	return err
}

// File returns a copy of the socket's descriptor. Closing one does not close the other.
//
// Both share the blocking mode, and so does each process that inherits the file. It is
// non-blocking until the file's number is asked for: Fd, and with it the start of a child
// that inherits the file, makes it blocking, for programs that expect that. Our own calls
// work as before, with their deadlines, and stop no worker; package net's would each stop a
// thread. From here on bytes are copied, without splice(2) and sendfile(2).
//
// It fails with errors.ErrUnsupported over the simulated kernel, and on Windows, where
// package net's takes the socket off its completion port for it.
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

// SyscallConn gives access to the descriptor, see syscall.RawConn. Any task or
// goroutine may call Control; Read and Write park the view's user between two calls of
// their function, until that returns true. On Windows there is no waiting for
// room: Write calls its function once, or fails with errors.ErrUnsupported. A
// function that starts an overlapped operation of its own there must keep it from our
// completion port, by the lowest bit of its event's handle.
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

// control hands a socket that is not in use yet to a hook, if there is one. a is
// where it will listen, or connect to. The error is the hook's own.
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

// Read calls fn until it returns true, and waits for something to read in
// between.
func (r rawConn) Read(fn func(fd uintptr) bool) error {
	return r.loop(poller.Read, "raw-read", fn)
}

// Write calls fn until it returns true, and waits for room in between.
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
		return f.opError(op, errors.ErrUnsupported) // in Dialer.Control: there is nothing to wait for yet
	}
	f.marks.set(shared)
	if mode == poller.Read {
		f.drain = unknown // fn reads by itself: we no longer know
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
