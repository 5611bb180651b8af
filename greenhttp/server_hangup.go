package greenhttp

// This file answers: how does a handler learn that its client is gone? From its request's
// context. The poller reports a FIN or a reset without reading a byte, so plain connections
// and TLS are alike, and nobody needs to read ahead.

// watchHangup makes the peer's hang-up end the request's context, once the request's body
// has been read, as in net/http: until then, a client that has shut down its side may just
// have sent all it had to send. Nor does a client that has already sent another request
// count as gone.
//
// Go: net/http/server.go (*connReader).startBackgroundRead
func (w *response) watchHangup() {
	if w.reqBody.sawEOF() && w.c.r.Buffered() == 0 && !w.c.hijacked {
		w.ctx.watchHangup()
	}
}
