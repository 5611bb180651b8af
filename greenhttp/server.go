package greenhttp

// This file answers: how do connections reach an http.Handler?

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

// Server serves HTTP/1.x, over TLS if TLSConfig is set. A handler runs on the task of its
// connection, see TaskFrom: a wait through that task parks it and costs no thread. A
// handler that waits in any other way (time.Sleep, Go channels and locks, files), or uses
// its ResponseWriter from goroutines of its own, blocks the worker and all its connections:
// put it into Blocking, or its waits into Task.Block. With several workers such a handler
// seems to work, until as many of them block as there are workers.
//
// The context of a request ends when its handler returns or the client hangs up. Once the
// body has been read, a hang-up is noticed without reading from the connection. A task
// waits for that end by sched.Done. Each call of the request's own Done and Err asks the
// kernel. Derived contexts, and tasks that wait, learn of the hang-up when a worker polls:
// if all workers compute, they learn of it late, see sched.Task.Checkpoint.
//
// A ResponseWriter is also an http.Flusher, an http.Hijacker (see Use) and an
// io.ReaderFrom, and supports all of http.ResponseController. The request's body may be
// read while the response is written.
//
// The zero Server is usable. Its exported fields must not change after Serve.
//
// Go: net/http/server.go Server
type Server struct {
	Handler   http.Handler // nil means http.DefaultServeMux
	TLSConfig *tls.Config  // nil means plain HTTP; ALPN offers HTTP/1 only

	// A timeout of 0 or less means no limit. A negative one does not fall back to another.
	ReadHeaderTimeout time.Duration // for a header, and for the first one to begin; 0 means ReadTimeout
	ReadTimeout       time.Duration // for a request with its body
	WriteTimeout      time.Duration // from the end of a header to the end of the response
	IdleTimeout       time.Duration // until the next request; 0 means ReadTimeout

	MaxHeaderBytes int         // 0 or less means 1 MiB
	ErrorLog       *log.Logger // nil means package log's

	// Hooks; each may be nil, and works as net/http's of the same name. They run on the
	// task of the connection (BaseContext on that of Serve), and the rules for handlers
	// apply.
	ConnState   func(net.Conn, http.ConnState)
	BaseContext func(net.Listener) context.Context
	ConnContext func(ctx context.Context, c net.Conn) context.Context

	lastDate atomic.Pointer[cachedDate] // see server_date.go

	mu         sync.Mutex                // held for a few instructions, never over a Park
	inShutdown atomic.Bool               // Shutdown or Close was called: no new connection is accepted; written under mu
	listeners  map[*sock.Listener]uint64 // each with its number of tracked
	conns      map[*serverConn]uint64
	tracked    uint64
	drained    *sched.Chan[struct{}] // closed when the last connection has ended; nil until Shutdown waits
}

// Serve accepts connections from l and serves each on a task of its own. It parks t until l
// fails or is closed, closes l, and returns its error; after Shutdown or Close that is
// http.ErrServerClosed. l may be a view of any task. When Serve returns, connections are
// still being served: a program that wants them to end well waits for Shutdown.
func (s *Server) Serve(t *sched.Task, l *sock.Listener) error {
	return s.serve(t, l, s.TLSConfig.Clone()) // Clone of nil is nil
}

func (s *Server) serve(t *sched.Task, l *sock.Listener, config *tls.Config) error {
	defer l.Close()
	if !s.trackListener(l) {
		return http.ErrServerClosed
	}
	defer s.untrackListener(l)
	if config != nil {
		config.NextProtos = []string{"http/1.1", "http/1.0"} // what we speak; curl --http1.0 offers only the latter
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
			c.serve()
		})
	})
	if s.inShutdown.Load() {
		return http.ErrServerClosed
	}
	return err
}

// trackConn registers a connection, unless the server is shutting down.
//
// Go: net/http/server.go (*Server).trackConn
func (s *Server) trackConn(c *serverConn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inShutdown.Load() {
		return false
	}
	if s.conns == nil {
		s.conns = make(map[*serverConn]uint64)
	}
	s.tracked++
	s.conns[c] = s.tracked
	return true
}

// untrackConn removes it, once: a hijacked one is removed before its task ends. No
// connection is added after a shutdown has begun, so one of these calls removes the last.
func (s *Server) untrackConn(c *serverConn) {
	s.mu.Lock()
	_, was := s.conns[c]
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
		s.listeners = make(map[*sock.Listener]uint64)
	}
	if !s.inShutdown.Load() {
		s.tracked++
		s.listeners[l] = s.tracked
	}
	return !s.inShutdown.Load()
}

func (s *Server) untrackListener(l *sock.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
}

// handler returns the handler for req. OPTIONS * is about the server as a whole.
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
