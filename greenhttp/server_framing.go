package greenhttp

// This file answers: how is the end of a response marked? In one of three ways: by a
// Content-Length, by chunks, or by the end of the connection.

import (
	"net/http"
	"strconv"
)

// chunkWriter is a response as its body buffer writes to it.
//
// Go: net/http/server.go chunkWriter
type chunkWriter response

// Write sends a part of the body. The rest of the header goes before the first part.
func (f *chunkWriter) Write(p []byte) (int, error) {
	w := (*response)(f)
	if !w.wroteHeader {
		w.finishHeader(p)
	}
	out := w.c.w
	switch {
	case w.req.Method == http.MethodHead:
		return len(p), nil
	case !w.chunked:
		return out.Write(p)
	}
	out.Write(strconv.AppendInt(out.AvailableBuffer(), int64(len(p)), 16))
	out.WriteString("\r\n")
	n, err := out.Write(p)
	if err == nil {
		_, err = out.WriteString("\r\n")
	}
	return n, err
}

// finishHeader decides how the end of the body is marked, and completes the header. part is
// the beginning of the body; if the handler has returned, it is all of it.
//
// Go: net/http/server.go (*chunkWriter).writeHeader
func (w *response) finishHeader(part []byte) {
	w.wroteHeader = true
	isHead := w.req.Method == http.MethodHead
	// A response to HEAD without a body says nothing about the body that GET would get.
	if w.handlerDone && w.contentLength < 0 && !w.hasTransferEncoding && !w.hasTrailers && bodyAllowedForStatus(w.status) && (!isHead || len(part) > 0) {
		w.contentLength = int64(len(part))
	}
	is11 := w.req.ProtoAtLeast(1, 1)
	switch {
	case !w.bodyAllowed() || w.contentLength >= 0:
	case is11:
		w.chunked = true
	default:
		w.closeAfterReply = true
	}
	w.closeAfterReply = w.closeAfterReply || w.c.s.inShutdown.Load()

	if bodyAllowedForStatus(w.status) {
		if w.sniff && len(part) > 0 {
			w.writeField("Content-Type", http.DetectContentType(part))
		}
		if w.contentLength >= 0 {
			w.writeField("Content-Length", strconv.FormatInt(w.contentLength, 10))
		}
	}
	if w.chunked {
		w.writeField("Transfer-Encoding", "chunked")
	}
	w.writeConnectionField(is11)
	if !w.hasDate {
		w.writeField("Date", w.c.s.date(w.c.t.Sched().Time()))
	}
	w.c.w.WriteString("\r\n")
}

// writeConnectionField says whether the connection will be closed; a switch to another
// protocol need not say so. The handler's own values go through Header.Write, which keeps a
// line break in them from beginning another field.
func (w *response) writeConnectionField(is11 bool) {
	closes := w.closeAfterReply && !w.switchesProtocol
	switch {
	case closes && is11:
		w.writeField("Connection", "close")
	case closes && !hasToken(w.connection, "close"): // 1.0 closes by default
	case len(w.connection) > 0:
		http.Header{"Connection": w.connection}.Write(w.c.w)
	case !closes && !is11:
		w.writeField("Connection", "keep-alive")
	}
}

func (w *response) writeField(name, value string) {
	w.c.w.WriteString(name)
	w.c.w.WriteString(": ")
	w.c.w.WriteString(value)
	w.c.w.WriteString("\r\n")
}

// finish completes the response after the handler has returned. It reports whether another
// request may follow on the connection.
//
// Go: net/http/server.go (*response).finishRequest;
// net/http/server.go (*response).shouldReuseConnection
func (w *response) finish() bool {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	w.handlerDone = true
	w.reqBody.Close()
	if !w.wroteHeader && !w.closeAfterReply && !w.reqBody.drain() {
		w.closeAfterReply = true // the header can still say so
	}
	w.body.Flush()
	if !w.wroteHeader {
		w.finishHeader(nil)
	}
	if w.chunked {
		w.writeTrailers()
	}
	sent := w.c.w.Flush() == nil
	bodyWriters.put(w.body)
	connWriters.put(w.c.w)
	w.body, w.c.w = nil, nil
	short := w.contentLength >= 0 && w.written != w.contentLength && w.bodyAllowed()
	if sent && !short && !w.closeAfterReply && w.reqBody.drain() {
		return true
	}
	if sent && !(w.req.Close && w.reqBody.sawEOF()) { // otherwise the client may have sent more
		w.c.lingeringClose()
	}
	return false
}

// bodyAllowed reports whether the response can have a body.
func (w *response) bodyAllowed() bool {
	return w.req.Method != http.MethodHead && bodyAllowedForStatus(w.status)
}

func bodyAllowedForStatus(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}
