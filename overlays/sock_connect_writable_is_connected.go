//go:build ignore

// Wrong: once the socket is writable it is taken for connected.
// Exercise: connect
// Told as: On the simulated epoll: the peer refused, and Dial returned a connection
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
	if errno == syscall.EINPROGRESS || errno == syscall.EALREADY || errno == syscall.EINTR {
		if err := f.desc.Wait(t, poller.Write); err != nil {
			return err
		}
		errno = 0
	}
	if errno == syscall.EISCONN {
		errno = 0
	}
	return sysError(callConnect, errno)
}
