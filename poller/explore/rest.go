package explore

// This file answers: how is a task explored that waits at its gate without a stack? It is a
// task of its own, which each path starts anew, for it returns in the middle of its wait: the
// one that drives the paths sleeps meanwhile. One point more is the worker's, which takes
// the stack away.

import (
	"errors"
	"net"
	"os"

	"greenpoll/sched"
)

// A resting is a blocker that rests: the two halves of its wait. Each reports true if the task
// sleeps now; otherwise the wait is over, and err says why.
type resting struct {
	rest   func(x *explorer) (rests bool, err error)
	rested func(x *explorer) (rests bool, err error)
}

// letRest is block, for a task that rests. t drives the paths.
func (x *explorer) letRest(t *sched.Task) {
	x.driver = t
	t.Go(func(t *sched.Task) {
		defer x.recovered()
		x.t, x.running = t, x.blocker()
		x.goOn(x.sc.resting.rest(x))
	})
	t.Park(nil, sched.NoReason)
	x.t = t
}

// rise is what the task goes on with.
func (x *explorer) rise(*sched.Task) {
	defer x.recovered()
	x.goOn(x.sc.resting.rested(x))
}

// goOn is what the task does after each half.
func (x *explorer) goOn(rests bool, err error) {
	for !rests {
		if x.over(err) || err != nil || x.books.Returns == max(1, x.sc.waits) {
			x.t.Ready(x.driver)
			return
		}
		rests, err = x.sc.resting.rest(x)
	}
}

// stackGoes is called by the worker that is about to take the task's stack away.
func (x *explorer) stackGoes(*sched.Task) { x.hook(x.sc.mode, atStack) }

// sharesStack checks that the task, which is about to be readied, has left its stack.
func (x *explorer) sharesStack(t *sched.Task) {
	if t.Reason() == sched.AtRest && t.HasStack() {
		x.violate(ruleStack, "the task is readied, and its stack is yet to be taken away: another worker starts it there, and the next task of this one gets the same")
	}
}

// justRest is Wait in two halves.
var justRest = &resting{
	rest: func(x *explorer) (bool, error) {
		rests := x.d.Rest(x.t, x.rise)
		return rests, x.why(rests)
	},
	rested: func(x *explorer) (bool, error) {
		rests := x.d.Rested(x.t, nil)
		return rests, x.why(rests)
	},
}

// why says what has ended a wait that does not say so itself: the Read that follows finds it.
func (x *explorer) why(rests bool) error {
	if rests {
		return nil
	}
	if x.inside().Closed {
		return net.ErrClosed
	}
	x.consume()
	switch {
	case x.books.Consumed > 0:
		return nil
	case x.books.EverExpired: // if it was moved since, the Read finds no error, and waits again
		return os.ErrDeadlineExceeded
	}
	return errNothing
}

var errNothing = errors.New("without an event, a deadline or a close")

// readAtRest is what a handler and its task do: prepare, try, and rest if there is nothing.
var readAtRest = &resting{
	rest: tryThenRest,
	rested: func(x *explorer) (bool, error) {
		if x.d.Rested(x.t, nil) {
			return true, nil
		}
		return tryThenRest(x)
	},
}

func tryThenRest(x *explorer) (rests bool, err error) {
	for !rests {
		x.hook(x.sc.mode, atStart)
		if err := x.d.Prepare(x.sc.mode); err != nil {
			return false, err
		}
		x.hook(x.sc.mode, atTry)
		if x.books.Bytes > 0 {
			x.books.Bytes--
			return false, nil
		}
		rests = x.d.Rest(x.t, x.rise)
	}
	return true, nil
}

// executeAtRest is Execute in two halves.
var executeAtRest = &resting{
	rest: func(x *explorer) (rests bool, err error) {
		x.submits()
		rests, err = x.d.RestIn(x.t, &x.op, &x.kernel, x.rise)
		if !rests {
			x.executed(err)
		}
		return rests, err
	},
	rested: func(x *explorer) (rests bool, err error) {
		rests, err = x.d.RestedIn(x.t, &x.op, &x.kernel, nil)
		if !rests {
			x.executed(err)
		}
		return rests, err
	},
}
