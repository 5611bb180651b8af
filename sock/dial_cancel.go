package sock

// This file answers: what can stop a dial, and how do its attempts find out? The context
// can, and so can the winner of a race. Each attempt checks before it begins. An attempt
// that waits for its connection is woken by setting a deadline in the past.

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// A dialing is one Dial in progress: its attempts, and whether a connection is still
// wanted.
//
// Go: net/dial.go sysDialer
type dialing struct {
	Dialer
	ctx      context.Context
	network  string
	local    *address // the local address; nil: the kernel chooses
	deadline int64    // the scheduler's time; 0: none

	mu      sync.Mutex // held for a few instructions, never over a Park
	cause   error      // why no connection is wanted any more; nil: one still is
	waiting []*fd      // sockets whose connect is in progress
}

// connect makes a connection to one of the addresses.
func (dl *dialing) connect(t *sched.Task, list []address) (*fd, error) {
	if dl.ctx.Done() != nil {
		stop := context.AfterFunc(dl.ctx, func() { dl.cancel(contextError(dl.ctx.Err())) })
		defer stop()
	}
	if len(list) == 1 {
		return dl.dialSingle(t, list[0], dl.deadline)
	}
	if t.Ending() {
		return nil, dl.opError(list[0], net.ErrClosed) // no task can be started any more
	}
	return dl.dialParallel(t, list)
}

// checkCancelled returns why no connection is wanted any more, or nil if one still is.
func (dl *dialing) checkCancelled(now, deadline int64) error {
	if err := dl.ctx.Err(); err != nil {
		return contextError(err)
	}
	if deadline != 0 && now >= deadline {
		return timeoutError{}
	}
	dl.mu.Lock()
	defer dl.mu.Unlock()
	return dl.cause
}

// addWaiting registers f with cancel. If cancel came first, addWaiting returns its cause.
func (dl *dialing) addWaiting(f *fd) error {
	dl.mu.Lock()
	defer dl.mu.Unlock()
	if dl.cause == nil {
		dl.waiting = append(dl.waiting, f)
	}
	return dl.cause
}

// removeWaiting hides f from cancel, and returns cancel's cause if that came first.
func (dl *dialing) removeWaiting(f *fd) error {
	dl.mu.Lock()
	defer dl.mu.Unlock()
	dl.waiting = slices.DeleteFunc(dl.waiting, func(other *fd) bool { return other == f })
	return dl.cause
}

// cancel makes the attempts in progress, and later ones, fail with cause. Any goroutine may
// call it.
//
// cancel and removeWaiting exclude each other by the lock: an attempt that has removed its
// socket is out of reach, and one that has not finds out about the end.
func (dl *dialing) cancel(cause error) {
	dl.mu.Lock()
	defer dl.mu.Unlock()
	if dl.cause != nil {
		return
	}
	dl.cause = cause
	for _, f := range dl.waiting {
		f.setDeadline(poller.Write, time.Unix(1, 0))
	}
}
