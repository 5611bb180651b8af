// Mini is the whole idea on one page: calls that look blocking, and one worker that never blocks on
// them. Read this file from top to bottom; it says when to turn to the file of your system.
//
// Two things are borrowed from Go: iter.Pull, which gives each task a stack of its own and switches to it
// and back; and the goroutine that calls Run, which plays the part of an M, the thread on which Go runs its
// goroutines. All else is made here, in plain Go: tasks, the run queue, park and ready, gates, the poll, the
// loop. Go has the same in its runtime, below package net. "Full:" names greenpoll's own, full version.
package main

import "iter"

// A Task is a function with its own stack, so it can be left in the middle of a call. Full: sched/task.go Task
type Task struct {
	ID     int
	m      *machine
	resume func() (struct{}, bool) // the worker's switch to the task
	yield  func(struct{}) bool     // the task's switch back
}

// Go makes a task of fn, as the go statement makes a goroutine. Full: sched/task.go (*Task).Go
func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) { // "_": stop is not needed
		t.yield = yield
		fn(t)
	})
	m.Ready(t)
}

// A Conn is an open socket. The kernel was told of it once, when it was opened, for both directions; one
// task may wait for each. Now turn to Read, in conn_unix.go or poller_windows.go: there are steps 1 and 2.
// When nothing has come yet, it calls block. Full: poller/desc.go Desc
type Conn struct {
	fd          int
	read, write gate
}

// A gate is one pointer: the task that waits there, or nil. The one worker polls only between tasks, so no
// event is lost before the sleep. Two workers could lose it; the full gate prevents that. Full: poller/gate.go gate
type gate struct{ task *Task }

// block is step 3. To register interest is to change one word in memory. Full: poller/gate.go (*gate).block
func (g *gate) block(t *Task) {
	g.task = t
	step(t, 3, "gate nil -> task %d, no system call; it parks, and the worker goes on (%d can run)", t.ID, len(t.m.runq))
	t.m.waiters++
	t.Park()
	t.m.waiters--
}

// Park leaves the task's stack for the worker's, where execute goes on. Full: sched/park.go (*Task).Park
func (t *Task) Park() { t.yield(struct{}{}) }

// A machine is the worker, Go's M. It has the run queue as well, which in Go belongs to a P, and it polls
// the kernel itself. There is no thread just for that, and none in Go. Full: sched/machine.go machine
type machine struct {
	runq    []*Task // those that can run; the first is next
	tasks   int     // made so far
	waiters int     // asleep at a gate
	backend int     // its epoll, kqueue or completion port
}

// execute is the loop. It ends when no task can run and none waits. Full: sched/machine.go (*machine).execute
func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		t.resume() // t runs now, until it parks or ends
	}
	return m.Close()
}

// findRunnable returns the next task. Only when no task can run does the worker sleep, in Poll: now turn to
// that, in poller_linux.go, _darwin.go or _windows.go. Full: sched/find.go (*machine).findRunnable
func (m *machine) findRunnable() (t *Task, err error) {
	for len(m.runq) == 0 {
		step(nil, 3, "nothing can run: the worker sleeps in Poll (%d tasks wait)", m.waiters)
		if err = m.Poll(); err != nil {
			return nil, err
		}
	}
	t, m.runq = m.runq[0], m.runq[1:]
	return t, nil
}

// unblock is step 4: an event has come, so the task leaves the gate and can run. If none waits, the event
// is dropped: a task that comes later tries first, and sees for itself. Full: poller/gate.go (*gate).unblock
func (g *gate) unblock() {
	if t := g.task; t != nil {
		g.task = nil
		step(t, 4, "the kernel has reported it: gate task %d -> nil, and the task is on the run queue", t.ID)
		t.m.Ready(t)
	}
}

// Ready puts t into the run queue, once for each Park. Full: sched/park.go (*Sched).Ready
func (m *machine) Ready(t *Task) { m.runq = append(m.runq, t) }

// Run makes n tasks of fn, and returns when all have ended. Full: greenpoll.go Run
func Run(n int, fn func(t *Task)) error {
	m, err := newMachine()
	if err != nil {
		return err
	}
	for range n {
		m.Go(fn)
	}
	return m.execute()
}
