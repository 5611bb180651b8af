package step

// This file answers: when does the held clock move?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"greenpoll/poller"
)

func TestTheHeldClockMovesOnlyInAWaitThatBlocks(t *testing.T) {
	for name, c := range map[string]struct {
		delay, slept int64
		n            int
		want         int64
	}{
		"a timeout: exactly its delay":                     {5e6, 6e6, 0, 5e6},
		"an event at once: nothing":                        {5e6, 40e3, 1, 0},
		"woken at once, without an event: nothing":         {5e6, 40e3, 0, 0},
		"an event later: whole milliseconds":               {5e6, 3_700_000, 1, 3e6},
		"an event at the last moment: less than the delay": {5e6, 6e6, 1, 5e6 - 1},
		"an event of a wait for ever: whole milliseconds":  {-1, 3_700_000, 1, 3e6},
		"not to wait: nothing":                             {0, 3e6, 0, 0},
	} {
		assert.Equal(t, c.want, passed(c.delay, c.slept, c.n), name)
	}
}

// timeouts is a backend that waits for as long as it is asked to.
type timeouts struct{ poller.Backend }

func (timeouts) Wait(delay int64, _ []poller.Event) (int, error) {
	time.Sleep(time.Duration(delay)) // the machine's time is what this is about
	return 0, nil
}

func TestAWaitMovesTheClockOfItsKernel(t *testing.T) {
	k := &HeldKernel{backend: timeouts{}}
	for range 2 {
		_, err := k.Backend().Wait(2e6, nil)
		assert.NoError(t, err)
	}
	assert.EqualValues(t, 4e6, k.Now())
}

func TestTheHeldClockStandsStillOtherwise(t *testing.T) {
	k := &HeldKernel{start: time.Now().Round(0)}
	before := k.Time()
	time.Sleep(2 * time.Millisecond) // a stop
	assert.Zero(t, k.Now())
	assert.Equal(t, before, k.Time())
}

func TestDatesOfTheHeldClockAreExact(t *testing.T) {
	k := &HeldKernel{start: time.Now().Round(0)}
	k.now.Store(42)
	assert.EqualValues(t, 42+1e6, k.When(k.Time().Add(time.Millisecond)))
	assert.Negative(t, k.When(time.Unix(1, 0)))
}

// Two tasks that set the same deadline by time.Now have set it at different moments.
func TestDatesOfTheMachinesClockAreTakenToTheMillisecond(t *testing.T) {
	k := &HeldKernel{start: time.Now().Add(-time.Hour).Round(0)} // an hour of stops
	assert.EqualValues(t, 300e6, k.When(time.Now().Add(300*time.Millisecond)))
	assert.LessOrEqual(t, k.When(time.Now()), int64(0))
}
