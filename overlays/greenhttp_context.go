//go:build ignore

// Plain: makes the cancellable part of every request's context at once, and has the
// poller listen for a hang-up.
// Breaks: nothing
// Shown by: cd bench && go build -overlay "$(go run greenpoll/tools/overlay greenhttp_context)" -o /tmp/off ./http && go run ./http -what server -also off=/tmp/off
package greenhttp

func (c *requestContext) begin(w *response) {
	c.parent, c.w = w.c.ctx, w
	c.ask()
}
