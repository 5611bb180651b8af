//go:build ignore

// Wrong: a signal that interrupts the question for the outcome is taken for the outcome.
// Exercise: connect
// Told as: On the simulated epoll: r.result answered EINTR
package sock

import (
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

func (r *readiness) connect(f *fd, t *sched.Task, to address, arm func() error) error {
	raceBeforeSend()
	var errno syscall.Errno
	try := func() {
		errno = r.calls.Connect(f.num, to.ip, to.path)
		if t.Tracing() {
			f.emitTry(t, poller.Write, false, callConnect, 0, 0, errno)
		}
	}
	if f.marks.has(shared) {
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
			raceAfterReceive(nil)
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
		if errno == syscall.EINTR {
			return sysError(callConnect, errno)
		}
	}
}
