package explore

// This file answers: who moves next? At each point of the blocker, and while it is asleep,
// the chooser is asked, and the others move until it is the blocker's turn.

import (
	"slices"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// hook is called at each point, by the actor that is about to take that action.
func (x *explorer) hook(mode poller.Mode, p poller.Point) {
	a := x.running
	if a == nil {
		return // setting up and cleaning up are not explored
	}
	a.gate = mode
	if x.places || x.sc.lines {
		a.place = placeOfPoint()
	}
	if a.act != nil {
		a.yield(p)
		return
	}
	x.endAction()
	a.at = p
	switch {
	case p == poller.AtSubmit && x.books.Closed:
		x.violate(ruleEnd, "Execute has begun an operation after the close")
	case p == poller.AtCancel:
		x.kernel.givenUp = true
	}
	if !x.turn() {
		x.violate(ruleLost, "nobody can move: the descriptor's lock stays taken")
	}
}

// turn moves the others until the blocker is chosen to take its action (true), or no
// actor can move (false).
func (x *explorer) turn() bool {
	for {
		b := x.blocker()
		if b.asleep && x.t.Status() == sched.Runnable {
			// From here to its next point it reads and writes nothing that others see.
			b.asleep = false
			x.running = b
			return true
		}
		if len(x.actions) > longest {
			x.violate(ruleLost, "the path does not come to an end")
		}
		enabled := x.enabled()
		if len(enabled) == 0 {
			x.chooser.leaf(x.key)
			return false
		}
		i, err := x.chooser.choose(enabled, x.key)
		if err != nil {
			x.abandon(err)
		}
		x.beginAction(enabled, i)
		if i == 0 {
			x.running = b
			return true
		}
		x.advance(x.actors[i], true)
	}
}

// longest is how many actions a path may have.
const longest = 100

// enabled lists the actors that can move. The one that has just moved comes first: so it is
// a choice of its own, not many, when another cuts in and goes on.
func (x *explorer) enabled() (list []uint8) {
	for i, a := range x.actors {
		switch {
		case a.done, a.asleep, a.at == poller.AtLock && x.in.Locked(), a.at == atStart && a.may != nil && !a.may(x):
		case len(x.actions) > 0 && x.actions[len(x.actions)-1].by == a:
			list = slices.Insert(list, 0, uint8(i))
		default:
			list = append(list, uint8(i))
		}
	}
	return list
}

// chosen notes which of those that could move does, if there were several.
func (x *explorer) chosen(enabled []uint8, i uint8) (choice int) {
	if len(enabled) < 2 {
		return 0
	}
	take := trace.Take{Choice: len(x.choices) + 1, Way: slices.Index(enabled, i), Ways: len(enabled)}
	x.choices = append(x.choices, take)
	return take.Choice
}

// advance lets a, which is not the blocker, go on to its next point.
func (x *explorer) advance(a *actor, explored bool) {
	before := x.running
	x.running = a
	defer x.recovered()
	if a.at == poller.AtLock && a.locked != nil {
		a.locked(&x.books)
	}
	a.place = ""
	a.at, _ = a.next()
	a.done = a.at == atEnd
	x.running = before
	if explored {
		x.endAction()
	}
}

// ready does what every caller does with the tasks that it was given.
func (x *explorer) ready(t *sched.Task) {
	if t != x.t {
		x.violate(ruleOnce, "what unblock returned is no task that sleeps")
	}
	x.sharesStack(t)
	switch {
	case !x.blocker().asleep || t.Status() != sched.Parked:
		x.violate(ruleOnce, "a task is readied that is not asleep")
	default:
		x.books.Readies++
		x.note("readies it")
		x.s.Ready(t)
	}
}
