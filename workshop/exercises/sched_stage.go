//go:build ignore

package sched

// This file answers: how does a check look at one decision of a scheduler? It sets one up that does
// not run, as it is at one moment, is its worker for one call, and looks at what has changed.

import (
	"bytes"
	"io"
	"runtime"
	"time"

	"greenpoll/internal/verdict"
	"greenpoll/trace"
)

// A stage is a scheduler whose worker is the check. Every P is busy, unless the check says otherwise.
type stage struct {
	*Sched
	c      *verdict.Check
	m      *machine // the check; it has the first P
	kernel *handKernel
	time   *handClock
}

const stageTime = 1000 // at which a stage begins

func newStage(c *verdict.Check, procs int) *stage {
	clock := &handClock{now: stageTime}
	s, err := New(Config{Procs: procs, Clock: clock, Trace: trace.New(), Watch: io.Discard})
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	st := &stage{Sched: s, c: c, kernel: new(handKernel), time: clock}
	s.SetPoller(st.kernel)
	for i, p := range s.procs {
		s.machines = append(s.machines, &machine{s: s, id: int32(i), wakeup: newNote(), p: p})
	}
	st.m = s.machines[0]
	return st
}

// task returns a task that can run, and stands nowhere yet.
func (st *stage) task() *Task {
	t := st.newTask(func(*Task) {})
	t.become(Runnable)
	return t
}

// sleeper returns a task that is parked.
func (st *stage) sleeper() *Task {
	t := st.newTask(func(*Task) {})
	t.become(Parked)
	return t
}

// sleeps makes a worker one that sleeps without a P.
func (st *stage) sleeps() *machine {
	m := &machine{s: st.Sched, id: int32(len(st.machines)), wakeup: newNote()}
	st.machines = append(st.machines, m)
	st.idleM = append(st.idleM, m)
	return m
}

func (st *stage) putGlobal(t *Task) {
	st.global.Push(t)
	st.globalLen.Add(1)
}

// idle makes the P of a worker idle.
func (st *stage) idle(m *machine) {
	st.mu.Lock()
	defer st.mu.Unlock()
	m.putIdleP()
}

// last returns the last event of a kind.
func (st *stage) last(kind trace.Kind) (e trace.Event, found bool) {
	for _, other := range st.trace.Events() {
		if other.Kind == kind {
			e, found = other, true
		}
	}
	return e, found
}

// unlocked reports whether nobody has the scheduler's lock.
func (st *stage) unlocked() bool {
	free := st.mu.TryLock()
	if free {
		st.mu.Unlock()
	}
	return free
}

// woken reports whether a worker that slept on its note was woken.
func woken(m *machine) bool { return m.wakeup.lock.TryLock() }

// waitsForLock reports whether a goroutine inside that method has come to wait
// for a lock; false: it has ended.
func waitsForLock(ended chan struct{}, method string) bool {
	stacks := make([]byte, 1<<20)
	for {
		select {
		case <-ended:
			return false
		default:
			runtime.Gosched()
		}
		for _, stack := range bytes.Split(stacks[:runtime.Stack(stacks, true)], []byte("\n\n")) {
			head, _, _ := bytes.Cut(stack, []byte("\n"))
			if bytes.Contains(head, []byte("Mutex.Lock")) && bytes.Contains(stack, []byte("."+method+"(")) {
				return true
			}
		}
	}
}

// atUnlock runs a method that takes the scheduler's lock once, and look when it gives it back, before
// its next statement. Go's Mutex hands itself on to the first that waits, and lets that go on at once,
// if somebody has waited for 1 ms and was then woken in vain. With one processor nobody else is quicker.
// Seldom, Go takes the processor away just then; so look may find what only holds later, too.
func (st *stage) atUnlock(method string, call, look func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ended, looked := make(chan struct{}), make(chan struct{})
	st.mu.Lock()
	go func() {
		defer close(ended)
		defer st.c.Recover()
		call()
	}()
	waits := waitsForLock(ended, method)
	go func() {
		defer close(looked)
		st.looks(look)
	}()
	if waits && waitsForLock(looked, "looks") {
		time.Sleep(2 * time.Millisecond) // see above
		st.mu.Unlock()
		st.mu.Lock() // it is quicker than the one that was woken
		waitsForLock(ended, method)
	}
	st.mu.Unlock()
	<-ended
	<-looked
}

func (st *stage) looks(look func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	look()
}

// fault runs f, and returns what it panics with if that is a fault of the Go runtime, such as a nil
// pointer. Other panics pass.
func fault(f func()) (err runtime.Error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			err = p
		default:
			panic(p)
		}
	}()
	f()
	return nil
}

// handClock stands still.
type handClock struct {
	now   int64
	reads int
	read  func() // nil: nothing happens at a look at the clock
}

func (c *handClock) Now() int64 {
	c.reads++
	if c.read != nil {
		c.read()
	}
	return c.now
}

func (c *handClock) Time() time.Time        { return time.Unix(0, c.now) }
func (c *handClock) When(d time.Time) int64 { return d.UnixNano() }

// handKernel is a Poller that has what the check gave it.
type handKernel struct {
	ready   List // the next Poll returns them
	waiters int
	polls   int            // without waiting
	sleeps  int            // that would wait
	breaks  int            // of such
	slept   func(PollCall) // called by those that would wait
	broken  func()
	asked   func() // called by Waiters
}

func (k *handKernel) Poll(c PollCall) List {
	if c.Delay == 0 {
		k.polls++
	} else if k.sleeps++; k.slept != nil {
		k.slept(c)
	}
	l := k.ready
	k.ready = List{}
	return l
}

func (k *handKernel) Break() {
	if k.breaks++; k.broken != nil {
		k.broken()
	}
}

func (k *handKernel) Waiters() int {
	if k.asked != nil {
		k.asked()
	}
	return k.waiters
}

func (k *handKernel) Close() error { return nil }
