//go:build ignore

// Plain: swaps the run-next slot atomically even when there is only one P, and no other
// could steal from it.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_alone) ./micro -run - -bench 'PingPong$'
// Seen in no scenario: it does the same in another way, and makes the same events.
package sched

func (p *proc) swapNext(t *Task) (old *Task) {
	if t == nil && p.next.Load() == nil {
		return nil
	}
	return p.next.Swap(t)
}
