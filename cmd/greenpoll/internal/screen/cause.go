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
	if lost := m.lostEvent(); m.last(view-1) && lost.Event > 0 {
		m.left = append(m.left, view)
		m.to(int(lost.Event))
		m.task = lost.Task
		m.note = fmt.Sprintf("lost: %s sleeps for ever, and %d should have woken it; Backspace goes back", taskName(lost.Task), lost.Event)
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

// lostEvent is the wake-up that did not come, once the run has ended.
func (m *model) lostEvent() timeline.Lost {
	if !m.ended || !m.outcome.Asleep {
		return timeline.Lost{}
	}
	if m.lost == nil {
		lost := timeline.LostAfter(m.line.Lines[:m.storyEnd()])
		m.lost = &lost
	}
	return *m.lost
}
