//go:build ignore

// Plain: puts the tasks that a poll has woken into the P's ring, ahead of those in
// the global queue.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sched_behind) -o /tmp/without ../examples/echo && go run ./echo -loads 1000x64 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: it takes a poll that wakes tasks while others wait in the global queue,
// and in no scenario one does.
package sched

func (m *machine) queueWoken(l List) {
	for t := l.Pop(); t != nil; t = l.Pop() {
		if m.s.makeRunnable(t) {
			m.queue(t, false)
		}
	}
	if m.p.waiting()+m.s.globalLen.Load() > 1 {
		m.s.wake(m, m.queued)
	}
}
