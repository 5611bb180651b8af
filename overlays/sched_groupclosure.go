//go:build ignore

// Plain: wraps every task of a WaitGroup in a closure that calls Done.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_groupclosure) ./micro -run - -bench 'Spawn$'
// Seen in: chan -workers 1 -at ev=spawn,g=1
package sched

func (wg *WaitGroup) Go(t *Task, fn func(*Task)) {
	wg.Add(t, 1)
	t.Go(func(t *Task) {
		defer wg.Done(t)
		fn(t)
	})
}
