//go:build ignore

package sched

func (m *machine) pollDelay() int64 {
	s := m.s
	panic("exercise 18, delay: announce until when the poll may block, and return for how long")
	return s.timers.first.Load() - s.clock.Now()
}
