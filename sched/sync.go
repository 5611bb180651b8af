package sched

// This file answers: how do tasks wait for each other? With the same Park and
// Ready as for a socket, and a queue of waiters instead of a kernel.
//
// Go's own sync.Mutex and WaitGroup would stop the worker, and every task on it.
// Those below may be used by tasks and guests alike, also from different workers.

import "sync"

// Mutex is a lock whose waiters park. The zero Mutex is unlocked. It is handed over in
// the order of arrival. As with sync.Mutex, a task other than the one that locked it may
// unlock it.
//
// Go: internal/sync/mutex.go Mutex. It lets newcomers overtake.
type Mutex struct {
	mu      sync.Mutex // held for a few instructions, and by a parking task until it is off its stack
	holder  *Task      // nil: unlocked
	waiters List
}

// Lock waits until the mutex is free and takes it. A task that is being unwound
// returns at once, without the lock.
func (l *Mutex) Lock(t *Task) {
	if t.unwinding {
		return
	}
	l.mu.Lock()
	if l.holder == nil {
		l.holder = t
		l.mu.Unlock()
		return
	}
	defer func() {
		if t.unwinding {
			l.Unlock(t) // unwound in its Park, perhaps holding the lock
		}
	}()
	t.parkHolding(&l.mu, (*lockWait)(l), MutexLock) // on return the lock is ours
}

// lockWait is Mutex as the commit of a task that waits for it.
type lockWait Mutex

// Commit queues the task, now that it is off its stack.
func (l *lockWait) Commit(t *Task) bool {
	l.waiters.Push(t)
	l.mu.Unlock()
	return true
}

// Unlock frees the mutex, or hands it to the first waiter. It panics if the mutex is not
// locked. A task that is being unwound unlocks what it holds itself; otherwise its Unlock
// does nothing.
func (l *Mutex) Unlock(t *Task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case t.unwinding && l.holder != t:
		return
	case l.holder == nil:
		panic("greenpoll: unlock of an unlocked Mutex")
	}
	// At the very end only guests can be woken: the tasks before them are passed over.
	for l.holder = l.waiters.Pop(); l.holder != nil && !t.wake(l.holder); {
		l.holder = l.waiters.Pop()
	}
}

// WaitGroup waits for a number of tasks. The zero WaitGroup waits for none.
//
// Go: sync/waitgroup.go WaitGroup
type WaitGroup struct {
	mu      sync.Mutex
	n       int
	waiters List
}

// Add adds delta to the count. The count must not fall below 0.
func (wg *WaitGroup) Add(t *Task, delta int) {
	wg.mu.Lock()
	wg.n += delta
	if wg.n < 0 {
		wg.mu.Unlock()
		panic("greenpoll: WaitGroup: more Done than Add")
	}
	var woken List
	if wg.n == 0 {
		woken, wg.waiters = wg.waiters, List{}
	}
	wg.mu.Unlock()
	t.readyAll(woken)
}

// Done takes one off the count.
func (wg *WaitGroup) Done(t *Task) { wg.Add(t, -1) }

// Go runs fn as a new task and counts it until it ends, however it ends.
func (wg *WaitGroup) Go(t *Task, fn func(*Task)) {
	wg.Add(t, 1)
	t.spawn(fn, wg, fn) // not a closure that calls fn and Done: it would be allocated for each task
}

// Wait parks until the count is 0.
func (wg *WaitGroup) Wait(t *Task) {
	if t.unwinding {
		return
	}
	wg.mu.Lock()
	if wg.n == 0 {
		wg.mu.Unlock()
		return
	}
	t.parkHolding(&wg.mu, (*groupWait)(wg), WaitGroupWait)
}

// groupWait is WaitGroup as the commit of a task that waits for it.
type groupWait WaitGroup

// Commit queues the task, now that it is off its stack.
func (wg *groupWait) Commit(t *Task) bool {
	wg.waiters.Push(t)
	wg.mu.Unlock()
	return true
}

// Group runs tasks and keeps their first error. The zero Group is empty. A task
// that ends by Goexit counts as one without an error; an error does not stop the
// other tasks.
//
// It is to tasks what golang.org/x/sync/errgroup is to goroutines.
type Group struct {
	wg    WaitGroup
	once  sync.Once
	first error
}

// Go runs fn as a new task of the group. t is the calling task.
func (g *Group) Go(t *Task, fn func(*Task) error) {
	g.wg.Add(t, 1)
	t.spawn(func(t *Task) {
		if err := fn(t); err != nil {
			g.once.Do(func() { g.first = err })
		}
	}, &g.wg, fn)
}

// Wait parks the calling task t until all tasks of the group have ended, and
// returns the first error.
func (g *Group) Wait(t *Task) error {
	g.wg.Wait(t)
	return g.first
}
