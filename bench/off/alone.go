//go:build ignore

// Off: the run-next slot of a scheduler with one P is a plain field.
// Plain: it is swapped atomically, as if somebody could steal from it.
package sched

func (p *proc) swapNext(t *Task) (old *Task) {
	if t == nil && p.next.Load() == nil {
		return nil
	}
	return p.next.Swap(t)
}
