package sock

// This file answers: how does one call send several buffers? By sendmsg(2), a writev(2)
// with flags, so that it cannot block as writev could.

import (
	"net"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

// gatherer is the part of an operating system's call side that does this. Gather sends the
// first buffers, and may take fewer than all.
type gatherer interface {
	Gather(fd int, bufs [][]byte) (n int, errno syscall.Errno)
}

// WriteBuffers sends all of bufs, in one system call if there is room, and parks whenever
// the peer is slower. What was sent is removed from bufs and counted, even after an error.
// It is Write for several buffers: under one lock, with the same errors. Where the system
// cannot do it, the buffers are written one by one. On a datagram socket each non-empty
// buffer is a datagram.
//
// net.Buffers.WriteTo gathers only on package net's own connections, and writes the buffers
// one by one on any other.
//
// Go: net/net.go (*Buffers).WriteTo
func (c *Conn) WriteBuffers(bufs *net.Buffers) (int64, error) {
	f := c.f
	t, err := c.begin(poller.Write)
	if err != nil {
		return 0, f.opError("write", err)
	}
	defer c.end(t, poller.Write)
	if t.Tracing() {
		f.emitCall(t, poller.Write, "write", total(*bufs))
	}
	n, err := f.writeBuffers(t, (*[][]byte)(bufs))
	if t.Tracing() {
		f.emitReturn(t, poller.Write, int(n), err)
	}
	if err != nil {
		err = f.opError("write", err)
	}
	return n, err
}

func (f *fd) writeBuffers(t *sched.Task, bufs *[][]byte) (sent int64, err error) {
	calls, supported := f.calls.(gatherer)
	_, isReadiness := f.io.(*readiness)
	if supported && isReadiness && !f.datagram {
		return f.gather(t, calls, bufs)
	}
	for err == nil && len(*bufs) > 0 {
		var n int
		if len((*bufs)[0]) > 0 {
			n, err = f.io.write(f, t, (*bufs)[0])
		}
		consume(bufs, n)
		sent += int64(n)
	}
	return sent, err
}

// gather is (*readiness).write for several buffers. There may be too many for one call, so
// a short write does not mean that there is no room, and gather tries before each wait.
//
// Go: internal/poll/writev.go (*FD).Writev
func (f *fd) gather(t *sched.Task, calls gatherer, bufs *[][]byte) (sent int64, err error) {
	if err := f.desc.Prepare(poller.Write); err != nil {
		return 0, err
	}
	woken := false
	for consume(bufs, 0); len(*bufs) > 0; {
		raceBeforeSend()
		n, errno := calls.Gather(f.num, *bufs)
		if t.Tracing() {
			f.emitTry(t, poller.Write, woken, callSendMsg, total(*bufs), n, errno)
		}
		tellAllSent(*bufs, n)
		switch errno {
		case 0:
			consume(bufs, n)
			sent += int64(n)
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Write); err != nil {
				return sent, err
			}
			woken = true
		case syscall.EINTR:
		default:
			return sent, sysError(callSendMsg, errno)
		}
	}
	return sent, nil
}

// consume removes the first n bytes from bufs, and empty buffers after them. It drops its
// references to what it removes.
//
// Go: net/net.go (*Buffers).consume; internal/poll/fd.go consume
func consume(bufs *[][]byte, n int) {
	for len(*bufs) > 0 {
		first := &(*bufs)[0]
		if n < len(*first) {
			*first = (*first)[n:]
			return
		}
		n -= len(*first)
		*first = nil
		*bufs = (*bufs)[1:]
	}
}

// total returns the length of all bufs, for the trace.
func total(bufs [][]byte) (n int) {
	for _, b := range bufs {
		n += len(b)
	}
	return n
}
