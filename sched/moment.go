package sched

// This file answers: what is a task doing, why did it park last, and since when? A
// switch changes all three, and three words would be three atomic stores of 6 ns each.
// So they are one word, which is also always consistent for who looks on.

// A moment is a Status (8 bits), a Reason (8 bits) and, above them, when the task last
// started to run, as its worker's clock saw it, in units of 1,024 ns: 48 bits last for
// nine years, and then begin again.
//
// The task's owner alone changes it, see Task, but for the step from Parked to Runnable,
// which belongs to whoever readies the task.
type moment uint64

const (
	momentUnit = 10 // bits of a nanosecond count that are dropped
	sinceShift = 16
)

func (m moment) status() Status { return Status(m & 0xff) }
func (m moment) reason() Reason { return Reason(m >> 8 & 0xff) }

// to returns the moment with another status.
func (m moment) to(s Status) moment { return m&^0xff | moment(s) }

// parked returns it as that of a task that parks for reason r.
func (m moment) parked(r Reason) moment { return m&^0xffff | moment(Parked) | moment(r)<<8 }

// from returns it with now as the time when the task started to run.
func (m moment) from(now int64) moment { return m&0xffff | moment(now>>momentUnit)<<sinceShift }

// lasted returns for how many nanoseconds, to about a microsecond, at the time now.
func (m moment) lasted(now int64) int64 {
	units := uint64(now>>momentUnit) - uint64(m>>sinceShift)
	return int64(units<<sinceShift) >> sinceShift << momentUnit // signed: a worker's clock may be ahead
}

// moment returns what the task is doing now.
func (t *Task) moment() moment { return moment(t.doing.Load()) }

// become changes the status. The task's owner calls it.
func (t *Task) become(s Status) { t.doing.Store(uint64(t.moment().to(s))) }

// swap changes the moment from old to new, and reports false if it is not old.
func (t *Task) swap(old, new moment) bool { return t.doing.CompareAndSwap(uint64(old), uint64(new)) }
