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
	if op.Mode == poller.Write {
		tellSending()
	}
	err := f.desc.Execute(t, op, o)
	o.tell(op, err)
	if errno, ok := err.(syscall.Errno); ok {
		err = opFailed(op.Kind, errno)
	}
	if op.Abandoned && err != nil && err != os.ErrDeadlineExceeded {
		err = net.ErrClosed
	}
	op.Buf = nil
	return op.N, err
}

// tell is for the race detector, to which a buffer is touched when the operation has
// completed.
func (o *submitting) tell(op *poller.Op, err error) {
	p := op.Buf[:max(0, min(op.N, len(op.Buf)))] // of an accept N is the socket
	switch {
	case op.Mode == poller.Write:
		tellSent(p)
		if op.Kind == opConnect && err == nil {
			tellReceived(nil) // of the Listen, at least
		}
	case err == nil || op.N > 0:
		tellReceived(p)
	}
}

// Submit, Cancel and Finish make o the poller.Submitter of its own operations: the user
// of one goes away once a close has come, and waits for the completion alone.

// Submit begins op. Its user may have gone away at the end of the last one, which has
// succeeded all the same, and the close that it saw may not have come to Evict yet.
func (o *submitting) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	op.Abandoned = o.watch.later.f.door.isAway(op.Mode)
	if op.Abandoned {
		return false, syscall.ECANCELED
	}
	return o.calls.Submit(op)
}

// Cancel asks for an early end of op. After a close the number may be closed by then:
// that has ended op, too, and the record's address is not among the operations of
// whatever else has the number.
func (o *submitting) Cancel(op *poller.Op) syscall.Errno {
	errno := o.calls.Cancel(op)
	o.goAwayIfShut(op)
	return errno
}

// Finish does without the number after a close.
func (o *submitting) Finish(op *poller.Op) syscall.Errno {
	op.Abandoned = o.goAwayIfShut(op)
	return o.calls.Finish(op)
}

// goAwayIfShut is called by op's user, or for it by the one that ends the task. Shut is
// set before Evict: a user that does not see it here is past its gate, so that the close
// cannot count it as away any more.
func (o *submitting) goAwayIfShut(op *poller.Op) bool {
	f := o.watch.later.f
	if !f.door.isShut() {
		return false
	}
	f.goAway(op.Mode)
	return true
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
	op.Kind, op.Network, op.Buf = kind, f.kernel, p
	return op
}

func (o *submitting) read(f *fd, t *sched.Task, p []byte) (int, error) {
	return o.receive(f, t, o.record(f, poller.Read, opRecv, p))
}

// receive is do for each kind that reads.
func (o *submitting) receive(f *fd, t *sched.Task, op *poller.Op) (int, error) {
	p := op.Buf
	n, err := o.do(f, t, op)
	for isErrno(err, syscall.ECANCELED) && o.readShut.Load() {
		op.Buf = p
		n, err = o.do(f, t, op) // to be told what it is now
	}
	switch {
	case n == 0 && err == nil && !f.datagram:
		if err = o.takeFailure(); err == nil {
			err = io.EOF
		}
	case err == nil:
		if f.desc.Watched() {
			f.rest(poller.Read, func() { o.lookAgain(f) })
		}
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
	n, err := o.receive(f, t, op)
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
	if c, ok := calls.(Submits); ok && fam.p.BackendName() == "iocp" {
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
	// Once for all: whoever repeats the cancel of the last operation may be reading it.
	o.ops[0].Mode, o.ops[1].Mode = poller.Read, poller.Write
	o.ops[2] = poller.Op{Mode: poller.Hangup, Kind: opPeek, Network: f.kernel,
		After: func(errno syscall.Errno) { o.looked(f, errno) }}
	o.watch.later.o, o.watch.later.f = o, f
	o.watch.later.Firer = &o.watch.later
	return o
}
