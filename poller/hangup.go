package poller

// This file answers: how does a task that does not read learn that the peer is gone? A
// server's handler computes, or waits for something else, and the client has hung up: the
// kernel reports it, and no byte of the stream has to be read.

// OnHangup has f called once, when the kernel reports that the peer has ended or broken
// the connection, or at once if it has already. It replaces an f that was set before; nil
// removes it, but cannot stop a call that has begun. Our own close is not a hang-up: it
// removes f.
//
// f runs on the worker that polls: it must neither block nor park. Any goroutine may call
// OnHangup. An f that is set counts as a waiter: the scheduler does not take the sleep of
// all tasks for a deadlock.
//
// Where the kernel reports completions, only an operation can show a hang-up: see Probe.
//
// Go: net/http/server.go (*connReader).startBackgroundRead. It starts a goroutine that reads
// ahead for as long as a handler runs.
func (d *Desc) OnHangup(f func()) {
	d.p.s.Hold()
	defer d.p.s.Release() // if this took the last waiter away, the scheduler must look again
	d.mu.Lock()
	hungUp := f != nil && d.HungUp()
	if hungUp || d.closing {
		d.watchHangup(nil)
	} else {
		d.watchHangup(f)
	}
	d.mu.Unlock()
	if hungUp {
		f()
	}
}

// HungUp reports whether a poll has learned that the peer has ended or broken the
// connection. What the peer sent before may still be there to be read. No worker polls
// while all of them compute: a decision that must not be wrong asks the kernel itself, as
// sock.Conn.HungUp does.
func (d *Desc) HungUp() bool { return d.info.Load()&infoHungUp != 0 }

// hangUp is called when the kernel reports a hang-up. It checks with the lock held that
// the slot still belongs to the descriptor that is meant: otherwise the hang-up would be
// reported to the slot's next user.
func (d *Desc) hangUp(generation uint32) {
	d.mu.Lock()
	if !d.isGeneration(generation) {
		d.mu.Unlock()
		return
	}
	d.info.Or(infoHungUp)
	f := d.onHangup
	d.onHangup = nil
	d.watched.Store(false)
	d.mu.Unlock()
	if f != nil {
		defer d.p.waiters.Add(-1) // deferred: what f wakes must be counted before f no longer is
		f()
	}
}

// watchHangup sets the function to be called, nil for none. The caller holds d.mu.
func (d *Desc) watchHangup(f func()) {
	switch {
	case d.onHangup == nil && f != nil:
		d.p.waiters.Add(1)
	case d.onHangup != nil && f == nil:
		d.p.waiters.Add(-1)
	}
	d.onHangup = f
	d.watched.Store(f != nil)
}

// Watched reports whether a function is set by OnHangup.
func (d *Desc) Watched() bool { return d.watched.Load() }

// Probe makes a kernel that completes operations report a hang-up. op, whose Mode is
// Hangup alone, is a zero-byte read: it completes once something has come, bytes or the
// end. No task waits for it: op.After is called when it is complete, or has failed, on
// whichever worker or goroutine finds it so. Probe returns an error, and After is not
// called, if op is under way already or the descriptor is being closed. Until After is
// called the kernel owns op, and d must not be closed.
//
// Go has no counterpart: net/http reads ahead, see OnHangup.
func (d *Desc) Probe(op *Op, k Submitter) error {
	if err := d.begin(op); err != nil {
		return err
	}
	op.N, op.Errno = 0, 0
	g := &d.gates[op.Mode.index()]
	g.syncPoint(AtSubmit)
	done, errno := k.Submit(op)
	switch {
	case errno != 0:
		d.abandon(op)
		op.After(errno)
	case done:
		d.complete(op.Mode, op.N, op.Errno)
	default:
		d.given(op)
		g.syncPoint(AtSecondCheck)
		if d.failed(0) != nil {
			// Evict came between begin and Submit, and its cancel perhaps too early.
			g.syncPoint(AtCancel)
			k.Cancel(op)
			d.retryCancel(op, k)
		}
	}
	return nil
}

// HangUp reports what a probe has found: the peer has gone. The descriptor
// must be open.
func (d *Desc) HangUp() { d.hangUp(d.generation.Load()) }
