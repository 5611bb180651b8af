//go:build ignore

// Wrong: it announces, and does not look again: a timer that is set just before is slept through.
// Exercise: delay
// Told as: An earlier timer was set after your look at the first timer
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	first := s.timers.first.Load()
	s.announcePoll(first)
	if first == 0 {
		return -1
	}
	return max(0, first-s.clock.Now())
}
