//go:build ignore

// Wrong: it announces for how long instead of until when.
// Exercise: delay
// Told as: The announcement is for how long the poll lasts
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
		s.announcePoll(delay)
		if s.timers.first.Load() == first {
			return delay
		}
	}
}
