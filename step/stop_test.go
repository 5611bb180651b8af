package step_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// A yielder emits inside of a call of the standard library's, as a connection does inside of
// net/http.
type yielder struct{ t *greenpoll.Task }

func (y yielder) Write(p []byte) (int, error) { y.t.Yield(); return len(p), nil }

// The scheduler takes the baton from a task that waits the ordinary way. One that stands at a
// stop waits, too, but for the reader.
func TestAStopCostsNoTaskItsBaton(t *testing.T) {
	r, ch := trace.New(), trace.NewChooser(1, nil)
	r.Around(func() {}, func(e trace.Event) {
		if e.Kind == trace.Yield {
			time.Sleep(350 * time.Millisecond) // the scheduler looks ten times a second
		}
	})
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		_, err := fmt.Fprint(yielder{t}, "x")
		return err
	}, greenpoll.WithTrace(r), greenpoll.WithChooser(ch), greenpoll.WithWorkers(1), greenpoll.WithKernel(sim.New(sim.Config{})))
	require.NoError(t, err)
	assert.Empty(t, ch.NotRepeatable())
}
