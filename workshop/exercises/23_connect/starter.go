//go:build ignore

package sock

import (
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

func (r *readiness) connect(f *fd, t *sched.Task, to address, arm func() error) error {
	panic("exercise 23, connect: begin the connection, and wait until it is made or refused")
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
	// what now? and where does arm belong? Below each r.result(f) copy this, for the trace:
	//	if t.Tracing() {
	//		f.emitTry(t, poller.Write, true, "getsockopt", 0, 0, errno)
	//	}
	// Before each return nil, for the race detector: at least what preceded the peer's Listen happens before this.
	raceAfterReceive(nil)
	return nil
}
