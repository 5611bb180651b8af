package poller

// This file answers: how does a wait end at a given time? Each direction of a
// descriptor has a timer of its own, made when the first deadline is set.

import (
	"net"

	"greenpoll/sched"
)

// A deadline is the timer of one direction. Most deadlines are moved to a later time, at
// each message. That leaves the timer where it is in the heap, and it is set again when
// it fires. So timer <= when, unless there is none.
//
// Go: runtime/time.go (*timer).modify. It, too, leaves a timer that is to fire later in its
// place.
type deadline struct {
	sched.Timer
	d     *Desc
	mode  Mode
	when  int64  // nanoseconds of the scheduler's time; 0: none; below 0: expired
	timer int64  // what the timer is set to, or was before it fired; if seq is not 0
	seq   uint64 // the SetTimer that counts; a firing with another number is stale; 0: none counts
}

// SetDeadline makes operations of the given modes fail with os.ErrDeadlineExceeded from
// when on, nanoseconds of the scheduler's time; 0: never. It returns the tasks that this
// wakes at once, for the caller to ready, and net.ErrClosed on a closed descriptor. Any
// goroutine may call it, but must hold a Hold of the scheduler until the tasks are
// readied. In between they are not counted, and the scheduler could take the sleep of all
// others for a deadlock.
//
// Go: runtime/netpoll.go poll_runtime_pollSetDeadline
func (d *Desc) SetDeadline(modes Mode, when int64) (woken sched.List, err error) {
	return d.SetDeadlineAt(d.p.s.Now(), modes, when)
}

// SetDeadlineAt is SetDeadline for a caller that knows the time. If when is later than
// now, it wakes no task and needs no Hold.
func (d *Desc) SetDeadlineAt(now int64, modes Mode, when int64) (woken sched.List, err error) {
	past := when != 0 && when <= now
	d.gates[0].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closing {
		return woken, net.ErrClosed
	}
	d.ensureDeadlines()
	for _, mode := range [...]Mode{Read, Write} {
		if modes&mode == 0 {
			continue
		}
		dl := &d.deadlines[mode.index()]
		dl.when = when
		if past {
			dl.when = -1
		}
		dl.moveTimer()
		d.gates[mode.index()].syncPoint(AtPublish)
		d.publish()
		if past {
			d.wakeForError(mode, &woken)
		}
	}
	return woken, nil
}

// moveTimer makes the timer fire at when, or before. The caller holds d.mu.
func (dl *deadline) moveTimer() {
	switch {
	case dl.when <= 0:
		dl.stopTimer()
	case dl.seq == 0 || dl.when < dl.timer:
		dl.seq = dl.d.p.s.SetTimer(&dl.Timer, dl.when)
		dl.timer = dl.when
	default: // Fire sets it again, even if it waits for d.mu at this moment
	}
}

// stopTimer keeps the timer from firing. The caller holds d.mu.
func (dl *deadline) stopTimer() {
	if dl.seq != 0 {
		dl.d.p.s.StopTimer(&dl.Timer)
		dl.seq = 0 // a timer that is firing now is too late
	}
}

// ensureDeadlines makes the deadlines if there are none. The caller holds d.mu.
func (d *Desc) ensureDeadlines() {
	if d.deadlines != nil {
		return
	}
	d.deadlines = new([2]deadline)
	for i, mode := range [...]Mode{Read, Write} {
		d.deadlines[i] = deadline{d: d, mode: mode}
		d.deadlines[i].Firer = &d.deadlines[i]
	}
}

// expired reports whether mode's deadline has passed. The caller holds d.mu.
func (d *Desc) expired(mode Mode) bool {
	return d.deadlines != nil && d.deadlines[mode.index()].when < 0
}

// timed reports whether mode has a deadline that has not expired. The caller holds d.mu.
func (d *Desc) timed(mode Mode) bool {
	return d.deadlines != nil && d.deadlines[mode.index()].when > 0
}

// Lapse expires mode's deadline if its time has come and its timer has not been fired
// yet, since workers fire timers only between two tasks. So a call that begins after its
// deadline fails, whatever is there for it, even if the caller itself has computed for so
// long. The caller has mode's turn: no task sleeps there.
//
// Go does not need it: with two threads one is free to fire timers. With one thread, a
// call that follows a computation of less than 10 ms may be let through.
func (d *Desc) Lapse(mode Mode) {
	if d.info.Load()&(infoReadTimed*uint32(mode)) != 0 { // small enough to be inlined into each call
		d.lapse(mode)
	}
}

func (d *Desc) lapse(mode Mode) {
	now := d.p.s.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if dl := &d.deadlines[mode.index()]; dl.when > 0 && dl.when <= now {
		dl.when = -1
		dl.moveTimer()
		d.publish()
	}
}

// Fire is called by the deadline's timer. seq identifies the SetTimer: a deadline that
// was reset while its timer was firing expires nothing.
//
// Go: runtime/netpoll.go netpolldeadlineimpl
func (dl *deadline) Fire(_ *sched.Timer, seq uint64) (woken sched.List) {
	d := dl.d
	d.gates[dl.mode.index()].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if dl.seq != seq {
		return woken
	}
	dl.seq = 0
	if dl.when > dl.timer { // it was moved since
		dl.moveTimer()
		return woken
	}
	dl.when = -1
	d.gates[dl.mode.index()].syncPoint(AtPublish)
	d.publish()
	d.wakeForError(dl.mode, &woken)
	return woken
}
