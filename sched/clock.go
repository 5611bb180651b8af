package sched

// This file answers: what time is it? There are two answers. Timers, deadlines and the
// trace count nanoseconds, which cannot be set. A date is for people and other machines:
// it is set now and then, and goes on while the machine sleeps.

import (
	"math"
	"time"
)

// Clock is the only source of time: scheduler, deadlines, dates and trace read it and
// nothing else. So a simulated kernel can bring its own clock, on which an hour passes in
// no time. Its methods may be called from any goroutine.
type Clock interface {
	// Now returns the nanoseconds since the clock began to count. The count cannot be
	// set: it never goes back, and runs neither faster nor slower than time passes.
	Now() int64

	// Time returns the date. It need not be the date at the beginning plus Now.
	Time() time.Time

	// When returns what Now will be, or was, at the date d: below 0 before the clock
	// began, the least or greatest int64 if it cannot count as far. It uses what is known
	// of dates at the time of the call; setting the date later does not change the
	// answer.
	When(d time.Time) int64
}

// systemClock is the machine's.
type systemClock struct {
	start time.Time
	began int64 // by nanotime, at start
}

func newSystemClock() systemClock { return systemClock{time.Now(), nanotime()} }

// Now reads the monotonic clock.
func (c systemClock) Now() int64 { return nanotime() - c.began }

// Time reads both clocks: start plus Now would not notice that the date was set.
//
// Go: time/time.go Now
func (c systemClock) Time() time.Time { return time.Now() }

// When goes by the monotonic reading of d, if d has one, and then reads no clock. A date
// without one (parsed, made by time.Unix, rounded) is as far from now as the calendar
// says. Comparing it with start would be off by every change made to the machine's date
// since. (Dates from a bubble of testing/synctest have no reading either: there a
// deadline is as far away as the bubble's clock says, and is waited for in real time. A
// clock that began in a bubble has none in start: from there to a date outside it is some
// decades.)
//
// Go: time/time.go Until; internal/poll/fd_poll_runtime.go setDeadlineImpl. Package net takes
// deadlines by Until, too.
func (c systemClock) When(d time.Time) int64 {
	if d != d.Round(0) && c.start != c.start.Round(0) { // Round takes the monotonic reading away
		return int64(d.Sub(c.start))
	}
	left := time.Until(d)
	return later(c.Now(), left)
}

// later returns the clock's count d after now, or the greatest count if that is further
// away than it can count. now is not below 0.
func later(now int64, d time.Duration) int64 {
	when := now + int64(d)
	if d > 0 && when < 0 {
		return math.MaxInt64
	}
	return when
}

// Now returns the scheduler's time in nanoseconds since it started. Any goroutine may
// call it.
func (s *Sched) Now() int64 { return s.clock.Now() }

// Time returns the scheduler's time as a date; deadlines are set against it. On the
// machine's clock that is time.Now. Any goroutine may call it.
func (s *Sched) Time() time.Time { return s.clock.Time() }

// When turns a date into the scheduler's time, nanoseconds since it started, see Clock.
// Any goroutine may call it.
func (s *Sched) When(d time.Time) int64 { return s.clock.When(d) }

// After returns the scheduler's time d from now, or the greatest time if that is further
// away than it can count.
func (s *Sched) After(d time.Duration) int64 { return later(s.clock.Now(), d) }
