package sock

// This file answers: how is a datagram received and sent, with the address of the other
// side? As in fd_readiness.go: try, and while that fails with EAGAIN, wait and try again.

import (
	"net"
	"net/netip"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// recvFrom returns the next datagram, as much of it as p has room for, and its
// sender. Its length does not tell whether another one waits, so it tries first
// every time.
//
// Go: internal/poll/fd_unix.go (*FD).ReadFromInet4, and its likes
func (r *readiness) recvFrom(f *fd, t *sched.Task, p []byte) (int, netip.AddrPort, string, error) {
	f.drain = unknown // matters to a Unix stream, which can be read so too
	err := f.desc.Prepare(poller.Read)
	for woken := false; err == nil; {
		n, from, path, errno := r.calls.RecvFrom(f.num, p)
		if t.Tracing() {
			f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
		}
		switch errno {
		case 0:
			tellReceived(p[:n])
			return n, from, path, f.eofError(n)
		case syscall.EAGAIN:
			err, woken = f.desc.Wait(t, poller.Read), true
		case syscall.EINTR:
		default:
			err = sysError(callRead, errno)
		}
	}
	return 0, netip.AddrPort{}, "", err
}

// rest is for a Unix socket without a peer. The kernel does not report room in the queue of
// the receiver. It reports an edge after each try in vain, because it then frees what it had
// prepared. So sendTo rests between two tries, or it would spin; a deadline or a close may
// take that much longer.
type backoff struct{ last time.Duration }

// take sleeps, for the owner of the write lock. False: a close came meanwhile.
func (b *backoff) sleep(f *fd, t *sched.Task) bool {
	b.last = min(max(2*b.last, 50*time.Microsecond), 5*time.Millisecond)
	return f.withoutNumber(poller.Write, func() { t.Sleep(b.last) })
}

// sendTo sends p as one datagram: the whole of it or nothing.
//
// Go: internal/poll/fd_unix.go (*FD).WriteToInet4, and its likes, which do not rest.
func (r *readiness) sendTo(f *fd, t *sched.Task, p []byte, to netip.AddrPort, path string) error {
	err := f.desc.Prepare(poller.Write)
	var backoff backoff
	for woken := false; err == nil; {
		tellSending()
		errno := r.calls.SendTo(f.num, p, to, path)
		if t.Tracing() {
			f.emitTry(t, poller.Write, woken, callWrite, len(p), len(p), errno)
		}
		switch errno {
		case 0:
			tellSent(p)
			return nil
		case syscall.EAGAIN:
			if woken && path != "" {
				if !backoff.sleep(f, t) {
					return net.ErrClosed
				}
			}
			err, woken = f.desc.Wait(t, poller.Write), true
		case syscall.EINTR:
		default:
			err = sysError(callWrite, errno)
		}
	}
	return err
}
