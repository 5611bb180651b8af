package sock_test

// This file answers: does a deadline end its wait at its date if the date was changed after
// the clock started? It runs on the simulated kernel, whose date can be set.

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

func TestSettingTheDateMovesOnlyLaterDeadlines(t *testing.T) {
	for _, backend := range sim.Backends {
		for _, step := range []time.Duration{0, time.Hour, -time.Hour, 20 * 365 * 24 * time.Hour} {
			k := sim.New(sim.Config{Backend: backend, Latency: -1})
			k.RemoteListener(there, nil)
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				s := task.Sched()
				c, err := sock.Dial(task, "tcp", there)
				require.NoError(t, err)
				before := s.Time().Add(time.Minute)
				require.NoError(t, c.SetReadDeadline(before))
				k.SetDate(s.Time().Add(step))
				after := s.Time().Add(time.Second)

				begin := s.Now()
				_, err = c.Read(make([]byte, 1))
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.Equal(t, time.Minute, time.Duration(s.Now()-begin), "%s, %v: set before the step", backend, step)

				after = after.Add(time.Minute)
				require.NoError(t, c.SetReadDeadline(after))
				begin = s.Now()
				_, err = c.Read(make([]byte, 1))
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.Equal(t, time.Second, time.Duration(s.Now()-begin), "%s, %v: set after the step", backend, step)
				assert.True(t, after.Equal(s.Time()))

				require.NoError(t, c.SetReadDeadline(s.Time()))
				begin = s.Now()
				_, err = c.Read(make([]byte, 1))
				assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
				assert.Equal(t, begin, s.Now(), "%s, %v: a deadline of now has passed", backend, step)
				return nil
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
		}
	}
}
