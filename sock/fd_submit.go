package sock

// This file answers: how is a call made that looks blocking, where the kernel
// completes operations? Submit first, then wait; when the completion has come
// the data is in the buffer, and no second call reads it. It is the order of
// Windows, and of the simulated kernel in its iocp manner.

import (
	"io"
	"net/netip"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// submitting is the order of Windows. One operation a direction is under way, so
// one record a direction is enough.
type submitting struct {
	calls Submits
	ops   [2]poller.Op
}

// do submits op and waits for its completion. From Submit on the kernel owns
// the record and its buffer. A deadline or a close does not change that: it asks
// for an early end, and the completion is waited for all the same. What had
// arrived by then is returned and not lost.
//
// Go: internal/poll/fd_windows.go execIO
func (o *submitting) do(f *fd, t *sched.Task, op *poller.Op) (int, error) {
	if err := f.desc.Prepare(op.Mode); err != nil {
		return 0, err
	}
	f.desc.Begin(op)
	errno := o.calls.Submit(op)
	if t.Tracing() {
		e := f.desc.Event(trace.Submit, op.Mode)
		e.Sys, e.Args, e.Errno = op.Kind, [3]int64{int64(f.num), int64(len(op.Buf))}, int32(errno)
		t.Emit(1, e)
	}
	if errno != 0 {
		f.desc.Abandon(op)
		return 0, sysError(op.Kind, errno)
	}
	var early error
	for !op.Done() && early == nil {
		early = f.desc.Wait(t, op.Mode)
	}
	if early != nil {
		o.calls.Cancel(op)
		f.desc.WaitDone(t, op)
	}
	if t.Tracing() {
		e := f.desc.Event(trace.Complete, op.Mode)
		e.Sys, e.Ret, e.N, e.Errno = op.Kind, int64(op.N), int64(op.N), op.Errno
		t.Emit(1, e)
	}
	switch {
	case op.Errno == 0:
		return op.N, nil
	case early != nil:
		return op.N, early
	}
	return op.N, sysError(op.Kind, syscall.Errno(op.Errno))
}

// begin fills in the record of op's direction.
func (o *submitting) begin(mode poller.Mode, kind string, p []byte) *poller.Op {
	op := &o.ops[mode>>1]
	op.Mode, op.Kind, op.Buf = mode, kind, p
	return op
}

func (o *submitting) read(f *fd, t *sched.Task, p []byte) (int, error) {
	op := o.begin(poller.Read, "recv", p)
	n, err := o.do(f, t, op)
	op.Buf = nil
	if n == 0 && err == nil && !f.datagram {
		err = io.EOF
	}
	return n, err
}

func (o *submitting) write(f *fd, t *sched.Task, p []byte) (int, error) {
	for sent := 0; ; {
		op := o.begin(poller.Write, "send", p[sent:])
		n, err := o.do(f, t, op)
		op.Buf = nil
		if sent += n; err != nil || sent == len(p) {
			return sent, err
		}
	}
}

// recvFrom finds the sender's address in the record, beside the bytes.
//
// Go: internal/poll/fd_windows.go (*FD).ReadFromInet4
func (o *submitting) recvFrom(f *fd, t *sched.Task, p []byte) (int, netip.AddrPort, string, error) {
	op := o.begin(poller.Read, callRead, p)
	op.Addr, op.Path = netip.AddrPort{}, ""
	n, err := o.do(f, t, op)
	op.Buf = nil
	return n, op.Addr, op.Path, err
}

func (o *submitting) sendTo(f *fd, t *sched.Task, p []byte, to netip.AddrPort, path string) error {
	op := o.begin(poller.Write, callWrite, p)
	op.Addr, op.Path = to, path
	_, err := o.do(f, t, op)
	op.Buf = nil
	return err
}

func (o *submitting) accept(f *fd, t *sched.Task) (accepted, error) {
	for {
		num, err := o.do(f, t, o.begin(poller.Read, "accept", nil))
		if isErrno(err, syscall.ECONNABORTED) {
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
	op := o.begin(poller.Write, callConnect, nil)
	op.Addr, op.Path = to.ip, to.path
	_, err := o.do(f, t, op)
	return err
}

// chooseOrder takes the order that the call side of the kernel seam offers.
func (f *fd) chooseOrder() error {
	calls := f.p.Calls()
	if calls == nil {
		calls = systemCalls
	}
	// The poller's manner decides for a kernel that could do both.
	if c, ok := calls.(Submits); ok && f.p.Manner() == "iocp" {
		f.calls, f.order = c, &submitting{calls: c}
		return nil
	}
	if c, ok := calls.(Tries); ok {
		f.calls, f.order = c, &trying{c}
		return nil
	}
	return errNoCalls
}
