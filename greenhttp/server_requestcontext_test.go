package greenhttp_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
)

// contextChecks are all the ways to find out whether a context has ended.
var contextChecks = map[string]func(ctx context.Context) bool{
	"Err":   func(ctx context.Context) bool { return ctx.Err() == context.Canceled },
	"Cause": func(ctx context.Context) bool { return context.Cause(ctx) == context.Canceled },
	"Done": func(ctx context.Context) bool {
		select {
		case <-ctx.Done():
			return true
		default:
			return false
		}
	},
	"a derived context": func(ctx context.Context) bool {
		below, cancel := context.WithCancelCause(ctx)
		defer cancel(errors.New("too early"))
		return below.Err() != nil && context.Cause(below) == context.Canceled
	},
	"a request with it": func(ctx context.Context) bool {
		return new(http.Request).WithContext(ctx).Context().Err() == context.Canceled
	},
}

// The answer must be right even if the handler has not asked before.
func TestTheFirstCheckAfterAHangUpSeesIt(t *testing.T) {
	onEachBackend(t, func(t *testing.T, backend string) {
		for name, ended := range contextChecks {
			t.Run(name, func(t *testing.T) {
				before, after := sched.NewChan[bool](1), sched.NewChan[bool](1)
				s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					g := greenhttp.TaskFrom(r.Context())
					if r.URL.Path == "/ask" {
						before.Send(g, ended(r.Context()))
					}
					settle(g) // meanwhile the client hangs up
					after.Send(g, ended(r.Context()))
				})}
				simulate(t, sim.Config{Backend: backend}, s, func(g *sched.Task, k *sim.Kernel) {
					for _, path := range []string{"/ask", "/"} {
						r := k.Remote(simAddr)
						r.Send([]byte("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
						if path == "/ask" {
							was, _ := before.Recv(g)
							assert.False(t, was)
						} else {
							g.Yield()
						}
						r.Close()
						is, _ := after.Recv(g)
						assert.True(t, is, path)
					}
				})
			})
		}
	})
}

func TestTheFirstCheckAfterTheHandlerSeesTheEnd(t *testing.T) {
	for name, ended := range contextChecks {
		t.Run(name, func(t *testing.T) {
			run(t, func(g *sched.Task) {
				var ctx context.Context
				addr := serve(t, g, &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					ctx = r.Context()
				})})
				c := dialRaw(t, g, addr)
				c.send(request)
				c.answer("GET")
				assert.True(t, ended(ctx))
			})
		})
	}
}

// A program may give a connection a context through the server's hooks. Its end ends the
// requests of the connection, too.
func TestTheEndOfAConnectionsContextEndsThatOfItsRequest(t *testing.T) {
	run(t, func(g *sched.Task) {
		reason := errors.New("enough")
		type key struct{}
		base, end := context.WithCancelCause(context.WithValue(context.Background(), key{}, "ours"))
		var errs []error
		s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, "ours", r.Context().Value(key{}))
			end(reason)
			errs = append(errs, r.Context().Err(), context.Cause(r.Context()))
		})}
		s.BaseContext = func(net.Listener) context.Context { return base }
		c := dialRaw(t, g, serve(t, g, s))
		c.send(request)
		c.answer("GET")
		assert.Equal(t, []error{context.Canceled, reason}, errs)
	})
}
