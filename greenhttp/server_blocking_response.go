package greenhttp

// This file answers: how do the goroutines of a Blocking handler share the response?
// Under a lock of Go's, as the request's body (server_blocking_body.go): the goroutines that
// wait for it are not tasks.

import (
	"bufio"
	"io"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// lockedResponse is a ResponseWriter for any number of goroutines.
type lockedResponse struct {
	c    *serverConn
	body lockedBody

	mu   sync.Mutex // over calls of w, and over what the body's Read sends: 100 Continue
	w    http.ResponseWriter
	over atomic.Bool // the handler has returned; written under mu
}

func share(c *serverConn, w http.ResponseWriter, r *http.Request) *lockedResponse {
	s := &lockedResponse{c: c, w: w}
	c.resp.lock = &s.mu
	c.resp.Header() // made now: several goroutines may ask for it at once
	s.body = lockedBody{c: c, ReadCloser: r.Body}
	if r.Body != http.NoBody {
		r.Body = &s.body
	}
	return s
}

// end takes response and body back for the task, with nobody inside. It is called
// inside Block.
func (s *lockedResponse) end() {
	s.mu.Lock()
	s.over.Store(true)
	hijacked := s.c.hijacked
	s.mu.Unlock()
	if hijacked {
		return // the goroutines may keep it all
	}
	s.body.Close()
	s.c.readTimed = s.body.takeBack() || s.c.readTimed
	s.c.resp.lock = nil
	s.c.raw.Set(s.c.t)
}

// do calls f with the response for itself alone.
func (s *lockedResponse) do(f func(w http.ResponseWriter, rc *http.ResponseController) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over.Load() {
		return errHandlerReturned
	}
	return f(s.w, http.NewResponseController(s.w))
}

// Header does not wait. After the handler's end the map belongs to the server, which
// sends it: callers then get a map that nothing reads.
func (s *lockedResponse) Header() http.Header {
	if s.over.Load() {
		return make(http.Header)
	}
	return s.w.Header()
}

func (s *lockedResponse) WriteHeader(status int) {
	s.do(func(w http.ResponseWriter, _ *http.ResponseController) error { w.WriteHeader(status); return nil })
}

func (s *lockedResponse) Write(p []byte) (n int, err error) {
	err = s.do(func(w http.ResponseWriter, _ *http.ResponseController) error { n, err = w.Write(p); return err })
	return n, err
}

func (s *lockedResponse) WriteString(text string) (n int, err error) {
	err = s.do(func(w http.ResponseWriter, _ *http.ResponseController) error {
		n, err = io.WriteString(w, text)
		return err
	})
	return n, err
}

// ReadFrom keeps the response while it reads src, if that is a file. Whatever else
// src is, its Read may wait for a goroutine that needs the response as well: the body's
// Read sends 100 Continue, and a pipe's waits for its writer, perhaps for ever.
func (s *lockedResponse) ReadFrom(src io.Reader) (n int64, err error) {
	if !isRegularFile(src) {
		return io.Copy(justWriter{s}, src)
	}
	err = s.do(func(w http.ResponseWriter, _ *http.ResponseController) error { n, err = io.Copy(w, src); return err })
	return n, err
}

// isRegularFile reports whether src is a file, or a part of one, on a disk.
func isRegularFile(src io.Reader) bool {
	if part, ok := src.(*io.LimitedReader); ok {
		src = part.R
	}
	f, ok := src.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular()
}

func (s *lockedResponse) Flush() { s.FlushError() }

func (s *lockedResponse) FlushError() error {
	return s.do(func(_ http.ResponseWriter, rc *http.ResponseController) error { return rc.Flush() })
}

func (s *lockedResponse) SetReadDeadline(d time.Time) error {
	return s.do(func(_ http.ResponseWriter, rc *http.ResponseController) error { return rc.SetReadDeadline(d) })
}

func (s *lockedResponse) SetWriteDeadline(d time.Time) error {
	return s.do(func(_ http.ResponseWriter, rc *http.ResponseController) error { return rc.SetWriteDeadline(d) })
}

func (s *lockedResponse) EnableFullDuplex() error { return nil }

// Hijack leaves the connection to goroutines.
func (s *lockedResponse) Hijack() (c net.Conn, rw *bufio.ReadWriter, err error) {
	err = s.do(func(_ http.ResponseWriter, rc *http.ResponseController) error {
		c, rw, err = rc.Hijack()
		if err == nil {
			s.c.raw.Guest() // the scheduler waits for what they do with it
		}
		return err
	})
	return c, rw, err
}
