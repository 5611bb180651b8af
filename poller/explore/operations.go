package explore

// This file answers: what takes part in the life of an operation, where the kernel
// completes them? The blocker that makes it, or that probes; the kernel, and the worker that
// fetches the completion; and what ends it early.

import (
	"greenpoll/poller"
	"greenpoll/sched"
)

// execute is the blocker of these scenarios: the real code, over this kernel.
func execute(x *explorer) error {
	x.submits()
	err := x.d.Execute(x.t, &x.op, &x.kernel)
	x.executed(err)
	return err
}

func (x *explorer) submits() {
	x.hook(x.sc.mode, atStart)
	x.kernel = opKernel{atOnce: x.sc.atOnce, loses: x.sc.loses}
}

// executed checks the result of Execute.
func (x *explorer) executed(err error) {
	if x.running == nil {
		return
	}
	switch k := &x.kernel; {
	case k.owns():
		x.violate(ruleOwn, "Execute returned before the completion had come")
	case k.finished && (err != nil || x.op.N != 1):
		x.violate(ruleData, "Execute returned something else than the result")
	case !k.finished && err == nil:
		x.violate(ruleJust, "Execute returned a result without one")
	}
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
		act: func(x *explorer) sched.List { return x.in.Deliver(x.kernel.fetch()) }}
}

// alarmed is the timer of an operation whose cancel was lost: time passes, and then a
// worker fires it, which does no more than this.
func alarmed() *actor {
	return &actor{name: "alarm", reads: true,
		may: func(x *explorer) bool { return x.kernel.lost },
		act: func(x *explorer) sched.List {
			x.now += int64(pause)
			x.in.TakeRetrier(&x.op)
			x.running.yield(atStart)
			return x.in.FireRetrier()
		}}
}

// staleOp is the completion of an operation of the descriptor that had the slot before.
func staleOp() *actor {
	return &actor{name: "stale", reads: true,
		act: func(x *explorer) sched.List {
			return x.in.Deliver(&poller.Event{Token: x.token - 1, Mode: x.sc.mode, Op: true, N: 9})
		}}
}

// otherWay is the completion of an operation in the other direction.
func otherWay() *actor {
	return &actor{name: "other way", reads: true,
		act: func(x *explorer) sched.List {
			return x.in.Deliver(&poller.Event{Token: x.token, Mode: (poller.Read | poller.Write) &^ x.sc.mode, Op: true, N: 9})
		}}
}

// probe is the blocker of other scenarios. It does not sleep: After is called at the end.
func probe(x *explorer) error {
	x.hook(x.sc.mode, atStart)
	return x.probe()
}

func (x *explorer) probe() error {
	err := x.d.Probe(&x.op, &x.kernel)
	if err == nil {
		x.books.Probes++
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
			x.d.CancelQuiet(poller.Hangup, &x.kernel)
			return woken
		},
		locked: func(g *Books) { g.Closed = true }}
}

// endProbe is for a probe that is under way when a path has ended.
func (x *explorer) endProbe() {
	x.kernel.end()
	if ev := x.kernel.fetch(); ev != nil {
		x.in.Deliver(ev)
	}
}

type owner struct{ x *explorer }

func (o owner) Shutdown()            {}
func (o owner) Cancel(op *poller.Op) { o.x.kernel.Cancel(op) }

func (o owner) CloseUnder(poller.Mode, func() bool) {}

// shutdown is the end of Run: Poller.Close has the owner evict, and then cancel what
// the kernel still owns.
func shutdown() *actor {
	return &actor{name: "shutdown",
		act: func(x *explorer) sched.List {
			woken, _, _ := x.d.Evict()
			x.in.CancelAll(owner{x})
			return woken
		},
		locked: func(g *Books) { g.Closed = true }}
}
