package greenhttp

// This file answers: what is the shortest way to start a server?

import (
	"crypto/tls"

	"greenpoll/sched"
	"greenpoll/sock"
)

// ListenAndServe listens at addr, HOST:PORT, and serves there, see Serve. An addr of ""
// means any address, at the port of http or, if TLSConfig is set, of https. Errors are also
// those of sock.Listen.
//
// Go: net/http/server.go (*Server).ListenAndServe
func (s *Server) ListenAndServe(t *sched.Task, addr string) error {
	switch {
	case addr == "" && s.TLSConfig != nil:
		addr = ":443"
	case addr == "":
		addr = ":80"
	}
	l, err := sock.Listen(t, "tcp", addr)
	if err != nil {
		return err
	}
	return s.Serve(t, l)
}

// ServeTLS is Serve over TLS, with a certificate and its key from PEM files; if both names
// are "", TLSConfig has them.
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
