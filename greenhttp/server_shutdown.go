package greenhttp

// This file answers: how does a server end, at once or when its work is done?

import (
	"context"
	"maps"
	"slices"

	"greenpoll/sched"
)

// Shutdown lets no more connections in, closes those that wait for a request, and
// parks t until those that have one are answered and closed. When ctx ends first
// it returns ctx.Err(); Close then ends the rest. A task calls it with itself; any
// other goroutine, such as one that waits for a signal, with a Guest of the
// scheduler.
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

// Close ends everything at once: listeners, and connections in the midst of a
// response. Any goroutine may call it. Errors are those of closing a listener.
func (s *Server) Close() error { return s.stop((*serverConn).abort) }

// stop lets nothing in any more and does end to every connection.
func (s *Server) stop(end func(*serverConn)) (err error) {
	s.mu.Lock()
	s.inShutdown.Store(true)
	listeners, conns := slices.Collect(maps.Keys(s.listeners)), slices.Collect(maps.Keys(s.conns))
	clear(s.listeners)
	s.mu.Unlock()
	for _, l := range listeners {
		if e := l.Close(); e != nil && err == nil {
			err = e
		}
	}
	for _, c := range conns {
		end(c) // one that has left meanwhile does not mind
	}
	return err
}

// whenDrained returns what is closed when the last connection has ended, nil if
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

// closeIfIdle ends a connection that has no request in hand. One that waits for a
// request is woken, so that its task can say goodbye to a TLS peer. Any goroutine
// may call it.
func (c *serverConn) closeIfIdle() {
	switch {
	case c.move(fresh, ended):
		c.raw.Close()
	case c.move(idle, ended):
		c.raw.SetReadDeadline(past)
	}
}

// abort ends the connection whatever it does. Any goroutine may call it.
func (c *serverConn) abort() { c.raw.Close() }
