package greenhttp

// This file answers: how does a handler hear that its client is gone? By its
// request's context. The poller is told of a FIN or a reset without a byte being
// read, so plain and TLS are alike, and nobody reads ahead for it.

// watchHangup makes the peer's hang-up end the request's context, from the end of
// the request's body on, as net/http does: until then a client that has ended its
// side may just have sent all it had to send. Nor is a client taken for gone that
// has sent another request already.
//
// Go: net/http/server.go (*connReader).startBackgroundRead
func (w *response) watchHangup() {
	if w.reqBody.whole() && w.c.r.Buffered() == 0 && !w.c.hijacked {
		w.ctx.countHangup()
	}
}
