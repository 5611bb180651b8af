package greenhttp

// This file answers: how is a handler run that waits the ordinary way? Inside Block,
// with the connection in the hands of guests for that time.

import (
	"context"
	"net/http"

	"greenpoll/sched"
)

// Blocking returns a handler that runs h where it may wait for whatever it likes:
// Go channels and locks, time.Sleep, files, net/http's own client; and where w and
// the request's body may be used from goroutines of its own, one call at a time each,
// also beyond the end of the handler: calls fail then. As long as h runs it holds a
// goroutine, but no worker. Panics pass through as from any handler. Run waits for h:
// end the server by Shutdown or Close before main returns.
//
// It is needed for
//
//	http.TimeoutHandler        waits on a channel for a goroutine that runs the handler
//	httputil.ReverseProxy      waits for net/http's Transport; copies an upgraded
//	                           connection from two goroutines
//	an io.Pipe into w          one end waits for the other
//	http.FileServer            reads files; short waits, if the disk is quick
//	a database's driver, a     their goroutines, channels and locks
//	lock, exec, time.Sleep
//
// and not for handlers that compute, or wait by their task. TaskFrom returns a
// task here too: a guest, which makes greenhttp, sock and sched usable by one
// goroutine at a time. Under net/http's server Blocking changes nothing.
func Blocking(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _ := r.Context().Value(connKey{}).(*serverConn)
		if c == nil { // another server's, or inside Blocking already
			h.ServeHTTP(w, r)
			return
		}
		c.raw.Set(nil)
		c.t.Block(func() {
			ctx := &guestContext{r.Context(), c.t.Sched().Guest()}
			shared := r.WithContext(ctx)
			s := share(c, w, shared)
			defer s.end()
			h.ServeHTTP(s, shared)
			r.MultipartForm = shared.MultipartForm // its files are removed after the handler
		})
	})
}

// guestContext is the context of a request in Blocking. Its guest is never given
// back: a goroutine that the handler has left behind may still hold it.
type guestContext struct {
	context.Context
	guest *sched.Task
}

// Value hides the task, which belongs to Block now.
func (c *guestContext) Value(key any) any {
	switch key {
	case taskKey{}:
		return c.guest
	case connKey{}:
		return nil
	}
	return c.Context.Value(key)
}
