//go:build ignore

// Wrong: outcome does not check why Poller.Close has cancelled the operation: the call returns
// ECANCELED, and not net.ErrClosed.
// Breaks: what Wait returns has happened
// Shown by: go test -overlay $(go run ./tools/overlay poller_outcome_tells_of_the_cancel) ./poller -run TestExplorerFinds
// Seen in no scenario: only a task that is being unwound could see it, and no scenario looks at
// an error there.
package poller

import "syscall"

func (d *Desc) outcome(op *Op, early error) error {
	switch {
	case op.Errno == 0:
		return nil
	case syscall.Errno(op.Errno) != syscall.ECANCELED:
		return syscall.Errno(op.Errno)
	case early == nil:
		return syscall.ECANCELED
	}
	return early
}
