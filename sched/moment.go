package sched

// This file answers: what is a task doing, why did it park last, on which worker did it
// run, and since when? A switch changes all four, and four words would be four atomic
// stores of 6 ns each. So they are one word, which is also always consistent for those
// who look on.

// A moment is a Status (4 bits), a Reason (6 bits), the number of the worker that the
// task runs on or ran on last (10 bits) and, above them, when the task last started to
// run, as that worker's clock saw it, in units of 4,096 ns: 44 bits last for two years,
// and then begin again.
//
// The task's owner alone changes it, see Task, but for the step from Parked to Runnable,
// which belongs to whoever readies the task.
type moment uint64

const (
	reasonShift = 4
	workerShift = 10
	sinceShift  = 20
	momentUnit  = 12 // bits of a nanosecond count that are dropped

	statusMask = 1<<reasonShift - 1
	reasonMask = 1<<workerShift - 1 - statusMask

	// lastWorker stands for all workers from that number on: only a program with a
	// thousand tasks inside Block has them.
	lastWorker = 1<<(sinceShift-workerShift) - 1
)

func (m moment) status() Status { return Status(m & statusMask) }
func (m moment) reason() Reason { return Reason(m & reasonMask >> reasonShift) }
func (m moment) worker() int32  { return int32(m >> workerShift & lastWorker) }

// to returns the moment with another status.
func (m moment) to(s Status) moment { return m&^statusMask | moment(s) }

// parked returns it as that of a task that parks for reason r.
func (m moment) parked(r Reason) moment {
	return m&^(statusMask|reasonMask) | moment(Parked) | moment(r)<<reasonShift
}

// from returns it with now as the time when the task started to run.
func (m moment) from(now int64) moment {
	return m&(1<<sinceShift-1) | moment(now>>momentUnit)<<sinceShift
}

// running returns it as that of a task that starts to run now, on that worker.
func (m moment) running(worker int32, now int64) moment {
	return m&reasonMask | moment(Running) |
		moment(min(worker, lastWorker))<<workerShift | moment(now>>momentUnit)<<sinceShift
}

// lasted returns for how many nanoseconds, to about four microseconds, at the time now.
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
