//go:build ignore

// Plain: allocates a waiter for every Send and Recv that waits.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_waiters) ./micro -run - -bench 'PingPong$'
package sched

func waiterOf[T any](t *Task) *waiter[T] { return &waiter[T]{t: t} }
