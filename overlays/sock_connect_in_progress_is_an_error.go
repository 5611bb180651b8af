//go:build ignore

// Wrong: EINPROGRESS is returned as an error.
// Exercise: connect
// Told as: On the simulated epoll: Dial returned EINPROGRESS, which is no error
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
	if errno == 0 || errno == syscall.EISCONN {
		return nil
	}
	return sysError(callConnect, errno)
}
