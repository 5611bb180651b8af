//go:build ignore

// Plain: makes the cancellable part of every request's context at once, and has the
// poller listen for a hang-up.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_context) ./greenhttp -run - -bench 'Response$'
package greenhttp

func (c *requestContext) begin(w *response) {
	c.parent, c.w = w.c.ctx, w
	c.innerContext()
}
