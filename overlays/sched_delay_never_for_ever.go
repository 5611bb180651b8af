//go:build ignore

// Wrong: without a timer the delay is 0: the worker polls again and again.
// Exercise: delay
// Told as: No timer is set, and the poll is not told to wait for ever
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	for {
		first := s.timers.first.Load()
		s.announcePoll(first)
		if s.timers.first.Load() == first {
			return max(0, first-s.clock.Now())
		}
	}
}
