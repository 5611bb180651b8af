package greenhttp

// This file answers: how does a handler that blocks its goroutine run? Inside Block, with
// guests using the connection meanwhile.

import (
	"context"
	"net/http"

	"greenpoll/sched"
)

// Blocking returns a handler that runs h where it may wait for anything: Go channels and
// locks, time.Sleep, files, net/http's own client. There, goroutines of h may also use w
// and the request's body, one call at a time each, even after h has returned: their calls
// then fail. While h runs it occupies a goroutine, but no worker. Panics pass through as
// from any handler. Run waits for h: end the server by Shutdown or Close before main
// returns.
//
// It is needed for
//
//	http.TimeoutHandler        waits on a channel for a goroutine that runs the handler
//	httputil.ReverseProxy      waits for net/http's Transport; copies an upgraded
//	                           connection from two goroutines
//	an io.Pipe into w          one end waits for the other
//	http.FileServer            reads files; short waits, if the disk is fast
//	database drivers, locks,   wait for goroutines, channels and locks
//	exec, time.Sleep
//
// and not for handlers that compute, or wait through their task. TaskFrom returns a task
// here, too: a guest, with which one goroutine at a time can use greenhttp, sock and sched.
// Under net/http's server Blocking changes nothing.
func Blocking(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _ := r.Context().Value(connKey{}).(*serverConn)
		if c == nil { // another server's, or already inside Blocking
			h.ServeHTTP(w, r)
			return
		}
		c.raw.Set(nil)
		c.t.Block(func() {
			ctx := &guestContext{r.Context(), c.t.Sched().Guest()}
			shared := r.WithContext(ctx)
			s := newLockedResponse(c, w, shared)
			defer s.end()
			h.ServeHTTP(s, shared)
			r.MultipartForm = shared.MultipartForm // the server removes its files after the handler
		})
	})
}

// guestContext is the context of a request in Blocking. Its guest never leaves: a goroutine
// that the handler has left behind may still hold it.
type guestContext struct {
	context.Context
	guest *sched.Task
}

// Value hides the task, which is inside Block now.
func (c *guestContext) Value(key any) any {
	switch key {
	case taskKey{}:
		return c.guest
	case connKey{}:
		return nil
	}
	return c.Context.Value(key)
}
