package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/trace"
)

func TestABlockingCallLastsByTheKernelsClockAndLeavesThePToOthers(t *testing.T) {
	for _, chooser := range []*trace.Chooser{nil, trace.NewChooser(1, nil)} {
		k := sim.New(sim.Config{})
		options := []greenpoll.Option{greenpoll.WithKernel(k), greenpoll.WithWorkers(1), greenpoll.WithTrace(trace.New())}
		if chooser != nil {
			options = append(options, greenpoll.WithChooser(chooser))
		}
		var order []string
		require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error {
			t.Go(func(t *greenpoll.Task) {
				order = append(order, "beside")
				t.Sleep(time.Minute)
				order = append(order, "slept")
			})
			k.Block(t, time.Hour)
			order = append(order, "back")
			return nil
		}, options...))
		assert.Equal(t, []string{"beside", "slept", "back"}, order)
		assert.Equal(t, int64(time.Hour), k.Now())
	}
}

// Run waits for a task inside Block.
func TestABlockingCallIsWaitedForAtTheEndOfRun(t *testing.T) {
	k := sim.New(sim.Config{})
	over := false
	require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error {
		t.Go(func(t *greenpoll.Task) {
			defer func() {
				k.Block(t, time.Hour) // the task is being unwound: no call is made
				over = true
			}()
			k.Block(t, time.Minute)
		})
		t.Yield()
		return nil
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
	assert.True(t, over)
	assert.Equal(t, int64(time.Minute), k.Now())
}
