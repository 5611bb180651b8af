package sched

// This file answers: is a timer seen that is set while a worker decides how long its poll may last?

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATimerThatIsSetBeforeThePollIsAnnouncedIsNotLost(t *testing.T) {
	for _, was := range []int64{0, 100} { // the first timer before; 0: none
		clock := &jumpingClock{now: 10}
		s, err := New(Config{Procs: 1, Clock: clock})
		require.NoError(t, err)
		s.SetPoller(clock)
		later, earlier := Timer{Firer: fireNothing{}}, Timer{Firer: fireNothing{}}
		if was > 0 {
			s.SetTimer(&later, was)
		}
		s.polling.Store(true)
		s.pollUntil.Store(5) // of the poll before: whoever sets a timer to 50 sees no reason to break it
		s.announcing = func() {
			s.announcing = nil
			s.SetTimer(&earlier, 50)
		}
		m := &machine{s: s}
		assert.EqualValues(t, 40, m.pollDelay())
		assert.EqualValues(t, 50, s.pollUntil.Load())
	}
}
