package greenhttp

// This file answers: what else may a handler do, through http.ResponseController?

import (
	"io"
	"net/http"
	"time"
)

// SetReadDeadline bounds the reading of this request's body in place of Server.ReadTimeout.
// d is a time on the scheduler's clock, as for sock.Conn.
func (w *response) SetReadDeadline(d time.Time) error {
	if w.handlerDone {
		return errHandlerReturned // reads now belong to another request
	}
	w.c.readTimed = true
	return w.c.raw.SetReadDeadline(d)
}

// SetWriteDeadline bounds the writing of this response in place of Server.WriteTimeout.
// Over TLS it is final: after a timeout nothing can be sent.
func (w *response) SetWriteDeadline(d time.Time) error {
	if w.handlerDone {
		return errHandlerReturned
	}
	w.c.writeTimed = true
	return w.c.raw.SetWriteDeadline(d)
}

// EnableFullDuplex does nothing: the body may always be read while the response is written.
func (w *response) EnableFullDuplex() error { return nil }

// ReadFrom writes everything that it reads from src, see io.Copy. If the rest of the
// response is sent as it is, without chunks and over plain TCP, the socket copies it, and a
// file's bytes need not pass through this process: see sock.Conn.ReadFrom. Otherwise this
// task reads src: one that blocks belongs into Block.
//
// Go: net/http/server.go (*response).ReadFrom
func (w *response) ReadFrom(src io.Reader) (n int64, err error) {
	if w.c.tls != nil {
		return io.Copy(writerOnly{w}, src)
	}
	if !w.wroteHeader { // the first bytes decide the content type, and whether there is a body
		n, err = io.Copy(writerOnly{w}, io.LimitReader(src, sniffLen))
		if err != nil || n < sniffLen {
			return n, err
		}
	}
	if err := w.FlushError(); err != nil {
		return n, err
	}
	if w.bodyAllowed() && !w.chunked {
		more, err := w.sendDirect(src)
		n += more
		if err != nil {
			return n, err
		}
	}
	more, err := io.Copy(writerOnly{w}, src) // what is left: everything, nothing, or more than was declared
	return n + more, err
}

// sendDirect lets the socket copy as much of src as the response may still have.
func (w *response) sendDirect(src io.Reader) (int64, error) {
	if limited, ok := src.(*io.LimitedReader); w.contentLength >= 0 && !(ok && limited.N <= w.contentLength-w.written) {
		src = io.LimitReader(src, w.contentLength-w.written)
	}
	n, err := w.c.raw.ReadFrom(src)
	w.written += n
	return n, err
}

// sniffLen is how many bytes http.DetectContentType looks at.
const sniffLen = 512

// writerOnly hides ReadFrom from io.Copy.
//
// Go: net/http/server.go writerOnly
type writerOnly struct{ http.ResponseWriter }
