package page

// This file answers: which columns has an event, and which has what is told of it?

import (
	"strings"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// eventColumns has the fields of trace.Event, by the names in types.ts. Numbers of the texts'
// table stand for texts.
type eventColumns struct {
	t, ev, g, p, m, fd, slot, gen, mode, gate, sys, arg0, arg1, arg2, ret, errno column
	q, qlen, reason, timer, n, why, cause, freed, at                             column
}

func (c *eventColumns) all() []*column {
	return named([]*column{&c.t, &c.ev, &c.g, &c.p, &c.m, &c.fd, &c.slot, &c.gen, &c.mode, &c.gate, &c.sys, &c.arg0, &c.arg1, &c.arg2,
		&c.ret, &c.errno, &c.q, &c.qlen, &c.reason, &c.timer, &c.n, &c.why, &c.cause, &c.freed, &c.at},
		"t ev g p m fd slot gen mode gate sys arg0 arg1 arg2 ret errno q qlen reason timer n why cause freed at")
}

// named gives columns their names.
func named(all []*column, names string) []*column {
	for i, name := range strings.Fields(names) {
		all[i].name = name
	}
	return all
}

func (c *eventColumns) put(l trace.Line, t *texts) {
	c.t.putDelta(l.T)
	c.ev.put(t.index(l.Kind.String()))
	c.g.put(l.G)
	c.p.putSigned(int64(l.P))
	c.m.putSigned(int64(l.M))
	c.fd.putSigned(int64(l.FD))
	c.slot.put(uint64(l.Slot))
	c.gen.put(uint64(l.Gen))
	c.mode.put(uint64(l.Mode))
	c.gate.put(uint64(l.Gate[0]) | uint64(l.Gate[1])<<3)
	c.sys.put(t.index(l.Sys))
	c.arg0.putSigned(l.Args[0])
	c.arg1.putSigned(l.Args[1])
	c.arg2.putSigned(l.Args[2])
	c.ret.putSigned(l.Ret)
	errno := ""
	if l.Errno != 0 {
		errno = trace.ErrnoName(l.Errno)
	}
	c.errno.put(t.index(errno))
	c.q.put(t.index(l.Q))
	c.qlen.putSigned(int64(l.QLen))
	c.reason.put(t.index(l.Reason))
	c.timer.putSigned(l.Timer)
	c.n.putSigned(l.N)
	c.why.put(t.index(l.Why))
	c.cause.putBack(l.I, l.Cause)
	c.freed.putBack(l.I, l.Freed)
	c.at.put(t.index(l.At))
}

// toldColumns has the fields of trace.Told. said and changed are templates, whose numbers stand
// in numbers: those of said before those of changed.
type toldColumns struct {
	step, whose, said, changed, words, numbers column

	found []uint64 // to be used again
}

func (c *toldColumns) all() []*column {
	return named([]*column{&c.step, &c.whose, &c.said, &c.changed, &c.words, &c.numbers}, "step whose said changed words numbers")
}

// What the column step has beside the step that was told.
const (
	needsWhy = 8 // the event needs a reason, which is what was said of its cause
	ownStep  = 4 // by so many bits higher: trace.Event.Step, by which places choose
)

func (c *toldColumns) put(m timeline.Moment, t *texts) {
	step := uint64(m.Told.Step) | uint64(m.Line.Step)<<ownStep
	if m.Why {
		step |= needsWhy
	}
	c.step.put(step)
	c.whose.putSigned(int64(m.Whose) - int64(m.Line.G))
	said, numbers := template(m.Told.Said, c.found[:0])
	c.said.put(t.index(said))
	changed, numbers := template(strings.Join(m.Told.Changed, "\n"), numbers)
	c.changed.put(t.index(changed))
	c.words.put(t.index(strings.Join(m.Told.Words, "\n")))
	for _, n := range numbers {
		c.numbers.put(n)
	}
	c.found = numbers
}
