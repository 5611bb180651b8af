package greenhttp

// This file answers: what else may a handler ask for, by http.ResponseController?

import (
	"io"
	"net/http"
	"time"
)

// SetReadDeadline bounds the reading of this request's body in place of
// Server.ReadTimeout. The date is one of the scheduler's clock, as for sock.Conn.
func (w *response) SetReadDeadline(d time.Time) error {
	if w.over {
		return errHandlerReturned // what is read now is another request
	}
	w.c.readTimed = true
	return w.c.raw.SetReadDeadline(d)
}

// SetWriteDeadline bounds the writing of this response in place of
// Server.WriteTimeout. Over TLS it is final: after a timeout nothing can be sent.
func (w *response) SetWriteDeadline(d time.Time) error {
	if w.over {
		return errHandlerReturned
	}
	w.c.writeTimed = true
	return w.c.raw.SetWriteDeadline(d)
}

// EnableFullDuplex has nothing to do: the body may always be read while the
// response is written.
func (w *response) EnableFullDuplex() error { return nil }

// ReadFrom writes all that src gives, see io.Copy. Where the rest of the response
// goes out as it is, without chunks and over plain TCP, the socket does it, and a
// file's bytes need not come through this process: see sock.Conn.ReadFrom. Else
// src is read by this task: one that blocks belongs into Block.
//
// Go: net/http/server.go (*response).ReadFrom
func (w *response) ReadFrom(src io.Reader) (n int64, err error) {
	if w.c.tls != nil {
		return io.Copy(justWriter{w}, src)
	}
	if !w.wroteHeader { // the first bytes say what type it is, and whether there is anything
		n, err = io.Copy(justWriter{w}, io.LimitReader(src, sniffSize))
		if err != nil || n < sniffSize {
			return n, err
		}
	}
	if err := w.FlushError(); err != nil {
		return n, err
	}
	if w.bodyAllowed() && !w.chunked {
		more, err := w.readStraight(src)
		n += more
		if err != nil {
			return n, err
		}
	}
	more, err := io.Copy(justWriter{w}, src) // what is left: all, nothing, or more than was declared
	return n + more, err
}

// readStraight gives the socket as much of src as the response may have.
func (w *response) readStraight(src io.Reader) (int64, error) {
	if limited, ok := src.(*io.LimitedReader); w.length >= 0 && !(ok && limited.N <= w.length-w.written) {
		src = io.LimitReader(src, w.length-w.written)
	}
	n, err := w.c.raw.ReadFrom(src)
	w.written += n
	return n, err
}

// sniffSize is as much as http.DetectContentType looks at.
const sniffSize = 512

// justWriter hides ReadFrom from io.Copy.
type justWriter struct{ http.ResponseWriter }
