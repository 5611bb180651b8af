package sock

// This file answers: how does a task wait for bytes without holding a buffer? It waits at
// the gate, and asks the kernel only if an event may have been dropped there.

import (
	"errors"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// WaitRead parks until a Read would not park: there are bytes, or the end, or an error. It
// reads nothing. So an idle connection needs no buffer:
//
//	for c.WaitRead() == nil {
//		p := buffers.Get().(*[64 << 10]byte)
//		n, err := c.Read(p[:])
//		...
//		buffers.Put(p)
//	}
//
// On TCP this adds no system call per message, as long as the reads do not fill the buffer;
// otherwise, and on a Unix socket, it adds at most one. WaitRead is a hint: an old event,
// or another reader, can make it return although the next Read parks. A deadline and a
// close end it as they end Read, with the same errors. Like Read, it belongs to the view's
// user.
//
// There is no WaitWrite: a caller that waits for room already holds its bytes.
//
// Go: internal/poll/fd_unix.go (*FD).RawRead. WaitRead gives it a function that reads nothing.
func (c *Conn) WaitRead() error {
	f := c.f
	t, err := c.begin(poller.Read)
	if err != nil {
		return f.opError("read", err)
	}
	defer c.end(t, poller.Read)
	if t.Tracing() {
		f.emitCall(t, poller.Read, "wait-read", 0)
	}
	err = f.io.waitRead(f, t)
	if t.Tracing() {
		f.emitReturn(t, poller.Read, 0, err)
	}
	if err != nil {
		err = f.opError("read", err)
	}
	return err
}

// waitRead relies on what Read has found out. In the states empty and untried no event was
// dropped, so whatever has arrived has left an event in the gate. Otherwise events may have
// been dropped, and waitRead asks the kernel. It does not peek: a peek would consume the
// error of a reset socket, which the Read must return.
//
// Wait consumes the event. From then on nothing is known, and the next Read tries first.
func (r *readiness) waitRead(f *fd, t *sched.Task) error {
	if readable, err := f.knownReadable(t); readable || err != nil {
		return err
	}
	if err := f.desc.Wait(t, poller.Read); err != nil {
		return err
	}
	raceAfterReceive(nil)
	f.drain = unknown
	return nil
}

// knownReadable reports whether a read would not wait; false: it would, unless an event has
// come, which is in the gate then.
func (f *fd) knownReadable(t *sched.Task) (readable bool, err error) {
	if f.drain != unknown {
		return false, nil
	}
	// Before the question, not after it: an event that comes in between must be kept.
	if err := f.desc.Prepare(poller.Read); err != nil {
		return false, err
	}
	readable, err = f.askReadable(t)
	if readable || err != nil {
		raceAfterReceive(nil)
		return readable, err
	}
	f.drain = empty // also on a Unix socket, because the kernel said so, and not a short read
	return false, nil
}

func (f *fd) askReadable(t *sched.Task) (bool, error) {
	readable, _, errno := f.ask()
	if t.Tracing() {
		f.emitTry(t, poller.Read, false, callAsk, 0, boolint(readable), errno)
	}
	return readable, sysError(callAsk, errno)
}

// waitRead submits a read of no bytes, which completes when there is something to read. It
// leaves an error of the connection to the Read: see keepFailure.
//
// Go: internal/poll/fd_windows.go (*FD).RawRead. It, too, reads no bytes, and peeks at a datagram.
func (c *completion) waitRead(f *fd, t *sched.Task) error {
	_, err := c.do(f, t, c.record(f, poller.Read, sys.OpPeek, nil))
	var errno syscall.Errno
	if errors.As(err, &errno) {
		c.keepError(err)
		return nil
	}
	return err
}
