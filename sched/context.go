package sched

// This file answers: how does a task wait for a context? Its Done is a Go channel,
// which would stop the worker.

import (
	"context"
	"sync"
)

// Done returns a channel that is closed when ctx ends, for Recv and Select:
//
//	done, stop := sched.Done(t, ctx)
//	defer stop()
//	switch sched.Select(t, -1, work.OnRecv(&v, nil), done.OnRecv(nil, nil)) { ...
//
// stop ends the watch; any goroutine may call it, more than once. Until then, or until
// ctx has ended, the scheduler does not take the sleep of all tasks for a deadlock.
//
// The channel is closed by a goroutine that context starts at the end of ctx, so a moment
// after ctx.Err reports it: a caller that must not be late checks ctx.Err.
func Done(t *Task, ctx context.Context) (done *Chan[struct{}], stop func()) {
	done = NewChan[struct{}](0)
	if ctx.Done() == nil {
		return done, func() {} // it never ends
	}
	if ctx.Err() != nil {
		done.Close(t)
		return done, func() {}
	}
	s := t.s
	s.Hold() // a context is ended by a goroutine that the scheduler does not know of
	release := sync.OnceFunc(s.Release)
	unwatch := context.AfterFunc(ctx, func() {
		g := s.Guest()
		done.Close(g)
		g.Leave()
		release()
	})
	return done, func() {
		unwatch()
		release()
	}
}
