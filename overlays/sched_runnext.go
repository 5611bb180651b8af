//go:build ignore

// Plain: puts a readied task at the back of the queue, not into the run-next slot.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_runnext) ./micro -run - -bench 'PingPong$'
// Seen in: chan -workers 1 -at ev=next,g=2
// Seen in: race -workers 1 -at ev=next,g=2
package sched

func (p *proc) putNext(s *Sched, t *Task) { p.put(s, t) }
