package poller

// This file answers: what does the explorer's kernel do with an operation, and which
// actors take part in its life? There is one operation at most, and there are three
// moves: the kernel finishes it, the kernel cancels it, and a worker fetches the
// completion.

import (
	"syscall"

	"greenpoll/sched"
)

// opKernel is a kernel that completes operations, as small as possible.
type opKernel struct {
	owned    *Op    // submitted, and neither finished nor cancelled
	queued   *Event // its completion, which has not been fetched
	givenUp  bool   // Execute waits for the completion alone: it is in the second of its two waits
	finished bool   // it was done before a cancel came: its result must reach the caller
	atOnce   bool   // a submit completes at once
	refuses  int    // this many submits
	loses    int    // this many cancels
	lost     bool   // a cancel was
}

// Submit, Cancel and Finish keep the promises of Submitter. The explorer runs one actor at a
// time, so there is no lock.
func (k *opKernel) Submit(op *Op) (done bool, errno syscall.Errno) {
	if k.refuses > 0 {
		k.refuses--
		return false, syscall.ENOBUFS
	}
	if k.atOnce {
		op.N, k.finished = 1, true
		return true, 0
	}
	k.owned = op
	return false, 0
}

func (k *opKernel) Finish(*Op) syscall.Errno { return 0 }

func (k *opKernel) Cancel(op *Op) syscall.Errno {
	if k.owned != op {
		return syscall.ENOENT
	}
	if k.loses > 0 {
		k.loses, k.lost = k.loses-1, true
		return syscall.ENOENT
	}
	k.complete(0, syscall.ECANCELED)
	return 0
}

func (k *opKernel) end() {
	if k.owned != nil {
		k.finished = true
		k.complete(1, 0)
	}
}

func (k *opKernel) complete(n int, errno syscall.Errno) {
	k.queued = &Event{Token: k.owned.Token, Mode: k.owned.Mode, Op: true, N: n, Errno: int32(errno)}
	k.owned = nil
}

func (k *opKernel) fetch() *Event {
	ev := k.queued
	k.queued = nil
	return ev
}

// owns reports whether the kernel may still write into the buffer, or has not yet
// reported that it will not.
func (k *opKernel) owns() bool { return k.owned != nil || k.queued != nil }

// giveBack ends what is under way when the explorer is given up.
func (x *explorer) giveBack(events []Event) int {
	x.kernel.end()
	if ev := x.kernel.fetch(); ev != nil {
		events[0] = *ev
		return 1
	}
	x.p.outstanding.Store(0) // the code under test has lost count
	return 0
}

// execute is the blocker of these scenarios: the real code, over this kernel.
func execute(x *explorer) error {
	x.hook(0, atStart)
	x.kernel = opKernel{atOnce: x.sc.atOnce, loses: x.sc.loses}
	err := x.d.Execute(x.t, &x.op, &x.kernel)
	if x.running == nil {
		return err
	}
	switch k := &x.kernel; {
	case k.owns():
		x.violate(ruleOwn, "Execute returned before the completion had come")
	case k.finished && (err != nil || x.op.N != 1):
		x.violate(ruleData, "Execute returned something else than the result")
	case !k.finished && err == nil:
		x.violate(ruleJust, "Execute returned a result without one")
	}
	return err
}

// finish is the kernel, which is done with the operation.
func finish() *actor {
	return &actor{name: "finish", reads: true,
		may: func(x *explorer) bool { return x.kernel.owned != nil },
		act: func(x *explorer) (none sched.List) {
			x.kernel.end()
			return none
		}}
}

// fetch is a worker that polls: it takes the completion from the queue, and
// delivers it.
func fetch() *actor {
	return &actor{name: "fetch", reads: true,
		may: func(x *explorer) bool { return x.kernel.queued != nil },
		act: func(x *explorer) (woken sched.List) {
			x.p.deliver(sched.PollCall{P: -1, M: -1}, x.kernel.fetch(), 0, &woken)
			return woken
		}}
}

// alarmed is the timer of an operation whose cancel was lost: time passes, and then a
// worker fires it, which does no more than this.
func alarmed() *actor {
	return &actor{name: "alarm", reads: true,
		may: func(x *explorer) bool { return x.kernel.lost },
		act: func(x *explorer) (woken sched.List) {
			x.now += lastPause
			if r := x.op.retrier.Load(); r != nil {
				x.s.StopTimer(&r.Timer) // taken out of the heap, as by a worker that is about to fire it
			}
			x.running.yield(atStart)
			if t := x.g.unblock(false); t != nil {
				woken.Push(t)
			}
			return woken
		}}
}

// staleOp is the completion of an operation of the descriptor that had the slot before.
func staleOp() *actor {
	return &actor{name: "stale", reads: true,
		act: func(x *explorer) (woken sched.List) {
			x.p.deliver(sched.PollCall{P: -1, M: -1},
				&Event{Token: x.token - 1, Mode: x.sc.mode, Op: true, N: 9}, 0, &woken)
			return woken
		}}
}

// otherWay is the completion of an operation in the other direction.
func otherWay() *actor {
	return &actor{name: "other way", reads: true,
		act: func(x *explorer) (woken sched.List) {
			x.p.deliver(sched.PollCall{P: -1, M: -1},
				&Event{Token: x.token, Mode: (Read | Write) &^ x.sc.mode, Op: true, N: 9}, 0, &woken)
			return woken
		}}
}

// probe is the blocker of other scenarios. It does not sleep: After is called at the end.
func probe(x *explorer) error {
	x.hook(0, atStart)
	return x.probe()
}

func (x *explorer) probe() error {
	err := x.d.Probe(&x.op, &x.kernel)
	if err == nil {
		x.ghost.probes++
	}
	return err
}

// probeToo is another task that probes, with the same record.
func probeToo() *actor {
	return &actor{name: "probe too",
		act: func(x *explorer) (none sched.List) {
			x.probe()
			return none
		}}
}

// evictProbe is a close that no task waits for.
func evictProbe() *actor {
	return &actor{name: "close",
		act: func(x *explorer) sched.List {
			woken, _, _ := x.d.Evict()
			x.d.CancelQuiet(Hangup, &x.kernel)
			return woken
		},
		locked: func(g *ghost) { g.closed = true }}
}

// endProbe is for a probe that is under way when a path has ended.
func (x *explorer) endProbe() {
	x.kernel.end()
	if ev := x.kernel.fetch(); ev != nil {
		var none sched.List
		x.p.deliver(sched.PollCall{P: -1, M: -1}, ev, 0, &none)
	}
}

type exploredOwner struct{ x *explorer }

func (o exploredOwner) Shutdown()     {}
func (o exploredOwner) Cancel(op *Op) { o.x.kernel.Cancel(op) }

func (o exploredOwner) CloseUnder(Mode, func() bool) {}

// shutdown is the end of Run: Poller.Close has the owner evict, and then cancel what
// the kernel still owns.
func shutdown() *actor {
	return &actor{name: "shutdown",
		act: func(x *explorer) sched.List {
			woken, _, _ := x.d.Evict()
			x.d.cancel(exploredOwner{x})
			return woken
		},
		locked: func(g *ghost) { g.closed = true }}
}
