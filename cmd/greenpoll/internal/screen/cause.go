package screen

// This file answers: why did this happen? Most events name the one that made them happen. At
// the end of a run in which a task sleeps for ever it is the one that should have woken it.

import (
	"fmt"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// jumpToCause goes to the event that made the viewed one happen.
func (m *model) jumpToCause() {
	view := m.line.View()
	if lost, g := m.lostEvent(); m.last(view-1) && lost >= 0 {
		m.left = append(m.left, view)
		m.to(lost + 1)
		m.task = g
		m.note = fmt.Sprintf("lost: %s sleeps for ever, and %d should have woken it; Backspace goes back", taskName(g), lost+1)
		return
	}
	l, _, ok := m.viewed()
	switch {
	case !ok:
		m.note = "nothing has happened yet"
	case l.Cause == 0 && l.Kind == trace.Kernel:
		m.note = "no event of ours made this happen: the kernel did it by itself"
	case l.Cause == 0:
		m.note = "no event made this happen"
	default:
		m.left = append(m.left, view)
		m.to(int(l.Cause))
		m.note = fmt.Sprintf("%d made %d happen; Backspace goes back there", l.Cause, l.I)
	}
}

// unjump goes back to where the last jump was made.
func (m *model) unjump() {
	if n := len(m.left); n > 0 {
		m.to(m.left[n-1])
		m.left = m.left[:n-1]
		return
	}
	m.note = "no jump was made"
}

// storyEnd is timeline.StoryEnd, once the run has ended; until then it is all.
func (m *model) storyEnd() int {
	if !m.ended {
		return len(m.line.Lines)
	}
	if m.standsAt == 0 {
		m.standsAt = timeline.StoryEnd(m.line.Lines, m.outcome.Asleep)
	}
	return m.standsAt
}

// lostEvent returns the index of the event that should have woken a task which sleeps at the
// end, and the task; -1 if there is none. It is the last report about the gate at which the
// task waits, or else what the kernel had to report.
func (m *model) lostEvent() (found int, g uint64) {
	found = -1
	end := m.storyEnd()
	if !m.ended || !m.outcome.Asleep {
		return found, 0
	}
	for key := range m.index.at {
		from, rank := m.index.sleeps(key, end), 0
		if from < 0 {
			continue
		}
		best := -1
		for i := from; i < end; i++ {
			if r := reports(m.line.Lines[i], key); r > 0 && r >= rank {
				best, rank = i, r
			}
		}
		if best > found {
			found, g = best, m.line.Lines[from].G
		}
	}
	return found, g
}

// reports says how surely l should have opened the gate: 0: it has nothing to do with it.
func reports(l trace.Line, key gateKey) int {
	if l.Slot != key.slot || l.Gen != key.gen {
		return 0
	}
	switch {
	case l.Mode == key.mode && (l.Kind == trace.Polled || l.Kind == trace.Complete || l.Kind == trace.Move):
		return 2
	case l.Kind == trace.Kernel && (l.Mode == key.mode || l.Mode == trace.NoMode):
		return 1
	}
	return 0
}
