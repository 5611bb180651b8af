package main

// Completion, the order of Windows: submit an operation, and wait until the kernel has done it. Nothing is
// tried, and no second call reads the data: it is in the buffer already. A port collects what is complete.

import (
	"errors"
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// An Op is an operation. Until it is complete the kernel owns it, and its buffer: nobody else may use them,
// and they must stay where they are. They do, in Go's heap, and the stack of the task keeps them alive.
// Full: poller/op.go Op
type Op struct {
	overlapped windows.Overlapped // first: the kernel reports its address
	fd         int
	gate       *gate
	buf        windows.WSABuf
	n          uint32 // the result
	err        error
}

// Read is step 1: it looks as if it blocked until bytes come, or the end. Full: sock/conn.go (*conn).Read
func (c *Conn) Read(t *Task, p []byte) (int, error) {
	step(t, 1, "task %d calls Read on fd %d", t.ID, c.fd)
	n, err := c.submitThenWait(t, &c.read, "WSARecv", p, func(s windows.Handle, op *Op) error {
		var flags uint32
		return windows.WSARecv(s, &op.buf, 1, nil, &flags, &op.overlapped, nil)
	})
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

// submitThenWait is step 2; after the wait, the end of step 4. Full: sock/fd_completion.go (*completion).do
func (c *Conn) submitThenWait(t *Task, g *gate, call string, p []byte,
	submit func(s windows.Handle, op *Op) error) (int, error) {
	op := &Op{fd: c.fd, gate: g, buf: windows.WSABuf{Len: uint32(len(p)), Buf: unsafe.SliceData(p)}}
	err := submit(windows.Handle(c.fd), op)
	step(t, 2, "%s(fd %d) is submitted, the kernel has the buffer, and says: %v", call, c.fd, err)
	if err != nil && err != windows.ERROR_IO_PENDING { // refused: no completion will come
		return 0, os.NewSyscallError(call, err)
	}
	g.block(t)
	step(t, 4, "%s(fd %d) is complete: %d bytes, %v; there is no second call", call, c.fd, op.n, op.err)
	return int(op.n), os.NewSyscallError(call, op.err)
}

// Write sends p, and waits until the kernel has taken all of it. Full: sock/conn.go (*conn).Write
func (c *Conn) Write(t *Task, p []byte) (int, error) {
	return c.submitThenWait(t, &c.write, "WSASend", p, func(s windows.Handle, op *Op) error {
		return windows.WSASend(s, &op.buf, 1, nil, 0, &op.overlapped, nil)
	})
}

// Accept makes a socket, which becomes the next connection. Full: sock/fd_completion.go (*completion).accept
func (c *Conn) Accept(t *Task) (*Conn, error) {
	a, err := open(t)
	if err != nil {
		return nil, err
	}
	_, err = c.submitThenWait(t, &c.read, "AcceptEx", make([]byte, 64), func(s windows.Handle, op *Op) error {
		return windows.AcceptEx(s, windows.Handle(a.fd), op.buf.Buf, 0, 32, 32, &op.n, &op.overlapped)
	})
	if err != nil {
		return nil, errors.Join(err, a.Close(t))
	}
	return a, nil
}

// Dial submits a connect, for which a socket must be bound. Full: sock/fd_completion.go (*completion).connect
func Dial(t *Task, port int) (*Conn, error) {
	c, err := open(t)
	if err != nil {
		return nil, err
	}
	_, err = c.submitThenWait(t, &c.write, "ConnectEx", nil, func(s windows.Handle, op *Op) error {
		if err := windows.Bind(s, &windows.SockaddrInet4{}); err != nil {
			return err
		}
		to := windows.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
		return windows.ConnectEx(s, &to, nil, 0, nil, &op.overlapped)
	})
	if err != nil {
		return nil, errors.Join(err, c.Close(t))
	}
	return c, nil
}

// open makes a socket and ties it to the port, once for all. Full: poller/poller_windows.go (*iocp).Arm
func open(t *Task) (*Conn, error) {
	s, err := windows.WSASocket(windows.AF_INET, windows.SOCK_STREAM, 0, nil, 0, windows.WSA_FLAG_OVERLAPPED)
	if err != nil {
		return nil, os.NewSyscallError("WSASocket", err)
	}
	c := &Conn{fd: int(s)}
	if _, err := windows.CreateIoCompletionPort(s, windows.Handle(t.m.backend), 0, 0); err != nil {
		return nil, errors.Join(os.NewSyscallError("CreateIoCompletionPort", err), c.Close(t))
	}
	return c, nil
}

// Close ends the connection. Full: sock/conn.go (*conn).Close
func (c *Conn) Close(*Task) error {
	return os.NewSyscallError("closesocket", windows.Closesocket(windows.Handle(c.fd)))
}

// newMachine makes the port. (WSAStartup was called by package net.) Full: poller/poller_windows.go NewBackend
func newMachine() (*machine, error) {
	port, err := windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, 1<<32-1) // for any number of threads
	return &machine{backend: int(port)}, os.NewSyscallError("CreateIoCompletionPort", err)
}

// Poll sleeps until an operation is complete. Full: poller/poll.go (*Poller).Poll
func (m *machine) Poll() error {
	var n, flags uint32
	var key uintptr
	var done *windows.Overlapped
	err := windows.GetQueuedCompletionStatus(windows.Handle(m.backend), &n, &key, &done, windows.INFINITE)
	if done == nil {
		return os.NewSyscallError("GetQueuedCompletionStatus", err)
	}
	op := (*Op)(unsafe.Pointer(done))
	op.err = windows.WSAGetOverlappedResult(windows.Handle(op.fd), done, &op.n, false, &flags)
	op.gate.unblock()
	return nil
}

// Close is called when all tasks have ended. Full: poller/poll.go (*Poller).Close
func (m *machine) Close() error {
	return os.NewSyscallError("CloseHandle", windows.CloseHandle(windows.Handle(m.backend)))
}
