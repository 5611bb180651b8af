//go:build ignore

// Off: what can end of a request's context is made when somebody asks for it.
// Plain: it is made with the request, and the poller listens for a hang-up.
package greenhttp

func (c *requestContext) begin(w *response) {
	c.parent, c.w = w.c.ctx, w
	c.ask()
}
