//go:build ignore

package poller_test

// This file answers: does one call do the right thing in each situation of a table?

import (
	"cmp"
	"fmt"

	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

// A row is a gate that a call finds, and what the call has to leave.
type row struct {
	gate    string
	at      poller.Point // before that point of the call ...
	becomes string       // ... another thread moves the gate to this; "": nobody does
	lapses  poller.Point // before that point the deadline passes
	want    left
	rule    string                       // why: true of whatever else is left
	said    func(l left) string          // what a likely mistake means; "": it is none of these
	asleep  func(b *poller.Bench) string // what it means if the task sleeps for ever; nil: what it says itself
	spins   string                       // what it means if the call has no end
	missed  string                       // what it means if the call does not come to at; "": the syncPoint is gone
}

// left is what a call has left and returned.
type left struct {
	gate, returned string
	sleepers       int64 // that are counted
}

func (l left) String() string {
	return fmt.Sprintf("the gate says %s; returned: %s; sleepers counted: %d", l.gate, l.returned, l.sleepers)
}

// An inquiry is a table for one function.
type inquiry struct {
	name  string // "setWaiting"
	call  func(b *poller.Bench, r row) (returned string)
	races []string // that may show a mistake in an order of moves
}

func (r row) String() string {
	text := "the gate says " + r.gate
	if r.becomes != "" {
		text += fmt.Sprintf("; at the point %q another thread moves it to %s", r.at, r.becomes)
	}
	if r.lapses != 0 {
		text += fmt.Sprintf("; at the point %q the deadline passes", r.lapses)
	}
	return text
}

// ask ends the check with the first row that is not kept.
func (q inquiry) ask(c *verdict.Check, rows []row) {
	for _, r := range rows {
		c.Begins("%s is called: %s", q.name, r)
		c.Asleep(func() string {
			return cmp.Or(r.spins, fmt.Sprintf("%s does not come to an end when %s.", q.name, r))
		})
		var l left
		reached := r.becomes == ""
		var bench *poller.Bench
		err := poller.OnABench(func(b *poller.Bench) {
			defer c.Recover()
			bench = b
			b.Set(r.gate)
			if r.becomes != "" {
				b.Before(r.at, func() { reached = true; b.Set(r.becomes) })
			}
			if r.lapses != 0 {
				b.Before(r.lapses, b.Lapse)
			}
			returned := q.call(b, r)
			l = left{b.Gate(), returned, b.Sleepers()}
		})
		switch {
		case err != nil && r.asleep != nil:
			c.Fail("%s", r.asleep(bench))
		case err != nil:
			c.Fail("%s has put the task to sleep for ever: %v", q.name, err)
		case !reached && r.missed != "":
			c.Fail("%s", r.missed)
		case !reached:
			c.Fail("The call of syncPoint for %q is gone, or your code has not come to it. There the check stops it and lets another thread act: so it cannot try what may come at that moment. Put it back, in front of the move: in a program it stops nothing.", r.at)
		case l == r.want:
			continue
		}
		said := r.rule
		if r.said != nil {
			if meant := r.said(l); meant != "" {
				said = meant
			}
		}
		q.fail(c, r, l, said)
	}
}

// fail ends the check, with an order of moves that also shows the mistake, if there is one.
func (q inquiry) fail(c *verdict.Check, r row, l left, said string) {
	expected := fmt.Sprintf("%s when %s: %s", q.name, r, r.want)
	if !exam.ShowOrder(c, fmt.Sprintf("%s (Expected %s; came: %s.)", said, expected, l), q.races...) {
		c.Begins("%s is called: %s", q.name, r)
	}
	c.Want(expected, l, "%s", said)
}
