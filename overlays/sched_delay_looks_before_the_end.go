//go:build ignore

// Wrong: without a timer it announces that the poll lasts for ever, and does not look again.
// Exercise: delay
// Told as: There was no timer, and one was set before your announcement
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	for {
		first := s.timers.first.Load()
		s.announcePoll(first)
		if first == 0 {
			return -1
		}
		if s.timers.first.Load() == first {
			return max(0, first-s.clock.Now())
		}
	}
}
