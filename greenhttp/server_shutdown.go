package greenhttp

// This file answers: how does a server stop, at once or when its work is done?

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"greenpoll/sched"
)

// Shutdown accepts no more connections, closes those that wait for a request, and parks t
// until the others have been answered and closed. If ctx ends first, it returns ctx.Err();
// Close then ends the rest. A task passes itself; any other goroutine, such as one that
// waits for a signal, passes a Guest of the scheduler.
//
// Go: net/http/server.go (*Server).Shutdown. It looks again and again.
func (s *Server) Shutdown(t *sched.Task, ctx context.Context) error {
	err := s.stop((*serverConn).closeIfIdle)
	drained := s.whenDrained()
	if drained == nil {
		return err
	}
	ended, stop := sched.Done(t, ctx)
	defer stop()
	if sched.Select(t, -1, drained.OnRecv(nil, nil), ended.OnRecv(nil, nil)) == 1 {
		return ctx.Err()
	}
	return err
}

// Close ends everything at once: listeners, and connections in the middle of a response.
// Any goroutine may call it. Errors are those of closing a listener.
func (s *Server) Close() error { return s.stop((*serverConn).abort) }

// stop accepts nothing more and calls end for every connection.
func (s *Server) stop(end func(*serverConn)) (err error) {
	s.mu.Lock()
	s.inShutdown.Store(true)
	listeners, conns := inOrder(s.listeners), inOrder(s.conns)
	clear(s.listeners)
	s.mu.Unlock()
	for _, l := range listeners {
		if e := l.Close(); e != nil && err == nil {
			err = e
		}
	}
	for _, c := range conns {
		end(c) // harmless if it has left meanwhile
	}
	return err
}

// inOrder returns the keys of a map by their numbers, so that equal runs end in equal order.
func inOrder[K comparable](numbers map[K]uint64) []K {
	return slices.SortedFunc(maps.Keys(numbers), func(a, b K) int { return cmp.Compare(numbers[a], numbers[b]) })
}

// whenDrained returns a channel that is closed when the last connection has ended, nil if
// there is none.
func (s *Server) whenDrained() *sched.Chan[struct{}] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) == 0 {
		return nil
	}
	if s.drained == nil {
		s.drained = sched.NewChan[struct{}](0)
	}
	return s.drained
}

// closeIfIdle ends a connection that has no request in progress. One that waits for a
// request is woken, so that its task can send close_notify to a TLS peer. Any goroutine may
// call it.
func (c *serverConn) closeIfIdle() {
	switch {
	case c.transition(stateNew, stateClosed):
		c.raw.Close()
	case c.transition(stateIdle, stateClosed):
		c.raw.SetReadDeadline(aLongTimeAgo)
	}
}

// abort ends the connection, whatever it is doing. Any goroutine may call it.
func (c *serverConn) abort() { c.raw.Close() }
