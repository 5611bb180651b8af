package sched

// This file answers: from which queue does the next task come, so that none of them is left
// waiting for ever? find.go says in which order they are asked.

import (
	"time"

	"greenpoll/trace"
)

// fairTicks and fairDelay say how often a worker with a full queue looks at what
// it would otherwise never reach.
const (
	fairTicks = 61             // a prime, so that it keeps time with nothing else
	fairPolls = 16 * fairTicks // for a clock that stands still while tasks run: the simulated one
	fairDelay = int64(10 * time.Millisecond)
)

// findFair keeps a busy P from starving the global queue and the network: at every
// 61st task the global queue comes first, and when 10 ms have passed since anybody
// polled, the network, or at the latest at every 976th task.
//
// It does not poll at every 61st task. A worker that has work leaves events with the kernel:
// a poll writes to the descriptor and the task of each, and by the time that a thousand
// others have run, both have left the processor's cache. Polled when the queues are
// empty, a batch is still there when it runs.
//
// Go: runtime/proc.go findRunnable; runtime/proc.go sysmon. The first tests schedtick%61; the
// second is a thread of its own, which polls after 10 ms. We have none such.
func (m *machine) findFair() *Task {
	turn := m.p.ticks%fairTicks == fairTicks-1
	late := m.now-m.s.lastPoll.Load() > fairDelay
	switch {
	case late:
		m.pollNow("10 ms without a poll")
	case turn && m.p.ticks%fairPolls == fairPolls-1:
		m.pollNow("976th task")
	case !turn:
		return nil
	}
	t := m.p.takeGlobal(m.s, 1)
	if t == nil {
		t = m.p.take()
	}
	return t
}

// findNext serves the run-next slot, but not for ever.
func (m *machine) findNext() *Task {
	p := m.p
	t := p.swapNext(nil)
	if t == nil { // or a desperate thief was quicker
		p.nextRuns = 0
		return nil
	}
	if p.nextRuns >= nextLimit {
		p.nextRuns = 0
		p.put(m.s, t)
		return nil
	}
	p.nextRuns++
	return t
}

// stealRounds bounds the spinning: so often a worker goes round all other Ps
// before it believes that there is nothing.
const stealRounds = 4

// findStolen takes half of another P's ring. At most half as many workers as are
// busy look for something to steal, the others sleep.
//
// Go: runtime/proc.go stealWork
func (m *machine) findStolen() *Task {
	s := m.s
	busy := int64(len(s.procs)) - s.idlePs.Load()
	if len(s.procs) == 1 || !m.spinning && 2*s.spinning.Load() >= busy {
		return nil
	}
	m.startSpinning()
	for round := range stealRounds {
		desperate := round == stealRounds-1
		for i := range s.procs {
			// Begin beside our own P, so that not all thieves ask the same victim.
			victim := s.procs[(int(m.p.id)+1+i)%len(s.procs)]
			if victim == m.p {
				continue
			}
			if t, n := m.p.stealHalf(s, victim, desperate); t != nil {
				if s.trace.On() {
					m.queued = m.emit(0, trace.Event{Kind: trace.Steal, G: t.id, N: int64(n), Choice: victim.id})
				}
				return t
			}
		}
	}
	return nil
}

// queueLength is what is left in the queue of that name, for the trace.
func (m *machine) queueLength(name string) int32 {
	switch name {
	case "next":
		return 0
	case "global":
		return int32(m.s.globalLen.Load())
	}
	return m.p.length()
}
