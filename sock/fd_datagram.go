package sock

// This file answers: how are datagrams received and sent, with the address of the other
// side? As in fd_readiness.go: try, and as long as that fails with EAGAIN, wait and try
// again.

import (
	"net"
	"net/netip"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// recvFrom returns the next datagram, as much of it as fits into p, and its sender. Its
// length does not show whether another datagram waits, so recvFrom always tries first.
//
// Go: internal/poll/fd_unix.go (*FD).ReadFromInet4;
// internal/poll/fd_unix.go (*FD).ReadFromInet6; internal/poll/fd_unix.go (*FD).ReadFrom
func (r *readiness) recvFrom(f *fd, t *sched.Task, p []byte) (int, netip.AddrPort, string, error) {
	f.drain = unknown // for a Unix stream, which can also be read this way
	err := f.desc.Prepare(poller.Read)
	for woken := false; err == nil; {
		n, from, path, errno := r.calls.RecvFrom(f.num, p)
		if t.Tracing() {
			f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
		}
		switch errno {
		case 0:
			raceAfterReceive(p[:n])
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

// backoff is for a Unix socket without a peer. The kernel does not report that the
// receiver's queue has room. It does report an edge after each failed try, because it then
// frees what it had allocated. So sendTo sleeps between two tries, or it would spin. A
// deadline or a close may take effect that much later.
type backoff struct{ last time.Duration }

// sleep is called by the owner of the write lock. The result is false if the socket was
// closed meanwhile.
func (b *backoff) sleep(f *fd, t *sched.Task) bool {
	b.last = min(max(2*b.last, 50*time.Microsecond), 5*time.Millisecond)
	return f.withoutNumber(poller.Write, func() { t.Sleep(b.last) })
}

// sendTo sends p as one datagram: all of it or nothing.
//
// Go: internal/poll/fd_unix.go (*FD).WriteToInet4; internal/poll/fd_unix.go (*FD).WriteToInet6;
// internal/poll/fd_unix.go (*FD).WriteTo. They do not rest.
func (r *readiness) sendTo(f *fd, t *sched.Task, p []byte, to netip.AddrPort, path string) error {
	err := f.desc.Prepare(poller.Write)
	var backoff backoff
	for woken := false; err == nil; {
		raceBeforeSend()
		errno := r.calls.SendTo(f.num, p, to, path)
		if t.Tracing() {
			f.emitTry(t, poller.Write, woken, callWrite, len(p), len(p), errno)
		}
		switch errno {
		case 0:
			raceAfterSend(p)
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
