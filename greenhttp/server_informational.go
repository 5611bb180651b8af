package greenhttp

// This file answers: what does a response's first line look like, and what may come before
// it?

import (
	"net/http"
	"strconv"
)

func (w *response) writeStatus(status int) {
	out := w.c.w
	if w.req.ProtoAtLeast(1, 1) {
		out.WriteString("HTTP/1.1 ")
	} else {
		out.WriteString("HTTP/1.0 ")
	}
	out.Write(strconv.AppendInt(out.AvailableBuffer(), int64(status), 10))
	text := http.StatusText(status)
	if text == "" {
		text = "status code " + strconv.Itoa(status)
	}
	out.WriteString(" ")
	out.WriteString(text)
	out.WriteString("\r\n")
}

// sendInformational sends a 1xx status with the header as it is now.
func (w *response) sendInformational(status int) {
	if !w.req.ProtoAtLeast(1, 1) {
		return // 1.0 has none
	}
	if status == http.StatusContinue && w.reqBody != nil {
		w.reqBody.expect.Store(false) // once is enough
	}
	w.writeStatus(status)
	w.header.WriteSubset(w.c.w, excludedHeader)
	w.c.w.WriteString("\r\n")
	w.c.w.Flush()
}

// sendContinue sends 100 Continue to a client that waits for it. Once the header of the
// response has begun, it is too late for that.
func (w *response) sendContinue() {
	if w.lock != nil {
		w.lock.Lock()
		defer w.lock.Unlock()
	}
	if w.status == 0 && !w.c.hijacked {
		w.c.w.WriteString("HTTP/1.1 100 Continue\r\n\r\n")
		w.c.w.Flush()
	}
}
