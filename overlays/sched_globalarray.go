//go:build ignore

// Plain: links the tasks of the global queue into a list, instead of keeping pointers
// in an array.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sched_globalarray) -o /tmp/without ../examples/echo && go run ./echo -loads 1000x64 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: it does the same in another way, and makes the same events.
package sched

type fifo struct {
	l       List
	ring    []*Task // unused: the methods that are replaced are still compiled, under no name
	head, n int
}

func (q *fifo) Len() int     { return q.l.Len() }
func (q *fifo) Push(t *Task) { q.l.Push(t) }
func (q *fifo) Pop() *Task   { return q.l.Pop() }
