package sched

// This file answers: how are several tasks handed on at once? As a chain through the
// tasks themselves, which costs no memory.

// List is a chain of tasks, first in, first out. A task is on one list at most.
type List struct {
	head, tail *Task
	n          int
}

// Len returns how many tasks are on the list.
func (l *List) Len() int { return l.n }

// Push puts t at the end.
func (l *List) Push(t *Task) {
	t.next = nil
	if l.tail == nil {
		l.head = t
	} else {
		l.tail.next = t
	}
	l.tail = t
	l.n++
}

// Pop takes the first task, nil if there is none.
func (l *List) Pop() *Task {
	t := l.head
	if t == nil {
		return nil
	}
	l.head = t.next
	if l.head == nil {
		l.tail = nil
	}
	t.next = nil
	l.n--
	return t
}

// Append moves all of other to the end of l.
func (l *List) Append(other *List) {
	if other.head == nil {
		return
	}
	if l.tail == nil {
		l.head = other.head
	} else {
		l.tail.next = other.head
	}
	l.tail = other.tail
	l.n += other.n
	*other = List{}
}
