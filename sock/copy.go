package sock

// This file answers: how does io.Copy move data from or to a Conn with as few copies as the
// system allows, and without a buffer while it waits?
//
// io.Copy(dst, src) calls src.WriteTo if there is one, otherwise dst.ReadFrom. ReadFrom
// takes the shortcuts:
//
//	from a Conn of the same user   copy_splice.go, for bulk data; few bytes are copied
//	from a file                    copy_sendfile.go
//	from anything else             copied

import (
	"io"
	"math"
	"os"
	"sync"

	"greenpoll/sched"
)

// buffers are for copies that have bytes at the moment. They are returned explicitly and
// not by defer: when a task is ended in the middle, the function that it gave the buffer to
// may still use it.
var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

const bufferSize = 64 << 10

// ReadFrom sends what it reads from r until r's end, for io.Copy. r may be an
// io.LimitedReader, whose N is then lowered by what was read. From a Conn it waits without
// a buffer (from a Handover with one); a file is read inside Block. The result counts what
// was sent: what was read and could not be sent is lost, as in package net. The error has
// Op "readfrom" and wraps the one that occurred, which for a Conn has Op "read" or "write".
//
// The calls that park belong to the views' users, so a Conn to read from must be a view of
// the calling task, as c is. Copying between views of two users, or of a task and a guest,
// is possible only inside Block.
//
// Go: net/tcpsock.go (*TCPConn).ReadFrom
func (c *Conn) ReadFrom(r io.Reader) (int64, error) {
	n, err := c.readFrom(r)
	if err != nil {
		err = c.f.opError("readfrom", err)
	}
	return n, err
}

func (c *Conn) readFrom(r io.Reader) (int64, error) {
	left := int64(math.MaxInt64)
	if l, ok := r.(*io.LimitedReader); ok {
		r, left = l.R, l.N
		defer func() { l.N = left }()
	}
	switch src := r.(type) {
	case onlyReader:
		return copyFromConn(c, src.c, &left)
	case *Conn:
		return copyFromConn(c, src, &left)
	case file:
		return c.copyFromFile(src, &left)
	}
	return copyFrom(c, r, &left)
}

// WriteTo reads until the end and writes everything to w, for io.Copy. It waits without a
// buffer, and writes to a file inside Block. If w has a ReadFrom, as a Conn, a bufio.Writer
// or an http.ResponseWriter does, w does the copying. The error has Op "writeto" and wraps
// the one that occurred: see ReadFrom.
//
// Go: net/tcpsock.go (*TCPConn).WriteTo
func (c *Conn) WriteTo(w io.Writer) (n int64, err error) {
	left := int64(math.MaxInt64)
	from, ok := w.(io.ReaderFrom)
	switch _, isFile := w.(*os.File); {
	case isFile:
		n, err = copyFromConn(blockingWriter{w, c.user}, c, &left)
	case ok:
		n, err = from.ReadFrom(onlyReader{c})
	default:
		n, err = copyFromConn(w, c, &left)
	}
	if err != nil {
		err = c.f.opError("writeto", err)
	}
	return n, err
}

// onlyReader hides WriteTo, so that io.Copy does not call it again.
//
// Go: net/net.go tcpConnWithoutWriteTo
type onlyReader struct{ c *Conn }

func (r onlyReader) Read(p []byte) (int, error) { return r.c.Read(p) }

// copyResult is the result of one round of a copy.
type copyResult struct {
	got, put int  // bytes read, and how many of these were sent
	end      bool // the source has ended
}

// copyFromConn copies until src's end, or until left bytes are read, and counts left down.
// It waits empty-handed, and only then borrows a buffer or a pipe.
func copyFromConn(w io.Writer, src *Conn, left *int64) (sent int64, err error) {
	var last copyResult
	for *left > 0 && err == nil && !last.end {
		if err = src.WaitRead(); err != nil {
			return sent, err
		}
		dst, calls := (*Conn)(nil), splicer(nil)
		if last.got >= spliceThreshold {
			dst, calls = spliceable(w, src)
		}
		if calls != nil {
			last, err = splice(dst, src, calls, *left)
		} else {
			last, err = copyOnce(w, src, *left)
		}
		*left -= int64(last.got)
		sent += int64(last.put)
	}
	return sent, err
}

// copyFrom is copyFromConn for a reader that cannot say whether it would wait.
func copyFrom(w io.Writer, r io.Reader, left *int64) (sent int64, err error) {
	var last copyResult
	for *left > 0 && err == nil && !last.end {
		last, err = copyOnce(w, r, *left)
		*left -= int64(last.got)
		sent += int64(last.put)
	}
	return sent, err
}

// copyOnce reads once and writes what it has read.
func copyOnce(w io.Writer, r io.Reader, most int64) (c copyResult, err error) {
	buf := buffers.Get().(*[bufferSize]byte)
	c.got, err = r.Read(buf[:min(most, bufferSize)])
	if err == io.EOF {
		c.end, err = true, nil
	}
	if c.got > 0 {
		var failed error
		c.put, failed = w.Write(buf[:c.got])
		if failed == nil && c.put < c.got {
			failed = io.ErrShortWrite
		}
		if failed != nil {
			err = failed
		}
	}
	buffers.Put(buf)
	return c, err
}

// A blockingReader reads, inside Block, from something that may block its thread, such as a
// file on a disk or a terminal.
type blockingReader struct {
	io.Reader
	user *sched.Task
}

func (r blockingReader) Read(p []byte) (n int, err error) {
	blockUnlessGuest(r.user, func() { n, err = r.Reader.Read(p) })
	return n, err
}

type blockingWriter struct {
	io.Writer
	user *sched.Task
}

func (w blockingWriter) Write(p []byte) (n int, err error) {
	blockUnlessGuest(w.user, func() { n, err = w.Writer.Write(p) })
	return n, err
}

// blockUnlessGuest runs fn inside Block for a view's user. A guest has no worker to hold
// up.
func blockUnlessGuest(user *sched.Task, fn func()) {
	if user == nil {
		fn()
		return
	}
	user.Block(fn)
}
