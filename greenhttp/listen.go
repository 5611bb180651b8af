package greenhttp

// This file answers: what is the shortest way to a server?

import (
	"crypto/tls"
	"net"

	"greenpoll/sched"
	"greenpoll/sock"
)

// ListenAndServe listens at addr, HOST:PORT, and serves there; without a port it
// takes http's or, if TLSConfig is set, https's. See Serve; errors are also those of
// sock.Listen.
//
// Go: net/http/server.go (*Server).ListenAndServe
func (s *Server) ListenAndServe(t *sched.Task, addr string) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		port := "80"
		if s.TLSConfig != nil {
			port = "443"
		}
		addr = net.JoinHostPort(addr, port)
	}
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	return s.Serve(t, l)
}

// ServeTLS is Serve over TLS, with a certificate and its key from PEM files; if
// both names are "" TLSConfig has them.
//
// Go: net/http/server.go (*Server).ServeTLS
func (s *Server) ServeTLS(t *sched.Task, l *sock.Listener, certFile, keyFile string) error {
	config := s.TLSConfig.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	if certFile != "" || keyFile != "" {
		var cert tls.Certificate
		var err error
		t.Block(func() { cert, err = tls.LoadX509KeyPair(certFile, keyFile) })
		if err != nil {
			l.Close()
			return err
		}
		config.Certificates = []tls.Certificate{cert}
	}
	return s.serve(t, l, config)
}
