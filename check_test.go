package greenpoll_test

// This file answers: does trace.Checker pass what runs tell, and does it see when that is
// changed?

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"

	"greenpoll/trace"
)

// faultsOf checks a run.
func faultsOf(order string, lines []trace.Line) (faults []trace.Fault) {
	c := trace.NewChecker(trace.Header{Order: order})
	for _, l := range lines {
		faults = append(faults, c.Line(l)...)
	}
	return append(faults, c.End()...)
}

func requireNoFault(t *testing.T, order string, events []trace.Event) {
	t.Helper()
	for i, f := range faultsOf(order, trace.Lines(events)) {
		assert.Fail(t, f.String())
		if i == 5 {
			break
		}
	}
}

func TestEachPlayPassesTheCheckUnderTheBaton(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		for seed := range uint64(5) {
			events, _ := seeded(t, p, backend, workers, seed, nil)
			requireNoFault(t, trace.Exact, events)
			requireNoFault(t, trace.Free, events)
		}
	})
}

func TestEachPlayPassesTheCheckWithFreeWorkers(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		for range 10 {
			requireNoFault(t, trace.Free, perform(t, p, backend, workers, nil))
		}
		if workers == 1 {
			requireNoFault(t, trace.Exact, perform(t, p, backend, workers, nil))
		}
	})
}

// On the machine's own kernel, with clients that keep their connections and others that do
// not, tasks inside Block, and a server that is shut down.
func TestAServerUnderLoadPassesTheCheckWithFreeWorkers(t *testing.T) {
	rec := trace.New()
	require.NoError(t, greenpoll.Run(load, greenpoll.WithTrace(rec), greenpoll.WithWorkers(4)))
	requireNoFault(t, trace.Free, rec.Events())
}

func load(t *greenpoll.Task) error {
	s := &greenhttp.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		greenhttp.TaskFrom(r.Context()).Block(func() {})
		io.Copy(w, r.Body)
	})}
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	t.Go(func(t *greenpoll.Task) { s.Serve(t, l) })
	var g sched.Group
	for i := range 20 {
		g.Go(t, func(t *greenpoll.Task) error {
			tr := &greenhttp.Transport{DisableKeepAlives: i%2 == 0}
			client := &http.Client{Transport: tr.For(t)}
			for n := range 20 {
				resp, err := client.Get(fmt.Sprintf("http://%v/%d", l.Addr(), n))
				if err != nil {
					return err
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
			return nil
		})
	}
	if err := g.Wait(t); err != nil {
		return err
	}
	return s.Close()
}
