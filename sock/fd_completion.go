package sock

// This file answers: how does a call look blocking where the kernel completes operations?
// It submits first, then waits; when the completion has come the data is in the buffer,
// and no second call reads it. It is the model of Windows, and of the simulated kernel as
// iocp.

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
	"greenpoll/sys"
)

// completion is the I/O model of Windows. Each direction has one operation under
// way, so one record for each is enough, and one for the probe of OnHangup.
type completion struct {
	calls sys.CompletionCalls
	ops   [3]poller.Op
	probe probeState

	readShut atomic.Bool // CloseRead was called
}

// do submits op and waits for its completion, whatever comes in between: see
// poller.Desc.Execute, which has the life of an operation. The buffer is the kernel's until
// do has returned, or the end of the task has unwound it.
func (c *completion) do(f *fd, t *sched.Task, op *poller.Op) (int, error) {
	if op.Mode == poller.Write {
		raceBeforeSend()
	}
	err := f.desc.Execute(t, op, c)
	c.tell(op, err)
	if errno, ok := err.(syscall.Errno); ok {
		err = opFailed(op.Kind, errno)
	}
	if op.Abandoned && err != nil && err != os.ErrDeadlineExceeded {
		err = net.ErrClosed
	}
	op.Buf = nil
	return op.N, err
}

// tell tells the race detector that the kernel has used the buffer, once the operation has
// completed.
func (c *completion) tell(op *poller.Op, err error) {
	p := op.Buf[:max(0, min(op.N, len(op.Buf)))] // of an accept N is the socket
	switch {
	case op.Mode == poller.Write:
		raceAfterSend(p)
		if op.Kind == sys.OpConnect && err == nil {
			raceAfterReceive(nil) // of the Listen, at least
		}
	case err == nil || op.N > 0:
		raceAfterReceive(p)
	}
}

// Submit, Cancel and Finish make a completion the poller.Submitter of its own operations.
// After a close the caller of an operation releases the number, and only waits for the
// completion.

// Submit begins op. Its caller may have released the number at the end of the operation
// before, which succeeded all the same, and the close that it saw may not have reached
// Evict yet.
func (c *completion) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	op.Abandoned = c.probe.timer.f.fdmu.isAway(op.Mode)
	if op.Abandoned {
		return false, syscall.ECANCELED
	}
	return c.calls.Submit(op)
}

// Cancel asks for an early end of op. After a close the number may be closed already: that
// has ended op too, and if another socket has the number, none of its operations has this
// record's address.
func (c *completion) Cancel(op *poller.Op) syscall.Errno {
	errno := c.calls.Cancel(op)
	c.releaseNumberIfClosed(op)
	return errno
}

// Finish does not need the number after a close.
func (c *completion) Finish(op *poller.Op) syscall.Errno {
	op.Abandoned = c.releaseNumberIfClosed(op)
	return c.calls.Finish(op)
}

// releaseNumberIfClosed is called by op's caller, or by the worker that ends its task. The
// mutex is closed before Evict: a caller that does not see it closed here is past its gate,
// and the close cannot count it as away any more.
func (c *completion) releaseNumberIfClosed(op *poller.Op) bool {
	f := c.probe.timer.f
	if !f.fdmu.isClosed() {
		return false
	}
	f.releaseNumber(op.Mode)
	return true
}

// opFailed names the call as package net does: wsarecv, connectex.
func opFailed(kind string, errno syscall.Errno) error {
	if kind == sys.OpPeek {
		kind = sys.OpRecv
	}
	return sysError(strings.ToLower(kind), errno)
}

// record returns the record of the direction, filled in for the next operation.
func (c *completion) record(f *fd, mode poller.Mode, kind string, p []byte) *poller.Op {
	op := &c.ops[mode>>1]
	op.Kind, op.Network, op.Buf = kind, f.kernel, p
	return op
}

// Step 2: the netpoller is used
func (c *completion) read(f *fd, t *sched.Task, p []byte) (int, error) {
	return c.receive(f, t, c.record(f, poller.Read, sys.OpRecv, p))
}

// receive is do for all kinds that read.
func (c *completion) receive(f *fd, t *sched.Task, op *poller.Op) (int, error) {
	p := op.Buf
	n, err := c.do(f, t, op)
	for isErrno(err, syscall.ECANCELED) && c.readShut.Load() {
		op.Buf = p
		n, err = c.do(f, t, op) // which fails with the error of now
	}
	switch {
	case n == 0 && err == nil && !f.datagram:
		if err = c.takeFailure(); err == nil {
			err = io.EOF
		}
	case err == nil:
		if f.desc.Watched() {
			f.withoutNumber(poller.Read, func() { c.startProbe(f) })
		}
	case err != net.ErrClosed && err != os.ErrDeadlineExceeded:
		c.takeFailure() // this one told it
	}
	return n, err
}

func (c *completion) write(f *fd, t *sched.Task, p []byte) (int, error) {
	for sent := 0; ; {
		n, err := c.do(f, t, c.record(f, poller.Write, sys.OpSend, p[sent:]))
		if sent += n; err != nil || sent == len(p) {
			return sent, err
		}
	}
}

// recvFrom finds the sender's address in the record, beside the bytes.
//
// Go: internal/poll/fd_windows.go (*FD).ReadFromInet4
func (c *completion) recvFrom(f *fd, t *sched.Task, p []byte) (int, netip.AddrPort, string, error) {
	op := c.record(f, poller.Read, sys.OpRecvFrom, p)
	op.Addr, op.Path = netip.AddrPort{}, ""
	n, err := c.receive(f, t, op)
	return n, op.Addr, op.Path, err
}

func (c *completion) sendTo(f *fd, t *sched.Task, p []byte, to netip.AddrPort, path string) error {
	op := c.record(f, poller.Write, sys.OpSendTo, p)
	op.Addr, op.Path = to, path
	_, err := c.do(f, t, op)
	return err
}

// accept returns the next connection, also one that came although the accept was
// cancelled. If the task was ended meanwhile, the connection is closed.
//
// Go: internal/poll/fd_windows.go (*FD).Accept
func (c *completion) accept(f *fd, t *sched.Task) (accepted, error) {
	op := c.record(f, poller.Read, sys.OpAccept, nil)
	returned := false
	defer func() {
		if !returned && op.Done() && op.Errno == 0 {
			c.calls.Close(op.N)
		}
	}()
	for {
		num, err := c.do(f, t, op)
		returned = true
		if isErrno(err, syscall.ECONNABORTED) {
			returned = false
			continue
		}
		if err != nil {
			return accepted{}, err
		}
		peer, path, _ := c.calls.Names(num, true)
		return accepted{num, peer, path}, nil
	}
}

// connect arms first: the completion comes through the port that the socket is
// registered with.
func (c *completion) connect(f *fd, t *sched.Task, to address, arm func() error) error {
	if err := arm(); err != nil {
		return err
	}
	op := c.record(f, poller.Write, sys.OpConnect, nil)
	op.Addr, op.Path = to.ip, to.path
	f.marks.set(connecting)
	_, err := c.do(f, t, op)
	if err == nil {
		f.marks.clear(connecting)
		if f.fdmu.isClosed() {
			err = net.ErrClosed // CloseUnder has begun, and the connection came all the same
		}
	}
	return err
}

// newCompletion makes the records of f's operations.
func newCompletion(f *fd) *completion {
	c := &completion{calls: f.calls.(sys.CompletionCalls)}
	// Set once: a repeated cancel of the last operation may be reading it.
	c.ops[0].Mode, c.ops[1].Mode = poller.Read, poller.Write
	c.ops[2] = poller.Op{Mode: poller.Hangup, Kind: sys.OpPeek, Network: f.kernel,
		After: func(errno syscall.Errno) { c.probeDone(f, errno) }}
	c.probe.timer.c, c.probe.timer.f = c, f
	c.probe.timer.Firer = &c.probe.timer
	return c
}
