//go:build ignore

// Wrong: the clock is read before the loop: the rest is reckoned with a time that is past, and the poll lasts beyond the timer.
// Exercise: delay
// Told as: The poll lasts beyond the timer
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	now := s.clock.Now()
	for {
		first := s.timers.first.Load()
		s.announcePoll(first)
		if s.timers.first.Load() != first {
			continue
		}
		if first == 0 {
			return -1
		}
		return max(0, first-now)
	}
}
