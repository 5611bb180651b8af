//go:build ignore

// Wrong: the error of arm is dropped.
// Exercise: connect
// Told as: On the simulated epoll: the socket could not be armed, and Dial went on
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
	_ = arm()
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
	}
}
