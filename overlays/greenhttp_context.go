//go:build ignore

// Plain: creates the cancellable part of every request's context at once, and registers
// for a hang-up with the poller.
// Breaks: nothing
// Shown by: go test -overlay $(go run ./tools/overlay greenhttp_context) ./greenhttp -run - -bench 'Response$'
// Seen in: http -backend iocp -workers 1 -at ev=kernel,n=10
package greenhttp

func (c *requestContext) begin(w *response) {
	c.parent, c.w = w.c.ctx, w
	c.innerContext()
}
