package greenhttp

// This file answers: how do the goroutines of a Blocking handler share the response? Under
// a lock of Go's, like the request's body (server_blocking_body.go): the goroutines that
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

	mu          sync.Mutex // held during calls of w, and while the body's Read sends 100 Continue
	w           http.ResponseWriter
	handlerDone atomic.Bool // the handler has returned; written under mu
}

func newLockedResponse(c *serverConn, w http.ResponseWriter, r *http.Request) *lockedResponse {
	s := &lockedResponse{c: c, w: w}
	c.resp.lock = &s.mu
	c.resp.Header() // made now, since several goroutines may ask for it at once
	s.body = lockedBody{c: c, ReadCloser: r.Body}
	if r.Body != http.NoBody {
		r.Body = &s.body
	}
	return s
}

// end takes response and body back for the task, once no goroutine is inside them. It is
// called inside Block.
func (s *lockedResponse) end() {
	s.mu.Lock()
	s.handlerDone.Store(true)
	hijacked := s.c.hijacked
	s.mu.Unlock()
	if hijacked {
		return // the goroutines may keep everything
	}
	s.body.Close()
	s.c.readTimed = s.body.reclaim() || s.c.readTimed
	s.c.resp.lock = nil
	s.c.raw.Set(s.c.t)
}

// do calls f while nobody else uses the response.
func (s *lockedResponse) do(f func(w http.ResponseWriter, rc *http.ResponseController) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handlerDone.Load() {
		return errHandlerReturned
	}
	return f(s.w, http.NewResponseController(s.w))
}

// Header does not wait. After the handler's end the map belongs to the server, which
// sends it: callers then get a map that nothing reads.
func (s *lockedResponse) Header() http.Header {
	if s.handlerDone.Load() {
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

// ReadFrom holds the lock while it reads src only if src is a file. The Read of any other
// src may wait for a goroutine that needs the response as well: the body's Read sends 100
// Continue, and a pipe's Read waits for its writer, perhaps for ever.
func (s *lockedResponse) ReadFrom(src io.Reader) (n int64, err error) {
	if !isRegularFile(src) {
		return io.Copy(writerOnly{s}, src)
	}
	err = s.do(func(w http.ResponseWriter, _ *http.ResponseController) error { n, err = io.Copy(w, src); return err })
	return n, err
}

// isRegularFile reports whether src is a file on a disk, or a part of one.
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

// Hijack hands the connection to goroutines.
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
