package sock

// This file answers: how do bytes get from one socket to another without entering this
// process? By splice(2), through a pipe: the kernel moves pages into the pipe and out of
// it. Two calls move what would otherwise be copied twice.

import (
	"io"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// splicer is the part of an operating system's call side that does this. The calls do not
// wait, unless another user has made a socket blocking. A pipe is closed by calling Close
// on each end.
type splicer interface {
	sys.Calls
	Pipe(size int) (r, w int, errno syscall.Errno) // for size bytes, or fewer
	Splice(from, to, most int) (n int, errno syscall.Errno)
}

// spliceThreshold is how many bytes must arrive at once before a splice is tried. For
// fewer, a copy is cheaper than a third system call.
const spliceThreshold = 16 << 10

// spliceable returns w as a Conn, and the calls, if src can be spliced to it now.
//
// One user parks on both sides, so both must be views of the same user. A socket that
// others share may have been made blocking, and splice has no MSG_DONTWAIT. On datagram
// sockets splice would lose the message boundaries.
func spliceable(w io.Writer, src *Conn) (dst *Conn, calls splicer) {
	dst, ok := w.(*Conn)
	if !ok || dst.user != src.user || dst.f.s != src.f.s {
		return nil, nil
	}
	for _, f := range [...]*fd{src.f, dst.f} {
		if _, isReadiness := f.io.(*readiness); !isReadiness || f.marks.has(shared) || f.datagram {
			return nil, nil
		}
	}
	calls, _ = src.f.calls.(splicer)
	return dst, calls
}

// splice moves what src has at the moment, up to most bytes, to dst, in two halves. Each
// half holds the lock and obeys the deadlines of its side, and fails as a Read or Write
// there. If splice is not possible, it gets 0 bytes; the caller then waits, and copies the
// next bytes. Bytes that dst refuses are lost with the pipe.
//
// Go: internal/poll/splice_linux.go Splice. It keeps its pipe while it waits for src; ours
// is borrowed only once there is something to put into it.
func splice(dst, src *Conn, calls splicer, most int64) (c copyResult, err error) {
	t := src.borrowTask()
	defer src.returnTask(t)
	p := getPipe(src.f, calls)
	if p == nil {
		return c, nil
	}
	defer p.release() // also if the task is ended while it waits for dst
	c.got, err = src.f.spliceDrain(t, p, int(min(most, pipeSize)))
	if err == io.EOF {
		c.end, err = true, nil
	}
	if err != nil {
		return c, src.f.opError("read", err)
	}
	if c.got > 0 {
		c.put, err = dst.f.splicePump(t, p)
	}
	if err != nil {
		err = dst.f.opError("write", err)
	}
	return c, err
}

// spliceDrain moves what has arrived at f into the pipe, and does not wait for more. The
// pipe is empty, so EAGAIN means that the socket is empty too, and not that the pipe is
// full. A short count means nothing: the pipe may be full after any number of bytes,
// because each piece takes one of its slots.
//
// Go: internal/poll/splice_linux.go spliceDrain
func (f *fd) spliceDrain(t *sched.Task, p *pipe, most int) (int, error) {
	v := view{f, t}
	if _, err := v.begin(poller.Read); err != nil {
		return 0, err
	}
	defer v.end(t, poller.Read)
	if t.Tracing() {
		f.emitCall(t, poller.Read, "splice", most)
	}
	n, err := f.trySplice(t, p, most)
	if t.Tracing() {
		f.emitReturn(t, poller.Read, n, err)
	}
	return n, err
}

func (f *fd) trySplice(t *sched.Task, p *pipe, most int) (int, error) {
	if err := f.desc.Prepare(poller.Read); err != nil {
		return 0, err
	}
	f.drain = unknown
	for {
		n, errno := p.calls.Splice(f.num, p.w, most)
		if t.Tracing() {
			f.emitTry(t, poller.Read, false, callSplice, most, n, errno)
		}
		p.holds += n
		switch {
		case errno == 0:
			raceAfterReceive(nil)
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		case errno == syscall.EAGAIN:
			// The socket is empty, or at urgent data: there splice stops for good, although
			// there are bytes behind it. The next read passes it.
			return 0, nil
		case errno == syscall.EINVAL:
			return 0, nil // this socket cannot be spliced; nothing was taken
		case errno != syscall.EINTR:
			return 0, sysError(callSplice, errno)
		}
	}
}

// splicePump sends all that the pipe holds. The pipe is not empty, so EAGAIN means that the
// socket has no room. A short splice does not: it may stop for other reasons.
//
// Go: internal/poll/splice_linux.go splicePump
func (f *fd) splicePump(t *sched.Task, p *pipe) (int, error) {
	v := view{f, t}
	if _, err := v.begin(poller.Write); err != nil {
		return 0, err
	}
	defer v.end(t, poller.Write)
	if t.Tracing() {
		f.emitCall(t, poller.Write, "splice", p.holds)
	}
	all := p.holds
	err := f.emptyPipe(t, p)
	if t.Tracing() {
		f.emitReturn(t, poller.Write, all-p.holds, err)
	}
	return all - p.holds, err
}

func (f *fd) emptyPipe(t *sched.Task, p *pipe) error {
	if err := f.desc.Prepare(poller.Write); err != nil {
		return err
	}
	woken := false
	for p.holds > 0 {
		raceBeforeSend()
		n, errno := p.calls.Splice(p.r, f.num, p.holds)
		if t.Tracing() {
			f.emitTry(t, poller.Write, woken, callSplice, p.holds, n, errno)
		}
		p.holds -= n
		switch {
		case errno == syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Write); err != nil {
				return err
			}
			woken = true
		case errno == 0 && n == 0:
			return io.ErrNoProgress // should not happen, and must not become an endless loop
		case errno != 0 && errno != syscall.EINTR:
			return sysError(callSplice, errno)
		}
	}
	return nil
}
