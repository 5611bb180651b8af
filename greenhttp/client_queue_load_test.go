package greenhttp_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// Tasks of two schedulers, with four workers each, share one Transport, and much of what
// they do is cut short: by cancel, by Close, by a goroutine that closes, by a body that
// fails, by a server that hangs up. Afterwards each scheduler can still have as many
// connections as it is allowed.
func TestNoPlaceIsLostUnderLoad(t *testing.T) {
	const limit, tasks, rounds = 3, 24, 12
	s, _ := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/die" {
			panic(http.ErrAbortHandler)
		}
		echo(w, r)
	})
	tr := &greenhttp.Transport{MaxConnsPerHost: limit, MaxIdleConnsPerHost: 2, DisableCompression: true}
	long := strings.Repeat("x", 40<<10)
	one := func(g *sched.Task, kind int) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var body io.Reader = strings.NewReader(long)
		path := "/"
		switch kind {
		case 0:
			go cancel()
		case 1:
			body = io.MultiReader(strings.NewReader("x"), brokenAtOnce{})
		case 2:
			path = "/die"
		}
		req, _ := http.NewRequestWithContext(ctx, "POST", s.URL+path, body)
		resp, err := tr.For(g).RoundTrip(req)
		if err != nil {
			return
		}
		switch kind {
		case 3:
			go resp.Body.Close()
		case 4:
			cancel()
		}
		n, err := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if kind >= 5 {
			assert.NoError(t, err)
			assert.EqualValues(t, len(long), n)
		}
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			assert.NoError(t, runErrorOn(t, 4, func(g *sched.Task) {
				var all sched.WaitGroup
				for range tasks {
					all.Go(g, func(g *sched.Task) {
						for range rounds {
							one(g, rand.IntN(8))
						}
					})
				}
				all.Wait(g)
				var open [limit]*http.Response
				for i := range open { // hangs if a place was lost
					resp, err := (&http.Client{Transport: tr.For(g)}).Post(s.URL, "", &pattern{n: 1})
					if assert.NoError(t, err) {
						open[i] = resp
					}
				}
			}))
		})
	}
	wg.Wait()
}
