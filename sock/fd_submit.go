package sock

// This file answers: how is a call made that looks blocking, where the kernel
// completes operations? Submit first, then wait; when the completion has come
// the data is in the buffer, and no second call reads it. It is the order of
// Windows, and of the simulated kernel in its iocp manner.

import (
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

// submitting is the order of Windows. One operation a direction is under way, so
// one record a direction is enough, and one for the look of OnHangup.
type submitting struct {
	calls Submits
	ops   [3]poller.Op
	watch watch

	readShut atomic.Bool // CloseRead was called
}

// do submits op and waits for its completion, whatever comes between: see
// poller.Desc.Execute, which has the life of an operation. The buffer is the
// kernel's until do has returned, or has been left because the task is ended.
func (o *submitting) do(f *fd, t *sched.Task, op *poller.Op) (int, error) {
	err := f.desc.Execute(t, op, o.calls)
	if errno, ok := err.(syscall.Errno); ok {
		err = opFailed(op.Kind, errno)
	}
	op.Buf = nil
	return op.N, err
}

// opFailed names the call as package net does: wsarecv, connectex.
func opFailed(kind string, errno syscall.Errno) error {
	if kind == opPeek {
		kind = opRecv
	}
	return sysError(strings.ToLower(kind), errno)
}

// record returns the record of the direction, filled in for the next operation.
func (o *submitting) record(f *fd, mode poller.Mode, kind string, p []byte) *poller.Op {
	op := &o.ops[mode>>1]
	op.Mode, op.Kind, op.Network, op.Buf = mode, kind, f.kernel, p
	return op
}

func (o *submitting) read(f *fd, t *sched.Task, p []byte) (int, error) {
	n, err := o.do(f, t, o.record(f, poller.Read, opRecv, p))
	for isErrno(err, syscall.ECANCELED) && o.readShut.Load() {
		n, err = o.do(f, t, o.record(f, poller.Read, opRecv, p)) // to be told what it is now
	}
	switch {
	case n == 0 && err == nil && !f.datagram:
		if err = o.takeFailure(); err == nil {
			err = io.EOF
		}
	case err == nil:
		o.lookAgain(f)
	case err != net.ErrClosed && err != os.ErrDeadlineExceeded:
		o.takeFailure() // this one told it
	}
	return n, err
}

func (o *submitting) write(f *fd, t *sched.Task, p []byte) (int, error) {
	for sent := 0; ; {
		n, err := o.do(f, t, o.record(f, poller.Write, opSend, p[sent:]))
		if sent += n; err != nil || sent == len(p) {
			return sent, err
		}
	}
}

// recvFrom finds the sender's address in the record, beside the bytes.
//
// Go: internal/poll/fd_windows.go (*FD).ReadFromInet4
func (o *submitting) recvFrom(f *fd, t *sched.Task, p []byte) (int, netip.AddrPort, string, error) {
	op := o.record(f, poller.Read, opRecvFrom, p)
	op.Addr, op.Path = netip.AddrPort{}, ""
	n, err := o.do(f, t, op)
	return n, op.Addr, op.Path, err
}

func (o *submitting) sendTo(f *fd, t *sched.Task, p []byte, to netip.AddrPort, path string) error {
	op := o.record(f, poller.Write, opSendTo, p)
	op.Addr, op.Path = to, path
	_, err := o.do(f, t, op)
	return err
}

// accept returns the next connection, also one that came although the accept was
// cancelled. If the task was ended meanwhile, nobody takes it: it is closed.
//
// Go: internal/poll/fd_windows.go (*FD).Accept
func (o *submitting) accept(f *fd, t *sched.Task) (accepted, error) {
	op := o.record(f, poller.Read, opAccept, nil)
	returned := false
	defer func() {
		if !returned && op.Done() && op.Errno == 0 {
			o.calls.Close(op.N)
		}
	}()
	for {
		num, err := o.do(f, t, op)
		returned = true
		if isErrno(err, syscall.ECONNABORTED) {
			returned = false
			continue
		}
		if err != nil {
			return accepted{}, err
		}
		peer, path, _ := o.calls.Names(num, true)
		return accepted{num, peer, path}, nil
	}
}

// connect arms first: the completion comes through the port that the socket is
// registered with.
func (o *submitting) connect(f *fd, t *sched.Task, to address, arm func() error) error {
	if err := arm(); err != nil {
		return err
	}
	op := o.record(f, poller.Write, opConnect, nil)
	op.Addr, op.Path = to.ip, to.path
	f.marks.set(connecting)
	_, err := o.do(f, t, op)
	if err == nil {
		f.marks.clear(connecting)
		if f.door.isShut() {
			err = net.ErrClosed // CloseUnder has begun, and the connection came all the same
		}
	}
	return err
}

// chooseOrder takes the order that the call side of the kernel seam offers.
func (fam *family) chooseOrder() error {
	calls := fam.p.Calls()
	if calls == nil {
		calls = systemCalls
	}
	// The poller's manner decides for a kernel that could do both.
	if c, ok := calls.(Submits); ok && fam.p.Manner() == "iocp" {
		fam.calls = c
		return nil
	}
	if c, ok := calls.(Tries); ok {
		fam.calls, fam.tries = c, &trying{c}
		return nil
	}
	return errNoCalls
}

// newSubmitting makes the records of f's operations.
func newSubmitting(f *fd) *submitting {
	o := &submitting{calls: f.calls.(Submits)}
	o.ops[2] = poller.Op{Mode: poller.Hangup, Kind: opPeek, Network: f.kernel,
		After: func(errno syscall.Errno) { o.looked(f, errno) }}
	o.watch.later.o, o.watch.later.f = o, f
	o.watch.later.Firer = &o.watch.later
	return o
}
