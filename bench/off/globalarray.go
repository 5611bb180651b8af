//go:build ignore

// Off: the global queue is an array of pointers.
// Plain: it is a list that goes through the tasks.
package sched

type fifo struct {
	l       List
	ring    []*Task // unused: the methods that are replaced are still compiled, under no name
	head, n int
}

func (q *fifo) Len() int     { return q.l.Len() }
func (q *fifo) Push(t *Task) { q.l.Push(t) }
func (q *fifo) Pop() *Task   { return q.l.Pop() }
