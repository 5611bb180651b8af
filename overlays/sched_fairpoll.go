//go:build ignore

// Plain: polls at every 61st task, even when the P still has tasks to run.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sched_fairpoll) -o /tmp/without ../examples/echo && go run ./echo -loads 1000x64 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: it takes a P that has run 61 tasks and has still some in its queue.
package sched

func (m *machine) findFair() *Task {
	if m.p.ticks%fairTicks != fairTicks-1 && m.now-m.s.lastPoll.Load() <= fairDelay {
		return nil
	}
	m.pollNow("61st task")
	t := m.p.takeGlobal(m.s, 1)
	if t == nil {
		t = m.p.take()
	}
	return t
}
