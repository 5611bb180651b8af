package sched

// This file answers: what is a task doing, why did it park last, on which worker did it
// run, and since when? A switch changes all four, and four words would be four atomic
// stores of 6 ns each. So they are one word, which other threads also always see whole.

// A taskState is a Status (4 bits), a Reason (6 bits), the number of the worker that the
// task runs on or ran on last (10 bits) and, above them, when the task last started to
// run, as that worker's clock saw it, in units of 4,096 ns: 44 bits last for two years,
// and then begin again.
//
// The task's owner alone changes it, see Task, but for the change from Parked to Runnable,
// which belongs to the caller that readies the task.
type taskState uint64

const (
	reasonShift = 4
	workerShift = 10
	sinceShift  = 20
	sinceUnit   = 12 // bits of a nanosecond count that are dropped

	statusMask = 1<<reasonShift - 1
	reasonMask = 1<<workerShift - 1 - statusMask

	// lastWorker stands for all workers from that number on: only a program with a
	// thousand tasks inside Block has them.
	lastWorker = 1<<(sinceShift-workerShift) - 1
)

func (st taskState) status() Status { return Status(st & statusMask) }
func (st taskState) reason() Reason { return Reason(st & reasonMask >> reasonShift) }
func (st taskState) worker() int32  { return int32(st >> workerShift & lastWorker) }

// to returns the state with another status.
func (st taskState) to(s Status) taskState { return st&^statusMask | taskState(s) }

// parked returns it as that of a task that parks for reason r.
func (st taskState) parked(r Reason) taskState {
	return st&^(statusMask|reasonMask) | taskState(Parked) | taskState(r)<<reasonShift
}

// from returns it with now as the time when the task started to run.
func (st taskState) from(now int64) taskState {
	return st&(1<<sinceShift-1) | taskState(now>>sinceUnit)<<sinceShift
}

// running returns it as that of a task that starts to run now, on that worker.
func (st taskState) running(worker int32, now int64) taskState {
	return st&reasonMask | taskState(Running) |
		taskState(min(worker, lastWorker))<<workerShift | taskState(now>>sinceUnit)<<sinceShift
}

// lasted returns for how many nanoseconds, to about four microseconds, at the time now.
func (st taskState) lasted(now int64) int64 {
	units := uint64(now>>sinceUnit) - uint64(st>>sinceShift)
	return int64(units<<sinceShift) >> sinceShift << sinceUnit // signed: a worker's clock may be ahead
}

// loadState returns what the task is doing now.
func (t *Task) loadState() taskState { return taskState(t.state.Load()) }

// become changes the status. The task's owner calls it.
func (t *Task) become(s Status) { t.state.Store(uint64(t.loadState().to(s))) }

// swap changes the state from old to new, and reports false if it is not old.
func (t *Task) swap(old, new taskState) bool { return t.state.CompareAndSwap(uint64(old), uint64(new)) }
