package sched

import (
	"math"
	"time"
)

// Clock is the only source of time: scheduler, deadlines and trace read it and
// nothing else. So a simulated kernel can bring a clock of its own, on which an
// hour passes in no time.
type Clock interface {
	Now() int64       // nanoseconds since Start
	Start() time.Time // when the clock began to count
}

// monotonic is the machine's clock. Go: runtime/time_nofake.go nanotime.
type monotonic struct{ start time.Time }

func newMonotonic() monotonic { return monotonic{time.Now()} }

func (c monotonic) Now() int64       { return int64(time.Since(c.start)) }
func (c monotonic) Start() time.Time { return c.start }

// Now returns the scheduler's time in nanoseconds since it started.
// Anyone may call it.
func (s *Sched) Now() int64 { return s.clock.Now() }

// Time returns the scheduler's time as a date; deadlines are set against it.
// Anyone may call it.
func (s *Sched) Time() time.Time {
	return s.clock.Start().Add(time.Duration(s.clock.Now()))
}

// When turns a date into the scheduler's time, nanoseconds since it started.
// Anyone may call it.
func (s *Sched) When(d time.Time) int64 { return int64(d.Sub(s.clock.Start())) }

// After returns the scheduler's time d from now, the last there is if that is
// further away than it can count. With d below 0 it is a time that has passed.
func (s *Sched) After(d time.Duration) int64 {
	if when := s.clock.Now() + int64(d); when >= 0 || d < 0 {
		return when
	}
	return math.MaxInt64
}
