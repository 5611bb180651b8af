package page

// This file answers: what is the state before the first event of a recording that begins in the
// middle, and when is the timer of a task due?

import (
	"maps"
	"slices"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// base returns the state before m, nil if nothing has happened by then.
func (c *stateColumns) base(m timeline.Moment) *base {
	if m.Line.I == 1 {
		return nil
	}
	m.Change.Undo(m.State)
	s, b := m.State, &base{T: m.State.T}
	for _, g := range slices.Sorted(maps.Keys(s.Tasks)) {
		t := s.Tasks[g]
		due := c.dueOf(g, t)
		c.setDue(g, due)
		b.Tasks = append(b.Tasks, [4]int64{int64(g), int64(c.rowOfTask(t)), int64(t.SinceNo), due})
	}
	for _, w := range slices.Sorted(maps.Keys(s.Workers)) {
		b.Workers = append(b.Workers, [2]int64{int64(w), int64(c.rowOfWorker(s.Workers[w]))})
	}
	for _, slot := range slices.Sorted(maps.Keys(s.Descs)) {
		b.Descs = append(b.Descs, [2]int64{int64(slot), int64(c.rowOfDesc(s.Descs[slot]))})
	}
	for _, fd := range slices.Sorted(maps.Keys(s.Sockets)) {
		b.Sockets = append(b.Sockets, [3]int64{int64(fd), int64(c.rowOfSocket(s.Sockets[fd])), int64(s.Sockets[fd].Armed)})
	}
	trace.Reduce(s, m.Line.Event)
	return b
}

// dueTimes has, by the number of each park that a timer has ended, when that was due. No event
// tells of it before the timer fires: so a sleep that was ended in another way has none.
func dueTimes(lines []trace.Line) map[uint64]int64 {
	due, parked := map[uint64]int64{}, map[uint64]uint64{}
	for _, l := range lines {
		switch l.Kind {
		case trace.Park:
			parked[l.G] = l.I
		case trace.Ready:
			if l.Cause != 0 && l.Cause < l.I && lines[l.Cause-1].Kind == trace.Timer {
				due[parked[l.G]] = lines[l.Cause-1].Timer
			}
			delete(parked, l.G)
		}
	}
	return due
}

// dueOf is when the timer of task g is due, 0 if it waits for none.
func (c *stateColumns) dueOf(g uint64, t trace.Task) int64 {
	switch {
	case t.Status == trace.Leaving:
		return c.due[t.SinceNo]
	case t.Status == trace.Parked: // since its commit, and the park was before
		if due, known := c.due[t.SinceNo]; known {
			return due
		}
		return c.dueNow[g]
	}
	return 0
}

func (c *stateColumns) setDue(g uint64, due int64) {
	if c.dueNow == nil {
		c.dueNow = map[uint64]int64{}
	}
	if due == 0 {
		delete(c.dueNow, g)
		return
	}
	c.dueNow[g] = due
}
