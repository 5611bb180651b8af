package greenhttp_test

// This file answers: do ten GETs park alike on every backend of the simulated kernel?

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

func TestTenGetsParkAlikeOnEachBackend(t *testing.T) {
	parks := map[string]map[uint64][]string{} // of each task
	took := map[string]time.Duration{}
	for _, backend := range sim.Backends {
		rec := trace.New()
		k := sim.New(sim.Config{Backend: backend})
		require.NoError(t, greenpoll.Run(func(g *greenpoll.Task) error {
			l, err := sock.Listen(g, "tcp", simAddr)
			require.NoError(t, err)
			server := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				greenhttp.TaskFrom(r.Context()).Sleep(time.Second)
				w.Write([]byte("answer"))
			})}
			g.Go(func(g *sched.Task) { server.Serve(g, l) })
			transport := &greenhttp.Transport{}
			var all sched.WaitGroup
			for range 10 {
				all.Go(g, func(g *greenpoll.Task) {
					c := &http.Client{Transport: transport.For(g)}
					assert.Equal(t, "answer", get(t, c, "http://"+simAddr+"/"))
				})
			}
			all.Wait(g)
			took[backend] = time.Duration(k.Now())
			return server.Close()
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
		assert.Zero(t, k.Open())
		parks[backend] = waits(rec.Events(), took[backend])
	}
	for _, backend := range sim.Backends {
		assert.Equal(t, parks[sim.Epoll], parks[backend], backend)
		assert.Equal(t, took[sim.Epoll], took[backend], backend)
	}
	assert.Len(t, parks[sim.Epoll], 22, "main, the server, and on each side one for each GET")
	assert.Equal(t, 1004*time.Millisecond, took[sim.Epoll], "a second, and four ways to the other side")
}

// waits lists when and why each task parked before the end of main: then Run ends each in its
// own way. A wait that takes no time is left out: where the kernel reports readiness, a task
// may park although its bytes are there, until the poll that reports them.
func waits(events []trace.Event, end time.Duration) map[uint64][]string {
	of, parked := map[uint64][]string{}, map[uint64]int64{}
	for _, e := range events {
		switch list := of[e.G]; {
		case time.Duration(e.T) >= end:
		case e.Kind == trace.Park:
			of[e.G] = append(list, fmt.Sprint(time.Duration(e.T), " ", e.Reason))
			parked[e.G] = e.T
		case e.Kind == trace.Resume && len(list) > 0 && e.T == parked[e.G]:
			of[e.G] = list[:len(list)-1]
		}
	}
	return of
}
