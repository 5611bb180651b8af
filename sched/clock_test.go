package sched

// This file answers: is the machine's clock right after its date was set? A test may not
// set the date of the machine that it runs on. All that a clock keeps of its beginning is
// one time.Time with two readings. So setting the date leaves behind a clock with another
// date beside the same monotonic reading, and a test can make such a clock.

import (
	"math"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var steps = map[string]time.Duration{
	"never set":                      0,
	"set an hour on":                 time.Hour,
	"set a day back":                 -24 * time.Hour,
	"slept for ten years":            10 * 365 * 24 * time.Hour,
	"set to last year, by a battery": -365 * 24 * time.Hour,
}

// setSince returns a clock that began a minute ago, on a machine whose date was moved by
// step since.
func setSince(t *testing.T, step time.Duration) systemClock {
	t.Helper()
	began := time.Now().Add(-time.Minute)
	start := began
	// Nothing in package time makes the two readings of one Time disagree.
	//
	// Go: time/time.go Time.wall. Its seconds stand above 30 bits of nanoseconds.
	seconds := int64(step / time.Second)
	*(*uint64)(unsafe.Pointer(&start)) -= uint64(seconds << 30)
	require.Zero(t, start.Sub(began), "the monotonic reading is the same")
	require.Equal(t, step, began.Round(0).Sub(start.Round(0)), "the date is not")
	// The thread may lose its processor between the two readings. Then their difference is
	// too small, so the greatest of many is right.
	at := int64(math.MinInt64)
	for range 100 {
		at = max(at, nanotime()-int64(time.Since(began)))
	}
	return systemClock{start, at}
}

func TestTheDateIsTheMachinesEvenAfterItWasSet(t *testing.T) {
	for name, step := range steps {
		c := setSince(t, step)
		before := time.Now().Round(0)
		date := c.Time().Round(0)
		after := time.Now().Round(0)
		assert.False(t, date.Before(before) || date.After(after), "%s: %v is not from %v to %v", name, date, before, after)
	}
}

func TestADateIsAsFarAwayAsTimeUntilSaysEvenAfterItWasSet(t *testing.T) {
	now := time.Now()
	dates := map[string]time.Time{
		"year 1":                    time.Time{}.Add(1),
		"the first of all":          time.Unix(math.MinInt64, 0),
		"1970":                      time.Unix(1, 0),
		"an hour ago":               now.Add(-time.Hour),
		"a moment ago":              now,
		"in a second":               now.Add(time.Second),
		"in an hour":                now.Add(time.Hour),
		"in an hour, elsewhere":     now.Add(time.Hour).UTC(),
		"next year":                 now.AddDate(1, 0, 0),
		"as late as now can become": now.Add(math.MaxInt64),
		"as early":                  now.Add(math.MinInt64),
		"9999":                      time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		"the last of all":           time.Unix(1<<63-62135596801, 999999999),
	}
	for stepped, step := range steps {
		for name, d := range dates {
			for reading, d := range map[string]time.Time{"as it is": d, "without a monotonic reading": d.Round(0), "parsed": reread(d)} {
				c := setSince(t, step)
				now, until := c.Now(), time.Until(d)
				when := c.When(d)
				late, left := c.Now(), time.Until(d)
				// Between the first reading and the last some time has passed.
				assert.LessOrEqual(t, later(now, left), when, "%s, %s, %s", stepped, name, reading)
				assert.GreaterOrEqual(t, later(late, until), when, "%s, %s, %s", stepped, name, reading)
			}
		}
	}
}

// reread returns d as another program would get it, from a file or a header.
func reread(d time.Time) time.Time {
	b, err := d.Round(0).UTC().MarshalBinary()
	if err != nil {
		panic(err)
	}
	if err := d.UnmarshalBinary(b); err != nil {
		panic(err)
	}
	return d
}

func TestAfterStaysWithinWhatCanBeCounted(t *testing.T) {
	clock := &jumpingClock{now: 10}
	s, err := New(Config{Procs: 1, Clock: clock})
	require.NoError(t, err)
	for d, want := range map[time.Duration]int64{
		0: 10, 1: 11, -1: 9, -20: -10, math.MaxInt64 - 10: math.MaxInt64, math.MaxInt64 - 9: math.MaxInt64,
		math.MaxInt64: math.MaxInt64, math.MinInt64: math.MinInt64 + 10,
	} {
		assert.Equal(t, want, s.After(d), "%d", d)
	}
}
