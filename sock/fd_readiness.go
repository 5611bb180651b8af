package sock

// This file answers: how does a call look blocking where the kernel reports readiness? It
// tries, and while there is nothing yet, it waits and tries again. The same file serves
// epoll, kqueue and the simulated kernel.

import (
	"io"
	"net/netip"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// readiness is the I/O model of Linux and macOS.
type readiness struct{ calls sys.ReadinessCalls }

// drainState is what is known of the bytes in the socket if no event has come since. The
// owner of the read lock owns it.
//
//	unknown  events may have been forgotten  -> empty    a read that came back short
//	empty    the last read has taken all     -> unknown  any other use of the read gate
//	untried  just armed: bytes that are      -> unknown  any use of the read gate
//	         there already cause an event
type drainState uint8

const (
	unknown drainState = iota
	empty
	untried
)

// read returns at least one byte, io.EOF, or an error. It tries; if nothing is there it
// waits, and tries again.
//
// One try can be left out. A read that got less than it asked for has emptied a TCP socket,
// so the next need not ask the kernel for an EAGAIN: it waits at once, and the wait returns
// at once if an edge has come since. For that the gate must not be reset in between. A
// hang-up or urgent data may share an edge with the last bytes, so once one was seen we
// always try; and on a Unix socket a read may also stop short at a passed descriptor.
//
// Go: internal/poll/fd_unix.go (*FD).Read. It tries first every time.
//
// Step 2: the netpoller is used
// Step 4: ready, the call returns
func (r *readiness) read(f *fd, t *sched.Task, p []byte) (int, error) {
	if f.drain != empty {
		f.drain = unknown
		if err := f.desc.Prepare(poller.Read); err != nil { // forgets old events: the try sees for itself
			return 0, err
		}
	}
	for woken := false; ; {
		n, errno := 0, syscall.EAGAIN
		if f.drain == empty {
			if t.Tracing() {
				f.emitNoTry(t)
			}
		} else {
			n, errno = r.calls.Read(f.num, p)
			if t.Tracing() {
				f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
			}
		}
		switch errno {
		case 0:
			raceAfterReceive(p[:n])
			if n == 0 && !f.datagram {
				return 0, io.EOF
			}
			if n < len(p) && f.drains && !f.desc.MustTry() {
				f.drain = empty
			}
			return n, nil
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Read); err != nil {
				return 0, err
			}
			f.drain, woken = unknown, true
		case syscall.EINTR: // a signal came: try again, without a wait
		default:
			return 0, sysError("read", errno)
		}
	}
}

// write sends all of p, and returns how much was sent before an error.
//
// After a short write there is no room left, so it waits next, without a try that could
// only answer EAGAIN.
//
// Go: internal/poll/fd_unix.go (*FD).Write
func (r *readiness) write(f *fd, t *sched.Task, p []byte) (sent int, err error) {
	if err := f.desc.Prepare(poller.Write); err != nil {
		return 0, err
	}
	woken := false
	for {
		raceBeforeSend()
		n, errno := r.calls.Write(f.num, p[sent:])
		if t.Tracing() {
			f.emitTry(t, poller.Write, woken, callWrite, len(p)-sent, n, errno)
		}
		raceAfterSend(p[sent : sent+n])
		switch errno {
		case 0:
			if sent += n; sent == len(p) {
				return sent, nil
			}
			fallthrough
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Write); err != nil {
				return sent, err
			}
			woken = true
		case syscall.EINTR:
		default:
			return sent, sysError("write", errno)
		}
	}
}

// accepted is a connection that was taken from a listener's queue.
type accepted struct {
	num  int
	peer netip.AddrPort
	path string
}

// accept returns the next connection. It skips one
// that was aborted in the queue.
//
// Go: internal/poll/fd_unix.go (*FD).Accept
func (r *readiness) accept(f *fd, t *sched.Task) (accepted, error) {
	if err := f.desc.Prepare(poller.Read); err != nil {
		return accepted{}, err
	}
	woken := false
	for {
		a, errno := r.tryAccept(f, t, woken)
		switch errno {
		case 0:
			raceAfterReceive(nil)
			return a, nil
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Read); err != nil {
				return accepted{}, err
			}
			woken = true
		case syscall.EINTR, syscall.ECONNABORTED:
		default:
			return accepted{}, sysError(sys.CallAccept, errno)
		}
	}
}

// tryAccept is one accept. No flag keeps it from blocking, and if others have the listener
// too (File, SyscallConn), one of them may have made it blocking for all. Then it first
// asks the kernel whether there is a connection, so that deadlines and Close still work;
// and because another process may take that one first, it accepts inside Block, so as not
// to stop the worker.
func (r *readiness) tryAccept(f *fd, t *sched.Task, woken bool) (a accepted, errno syscall.Errno) {
	try := func() {
		a.num, a.peer, a.path, errno = r.calls.Accept(f.num)
		if t.Tracing() {
			f.emitTry(t, poller.Read, woken, sys.CallAccept, 0, a.num, errno)
		}
	}
	if f.marks.has(shared) {
		if readable, err := f.askReadable(t); err == nil && !readable {
			return a, syscall.EAGAIN
		}
		errno = syscall.EAGAIN
		defer func() {
			if t.Ending() && errno == 0 { // ended on its way out of Block: no caller takes the connection
				r.calls.Close(a.num)
			}
		}()
		f.unbounded(func() { t.Block(try) })
	} else {
		try()
	}
	return a, errno
}

// connect starts the connection and waits until it is made or refused. The kernel reports
// the socket writable once that is decided, and SocketError tells how.
//
// Go: net/fd_unix.go (*netFD).connect
func (r *readiness) connect(f *fd, t *sched.Task, to address, arm func() error) error {
	raceBeforeSend()
	var errno syscall.Errno
	try := func() {
		errno = r.calls.Connect(f.num, to.ip, to.path)
		if t.Tracing() {
			f.emitTry(t, poller.Write, false, callConnect, 0, 0, errno)
		}
	}
	if f.marks.has(shared) { // Control had it, and may have made it blocking
		f.unbounded(func() { t.Block(try) })
	} else {
		try()
	}
	if err := arm(); err != nil {
		return err
	}
	for {
		switch errno {
		case 0, syscall.EISCONN:
			raceAfterReceive(nil) // at least what preceded the peer's Listen happens before this
			return nil
		case syscall.EINPROGRESS, syscall.EALREADY, syscall.EINTR:
		default:
			return sysError(callConnect, errno)
		}
		if err := f.desc.Wait(t, poller.Write); err != nil {
			return err
		}
		errno = r.result(f)
		if t.Tracing() {
			f.emitTry(t, poller.Write, true, "getsockopt", 0, 0, errno)
		}
	}
}

// result tells how a connect in progress has ended, EINPROGRESS if it has not. The absence
// of an error does not mean that it is connected, because the wake-up may be spurious: only
// a connected socket has a peer.
func (r *readiness) result(f *fd) syscall.Errno {
	if errno := r.calls.SocketError(f.num); errno != 0 {
		return errno
	}
	if _, _, errno := r.calls.Names(f.num, true); errno != 0 {
		return syscall.EINPROGRESS
	}
	return 0
}
