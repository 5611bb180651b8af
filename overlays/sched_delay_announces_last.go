//go:build ignore

// Wrong: the announcement comes after the look, and nothing after the announcement.
// Exercise: delay
// Told as: An earlier timer was set after your look at the first timer
package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	for {
		first := s.timers.first.Load()
		if first == 0 {
			s.announcePoll(0)
			if s.timers.first.Load() != 0 {
				continue
			}
			return -1
		}
		delay := max(0, first-s.clock.Now())
		if s.timers.first.Load() != first {
			continue
		}
		s.announcePoll(first)
		return delay
	}
}
