package greenhttp

// This file answers: how do connections come to an http.Handler?

import (
	"context"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"greenpoll/sched"
	"greenpoll/sock"
)

// Server serves HTTP/1.x, over TLS if TLSConfig is set. A handler runs on the task
// of its connection, see TaskFrom: a wait by that task parks it and costs no
// thread. A handler that waits in any other way (time.Sleep, Go channels and
// locks, files), or uses its ResponseWriter from goroutines of its own, holds the
// worker and all its connections: put it into Blocking, or what it waits for into
// Task.Block. With several workers such a handler seems to work, until there are as
// many of them as workers.
//
// The context of a request ends when its handler returns or the client hangs up,
// which is noticed, once the body was read, without reading from the connection. A task
// waits for it by sched.Done. Each call of the request's own Done and Err asks the kernel.
// Contexts derived from it, and tasks that wait for it, hear of the hang-up when a worker
// polls: if all workers compute, they hear of it late, see sched.Task.Checkpoint.
//
// A ResponseWriter is also an http.Flusher, an http.Hijacker (see Use) and an
// io.ReaderFrom, and has all that http.ResponseController asks for. The request's
// body may be read while the response is written.
//
// The zero Server is usable. Its exported fields must not change after Serve.
//
// Go: net/http/server.go Server
type Server struct {
	Handler   http.Handler // nil stands for http.DefaultServeMux
	TLSConfig *tls.Config  // nil: plain HTTP. ALPN offers HTTP/1 only

	// Each timeout is unlimited at 0 or below. A negative one has no substitute.
	ReadHeaderTimeout time.Duration // for a header, and for the first one to begin; 0 stands for ReadTimeout
	ReadTimeout       time.Duration // for a request with its body
	WriteTimeout      time.Duration // from the end of a header to the end of the response
	IdleTimeout       time.Duration // until the next request; 0 stands for ReadTimeout

	MaxHeaderBytes int         // 0, or less, stands for 1 MiB
	ErrorLog       *log.Logger // nil stands for package log's

	// Hooks, each nil or as net/http's of the same name. They run on the task of the
	// connection (BaseContext on that of Serve), and the rules for handlers hold.
	ConnState   func(net.Conn, http.ConnState)
	BaseContext func(net.Listener) context.Context
	ConnContext func(ctx context.Context, c net.Conn) context.Context

	lastDate atomic.Pointer[cachedDate] // see server_date.go

	mu         sync.Mutex  // held for a few instructions, never over a Park
	inShutdown atomic.Bool // Shutdown or Close was called: no new connection is accepted; written under mu
	listeners  map[*sock.Listener]bool
	conns      map[*serverConn]bool
	drained    *sched.Chan[struct{}] // closed when the last connection has ended; nil until Shutdown waits
}

// Serve accepts connections from l and serves each on a task of its own. It parks
// t until l fails or is closed, closes l, and returns its error; after Shutdown or
// Close that is http.ErrServerClosed. l may be a view of any task. Connections are still
// being served then: a program that wants them to end well waits for Shutdown.
func (s *Server) Serve(t *sched.Task, l *sock.Listener) error {
	return s.serve(t, l, s.TLSConfig.Clone()) // of nil: nil
}

func (s *Server) serve(t *sched.Task, l *sock.Listener, config *tls.Config) error {
	defer l.Close()
	if !s.trackListener(l) {
		return http.ErrServerClosed
	}
	defer s.untrackListener(l)
	if config != nil {
		config.NextProtos = []string{"http/1.1", "http/1.0"} // what we speak; curl --http1.0 asks for no other
	}
	base := context.Background()
	if s.BaseContext != nil {
		base = s.BaseContext(l)
	}
	// One task for each connection. sock accepts, and waits when descriptors run out. It
	// does not close the connection, which may be hijacked.
	err := l.AcceptEach(t, func(raw *sock.Conn) {
		t.Go(func(t *sched.Task) {
			c := newServerConn(s, t, raw, base, config)
			if !s.trackConn(c) {
				raw.Close()
				return
			}
			defer s.untrackConn(c)
			c.serve()
		})
	})
	if s.inShutdown.Load() {
		return http.ErrServerClosed
	}
	return err
}

// trackConn registers a connection, unless the server stops.
//
// Go: net/http/server.go (*Server).trackConn
func (s *Server) trackConn(c *serverConn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inShutdown.Load() {
		return false
	}
	if s.conns == nil {
		s.conns = make(map[*serverConn]bool)
	}
	s.conns[c] = true
	return true
}

// untrackConn removes it, once: a hijacked one is removed before its task ends. After a
// shutdown has begun no connection comes in, so one of them is the last.
func (s *Server) untrackConn(c *serverConn) {
	s.mu.Lock()
	was := s.conns[c]
	delete(s.conns, c)
	last := was && len(s.conns) == 0 && s.drained != nil
	s.mu.Unlock()
	if last {
		s.drained.Close(c.t)
	}
}

func (s *Server) trackListener(l *sock.Listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listeners == nil {
		s.listeners = make(map[*sock.Listener]bool)
	}
	if !s.inShutdown.Load() {
		s.listeners[l] = true
	}
	return !s.inShutdown.Load()
}

func (s *Server) untrackListener(l *sock.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
}

// handler returns the handler for req. OPTIONS * asks about the server as a whole.
//
// Go: net/http/server.go (serverHandler).ServeHTTP; net/http/server.go globalOptionsHandler
func (s *Server) handler(req *http.Request) http.Handler {
	switch {
	case req.RequestURI == "*" && req.Method == http.MethodOptions:
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "0") })
	case s.Handler == nil:
		return http.DefaultServeMux
	}
	return s.Handler
}

func (s *Server) logf(format string, args ...any) {
	if s.ErrorLog != nil {
		s.ErrorLog.Printf(format, args...)
		return
	}
	log.Printf(format, args...)
}
