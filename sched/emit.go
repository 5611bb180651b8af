package sched

// This file answers: what does the trace record of tasks and workers? All of this is called
// only while a trace is on.

import (
	"reflect"
	"runtime"
	"strings"

	"greenpoll/trace"
)

// Emit records e as an event of this task, caused by its last one unless e says otherwise.
// Only the task's owner may call it: the task while it runs, its worker, or the caller that
// is about to ready it.
//
// The event names the statement that it reports, see trace.Lines. So that one stands in the
// line above an if that asks Tracing, and the call of Emit in the line below; skip counts
// the frames between that place and the call, for a function that makes the event.
func (t *Task) Emit(skip int, e trace.Event) uint64 {
	e.G, e.P, e.M = t.id, -1, -1
	if m := t.m; m != nil {
		e.M = m.id
		if m.p != nil {
			e.P = m.p.id
		}
	}
	if e.Cause == 0 {
		e.Cause = t.cause
	}
	t.cause = t.s.trace.Emit(skip+1, e)
	return t.cause
}

// emitReady records that t goes into the queue of this worker's P. It shows the call of
// queue, inside of which it happens.
func (m *machine) emitReady(t *Task, next bool) {
	t.m = m
	e := trace.Event{Kind: trace.Ready, Q: "ring", QLen: m.p.length() + 1}
	if next {
		e.Q, e.QLen = "next", 1
	}
	m.queued = t.Emit(2, e)
}

// emitReady records that t goes into the global queue, likewise. The event belongs to no
// worker. The caller holds s.mu.
func (s *Sched) emitReady(t *Task) {
	t.m = nil
	s.queued = t.Emit(2, trace.Event{Kind: trace.Ready, Q: "global", QLen: int32(s.globalLen.Load()) + 1})
}

// emitTimer records that this worker has fired a timer, which has woken l.
func (m *machine) emitTimer(when int64, l List) {
	cause := m.emit(1, trace.Event{Kind: trace.Timer, Timer: when, N: int64(l.Len())})
	for t := l.head; t != nil; t = t.next {
		t.cause = cause
	}
}

// emit records an event of this worker that belongs to no task; skip counts the frames
// between the line to be shown and the call of emit.
func (m *machine) emit(skip int, e trace.Event) uint64 {
	e.M, e.P = m.id, -1
	if m.p != nil {
		e.P = m.p.id
	}
	return m.s.trace.Emit(skip+1, e)
}

// emitNext records that this worker has picked t, which nobody else can run by now. It
// belongs to the fourth step if t has slept and was woken.
func (m *machine) emitNext(t *Task, source string) {
	e := trace.Event{Kind: trace.Next, G: t.id, Q: source, QLen: m.queueLength(source), Cause: t.cause, Freed: m.cause}
	if r := t.Reason(); r != Yielding && r != AfterBlock && (t.coro.Load() != nil || r == AtRest) {
		e.Step = 4
	}
	m.emit(2, e)
}

// emitBeginPoll records that this worker is about to sleep in the poll.
func (m *machine) emitBeginPoll(delay int64, why string) uint64 {
	if delay == 0 { // a timer is due: the poll will not block
		return m.cause
	}
	return m.emit(1, trace.Event{Kind: trace.BeginPoll, Timer: delay, Why: why, Cause: m.cause})
}

// emitIdle records that this worker is about to sleep without a P. The caller holds s.mu,
// so that nobody has woken it yet.
func (m *machine) emitIdle() { m.emit(1, trace.Event{Kind: trace.Idle, Cause: m.cause}) }

// emitDeadlock records that this worker has found all tasks parked, so many, and nothing that could
// wake one.
func (m *machine) emitDeadlock(tasks int) {
	m.verdict = m.emit(1, trace.Event{Kind: trace.Deadlock, N: int64(tasks), Cause: m.cause})
}

// emitWake records that this worker was woken by another one; by is nil if no worker did
// it, or the caller does not know. The caller holds s.mu, so that it does not run yet, or it is woken to end.
func (m *machine) emitWake(by *machine, cause uint64, why string) {
	e := trace.Event{Kind: trace.Wake, N: -1, Cause: cause, Why: why}
	if by != nil {
		e.N = int64(by.id)
	}
	m.emit(1, e)
}

// emitBreak records that a worker which sleeps in the poll was woken.
func (s *Sched) emitBreak(by *machine, cause uint64, why string) {
	e := trace.Event{Kind: trace.Break, P: -1, M: -1, N: -1, Cause: cause, Why: why}
	if by != nil {
		e.N = int64(by.id)
	}
	s.broke.Store(s.trace.Emit(1, e))
}

// LastBreak returns the event that has told of the last break of a poll; 0: there was none. It is
// for the poller, whose poll was broken.
func (s *Sched) LastBreak() uint64 { return s.broke.Load() }

// emitBack records that t is back from its blocking call. It is a function of its own, and
// stays one, because an event takes 250 bytes of stack: a task that sleeps below it would
// keep them.
//
//go:noinline
func (t *Task) emitBack() { t.Emit(1, trace.Event{Kind: trace.Back}) }

// An Emitter records one event of a task that may run on another worker by then: what the
// event says of the task was read before. Only the task's owner may take it.
type Emitter struct {
	s        *Sched
	m        *machine // whose worker it is that records; nil: none
	g, cause uint64
}

// Emitter returns what is needed to record an event of t later, caused by t's last one.
func (t *Task) Emitter() Emitter { return Emitter{t.s, t.m, t.id, t.cause} }

// Emit records e; skip is as of Task.Emit. The worker that took the Emitter calls it.
func (by Emitter) Emit(skip int, e trace.Event) uint64 {
	e.G, e.Cause = by.g, by.cause
	if by.m != nil {
		return by.m.emit(skip+1, e)
	}
	e.P, e.M = -1, -1
	return by.s.trace.Emit(skip+1, e)
}

// A commit that records its own outcome has this method: a gate's does, by the swap that
// makes it.
type commitEmitter interface{ EmitsCommit() }

// emitCommit records that t is asleep, or that its commit was refused, unless the commit
// has done so itself.
func (m *machine) emitCommit(t *Task, commit Commit, asleep bool) {
	Emitter{m.s, m, t.id, m.cause}.recordCommit(t, commit, asleep)
}

// emitCommit is that of a guest, which runs its commit itself.
func (by Emitter) emitCommit(t *Task, commit Commit, asleep bool) { by.recordCommit(t, commit, asleep) }

// recordCommit is called one frame below the line to be shown.
func (by Emitter) recordCommit(t *Task, commit Commit, asleep bool) {
	if _, itself := commit.(commitEmitter); itself {
		return
	}
	e := trace.Event{Kind: trace.Commit}
	if !asleep {
		e.Why = trace.Refused
	}
	if n := by.Emit(2, e); !asleep {
		t.CausedBy(n)
	}
}

// emitSpawn records that t has made the task n, of which body is the function.
func (t *Task) emitSpawn(n *Task, body any) {
	n.cause = t.Emit(1, trace.Event{Kind: trace.Spawn, N: int64(n.id), Why: funcName(body)})
}

// emitMain records that the first task was made, by nobody.
func (s *Sched) emitMain(n *Task, body any) {
	n.cause = s.trace.Emit(1, trace.Event{Kind: trace.Spawn, P: -1, M: -1, N: int64(n.id), Why: funcName(body)})
}

// funcName is the name of a function, as Go has it: "main.get", or "main.main.func1"; a method
// that is bound to a value has the method's own, "main.reader.run".
func funcName(body any) string {
	if f := runtime.FuncForPC(reflect.ValueOf(body).Pointer()); f != nil {
		return strings.TrimSuffix(f.Name(), "-fm")
	}
	return ""
}
