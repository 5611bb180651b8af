//go:build ignore

// Off: a task that was readied by the one that runs follows it at once.
// Plain: it queues behind the others.
package sched

func (p *proc) putNext(s *Sched, t *Task) { p.put(s, t) }
