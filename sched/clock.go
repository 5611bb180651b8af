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
type monotonic struct {
	start time.Time
	began int64 // by nanotime, at start
}

func newMonotonic() monotonic { return monotonic{time.Now(), nanotime()} }

func (c monotonic) Now() int64       { return nanotime() - c.began }
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
func (s *Sched) When(d time.Time) int64 {
	if _, real := s.clock.(monotonic); real && d == d.Round(0) {
		// Without a monotonic reading, as in a bubble: as far from now as there.
		return s.clock.Now() + int64(min(time.Until(d), math.MaxInt64/2))
	}
	return int64(d.Sub(s.clock.Start()))
}

// After returns the scheduler's time d from now, the last there is if that is
// further away than it can count.
func (s *Sched) After(d time.Duration) int64 {
	if when := s.clock.Now() + int64(d); when >= 0 {
		return when
	}
	return math.MaxInt64
}
