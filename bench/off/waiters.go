//go:build ignore

// Off: a task keeps the waiter that its Sends and Recvs queue up with.
// Plain: each wait makes one.
package sched

func waiterOf[T any](t *Task) *waiter[T] { return &waiter[T]{t: t} }
