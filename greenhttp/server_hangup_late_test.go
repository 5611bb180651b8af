package greenhttp_test

// This file answers: does a handler that computes learn that its client is gone, although
// nobody polls meanwhile? net/http's server gets the same cases.

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// checksBetweenSteps are ways for a handler to check, between two steps of its work,
// whether its client is gone.
var checksBetweenSteps = map[string]func(ctx context.Context) bool{
	"Err": func(ctx context.Context) bool { return ctx.Err() == context.Canceled },
	"Done": func(ctx context.Context) bool {
		select {
		case <-ctx.Done():
			return true
		default:
			return false
		}
	},
	"a new derived context": func(ctx context.Context) bool {
		below, cancel := context.WithTimeout(ctx, time.Hour)
		defer cancel()
		return below.Err() == context.Canceled
	},
}

func TestAHandlerThatComputesLearnsThatItsClientIsGone(t *testing.T) {
	for name, gone := range checksBetweenSteps {
		for _, how := range []string{"FIN", "RST"} {
			t.Run(name+"/"+how, func(t *testing.T) {
				begun, left, noticed := make(chan bool, 1), make(chan bool), make(chan bool, 1)
				h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					before := gone(r.Context())
					begun <- before
					<-left
					for end := time.Now().Add(time.Second); !gone(r.Context()) && time.Now().Before(end); { // it computes
					}
					noticed <- gone(r.Context())
				})
				client := func(addr string) {
					c, err := net.Dial("tcp", addr)
					require.NoError(t, err)
					c.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
					assert.False(t, <-begun)
					if how == "RST" {
						c.(*net.TCPConn).SetLinger(0)
					}
					c.Close()
					left <- true
				}
				s := httptest.NewServer(h)
				defer s.Close()
				client(strings.TrimPrefix(s.URL, "http://"))
				assert.True(t, <-noticed, "net/http")
				for _, workers := range []int{1, 2} {
					runOn(t, workers, func(g *sched.Task) {
						addr := serve(t, g, &greenhttp.Server{Handler: h})
						g.Block(func() {
							client(addr)
							assert.True(t, <-noticed, "%d workers", workers)
						})
					})
				}
			})
		}
	}
}
