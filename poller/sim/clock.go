package sim

// This file answers: what time is it? As on a machine there are two answers: the
// nanoseconds that have passed, which only a Wait moves, and the date, which may be set.

import "time"

// newYear is the date at which every clock begins, so that two runs see the same dates.
var newYear = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Now returns the nanoseconds since the kernel was made. The clock stands still while
// tasks run: only a Wait moves it.
func (k *Kernel) Now() int64 { return k.now.Load() }

// Time returns the date: until SetDate is called the beginning of 2000 plus Now.
func (k *Kernel) Time() time.Time {
	return newYear.Add(time.Duration(k.Now())).Add(time.Duration(k.set.Load()))
}

// When returns what Now is at d. It looks at the date alone: a monotonic reading
// would be that of another clock.
func (k *Kernel) When(d time.Time) int64 {
	return int64(d.Sub(newYear.Add(time.Duration(k.set.Load()))))
}

// SetDate makes d the date from now on, as setting a machine's clock does, or
// a machine that wakes after a sleep. Now and what waits for it do not move.
func (k *Kernel) SetDate(d time.Time) {
	k.set.Store(int64(d.Sub(newYear)) - k.Now())
}
