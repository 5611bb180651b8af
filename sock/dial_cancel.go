package sock

// This file answers: what may stop a dial, and how do its attempts learn of it? The context
// may, and the winner of a race. Each attempt checks before it begins; one that waits for
// its connection is woken by a deadline that has passed.

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// A dialing is one Dial under way: the attempts, and whether one is still wanted.
//
// Go: net/dial.go sysDialer
type dialing struct {
	Dialer
	ctx      context.Context
	network  string
	local    *address // our own address; nil: the kernel chooses
	deadline int64    // the scheduler's time; 0: none

	mu      sync.Mutex // held for a few instructions, never over a Park
	cause   error      // why no connection is wanted any more; nil: one is
	waiting []*fd      // sockets whose connect is under way
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

// checkCancelled returns why no connection is wanted any more, nil if one is.
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

// addWaiting makes f known to cancel. If that came first, it returns the reason.
func (dl *dialing) addWaiting(f *fd) error {
	dl.mu.Lock()
	defer dl.mu.Unlock()
	if dl.cause == nil {
		dl.waiting = append(dl.waiting, f)
	}
	return dl.cause
}

// removeWaiting hides f from cancel, and returns cancel's reason if that came first.
func (dl *dialing) removeWaiting(f *fd) error {
	dl.mu.Lock()
	defer dl.mu.Unlock()
	dl.waiting = slices.DeleteFunc(dl.waiting, func(other *fd) bool { return other == f })
	return dl.cause
}

// cancel makes the attempts under way, and those to come, fail with why. Any goroutine
// may call it.
//
// It and removeWaiting exclude each other by the lock: an attempt that has removed its
// socket is out of reach, and one that has not learns of the end.
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
