//go:build ignore

// Plain: allocates a waiter for every Send and Recv that waits.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_waiters) ./micro -run - -bench 'PingPong$'
// Seen in no scenario: it changes what is allocated, and no event.
package sched

func waiterOf[T any](t *Task) *waiter[T] { return &waiter[T]{t: t} }
