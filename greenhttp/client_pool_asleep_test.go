package greenhttp

// This file answers: how old is an idle connection if clock and calendar disagree? Only the
// machine's clock returns times with both readings, and no test may set its date.

import (
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dated returns d with the same monotonic reading and a date that is later by shift, as if
// the date had been set back by as much since. See sched/clock_test.go.
func dated(t *testing.T, d time.Time, shift time.Duration) time.Time {
	t.Helper()
	other := d
	*(*uint64)(unsafe.Pointer(&other)) += uint64(int64(shift/time.Second) << 30)
	require.Zero(t, other.Sub(d))
	require.Equal(t, shift, other.Round(0).Sub(d.Round(0)))
	return other
}

func TestAnIdleConnectionIsAsOldAsTheLongerOfClockAndCalendarSays(t *testing.T) {
	p, now := &pool{timeout: 90 * time.Second}, time.Now()
	for name, c := range map[string]struct {
		idle time.Duration // by the clock
		set  time.Duration // by how much the date was set meanwhile
		old  bool
	}{
		"for a minute":                         {time.Minute, 0, false},
		"for two minutes":                      {2 * time.Minute, 0, true},
		"for a minute, and an hour asleep":     {time.Minute, time.Hour, true},
		"for a minute, the date was set back":  {time.Minute, -time.Hour, false},
		"for two minutes, it was set back":     {2 * time.Minute, -time.Hour, true},
		"for a minute, and ten seconds asleep": {time.Minute, 10 * time.Second, false},
	} {
		since := dated(t, now.Add(-c.idle), -c.set)
		assert.Equal(t, c.old, p.tooOld(&persistConn{idleAt: since}, now), name)
	}
}
