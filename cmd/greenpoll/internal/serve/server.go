// Package serve shows the playground to this machine's browsers, and a run to those that have it
// open.
//
// This file answers: how does the server start, what does it have, and how does it end?
package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// A Server serves the files of one site, and what Show is given. Any goroutine may use it.
type Server struct {
	files fs.FS
	index []byte // the page; files has none, or another
	token string
	shown gallery
	live  stepped
}

// New returns a server with a token of its own.
func New(files fs.FS, index []byte) *Server {
	return &Server{files: files, index: index, token: rand.Text()}
}

// Listen listens at addr, which must be this machine's own: what asks there can build and run
// programs.
func Listen(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, &AddrError{addr, "it has to be a host and a port, such as 127.0.0.1:7050"}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, &AddrError{addr, fmt.Sprintf("%q is no port", port)}
	} else if ip, err := netip.ParseAddr(host); host == "localhost" {
		host = "127.0.0.1" // whatever a file of hosts says
	} else if err != nil || !ip.IsLoopback() {
		return nil, &AddrError{addr, fmt.Sprintf("it listens for this machine alone, such as at 127.0.0.1:%d: what asks there can build and run programs", n)}
	}
	return net.Listen("tcp", net.JoinHostPort(host, port))
}

// An AddrError is about an address that Listen refuses.
type AddrError struct{ Addr, Why string }

func (e *AddrError) Error() string { return e.Addr + ": " + e.Why }

// Address is what a reader opens: the token is in it.
func (s *Server) Address(l net.Listener) string {
	return fmt.Sprintf("http://%s/?token=%s", l.Addr(), s.token)
}

const (
	forHeaders = 5 * time.Second
	forAnswer  = time.Minute
	forIdle    = 2 * time.Minute
	forEnd     = 2 * time.Second // then connections are cut
)

// Serve answers until ctx is done, and closes l. That it was ended so is no error. The program
// that pages step is ended, too.
func (s *Server) Serve(ctx context.Context, l net.Listener) (err error) {
	defer func() { err = errors.Join(err, s.End()) }()
	server := &http.Server{
		Handler:           s.handler(l.Addr()),
		ReadHeaderTimeout: forHeaders,
		WriteTimeout:      forAnswer, // a stream of events puts it off
		IdleTimeout:       forIdle,
		MaxHeaderBytes:    1 << 16,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // streams end with it
		ErrorLog:          log.New(discarded{}, "", 0),                       // such as of a browser that went away
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), forEnd)
	defer cancel()
	err = server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

type discarded struct{}

func (discarded) Write(p []byte) (int, error) { return len(p), nil }

// handler answers what comes to addr.
func (s *Server) handler(addr net.Addr) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /recordings/{n}", s.recording)
	mux.HandleFunc("POST /live/next", s.next)
	mux.HandleFunc("POST /live/start", s.startAgain)
	mux.HandleFunc("GET /{file...}", s.file)
	return newGuard(addr, s.token, mux)
}

func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(s.index) // that the browser has gone is no matter of ours
}

// file answers with a file of the site. A folder is none: its list is nobody's business.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	info, err := fs.Stat(s.files, name) // a name with .. in it is not valid
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	http.ServeFileFS(w, r, s.files, name)
}
