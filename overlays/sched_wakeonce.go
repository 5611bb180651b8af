//go:build ignore

// Plain: wakes a worker for every task that a poll has woken, instead of one worker for
// all of them.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sched_wakeonce) -o /tmp/without ../examples/echo && go run ./echo -loads 100x64/2 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in: slow -workers 2 -at ev=wake,n=2
package sched

func (m *machine) queueWoken(l List) {
	var behind List
	room := ringSize - m.p.length()
	if m.s.globalLen.Load() > 0 {
		room = 0
	}
	for t := l.Pop(); t != nil; t = l.Pop() {
		switch {
		case !m.s.makeRunnable(t):
		case room > 0:
			m.queue(t, false)
			room--
			m.s.wake(m, m.queued)
		default:
			behind.Push(t)
		}
	}
	if behind.Len() > 0 {
		m.s.queueAll(behind)
		m.s.wake(m, m.queued)
	}
}
