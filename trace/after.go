package trace

// This file answers: what does one event change about one task, worker or descriptor? Each function takes the former value and returns the next; they and the helpers
// below are the body of Reduce.

// taskOf returns the task whose state e changes. A spawn is emitted by the task that goes
// on running, and is about the new one.
func taskOf(e Event) uint64 {
	if e.Kind == Spawn {
		return uint64(e.N)
	}
	return e.G
}

func taskAfter(t Task, e Event) Task {
	former, stood := t.Status, t.Queue
	t.Last = e.I
	t.callsAfter(e)
	switch e.Kind {
	case Spawn:
		t.Status, t.P, t.M, t.Name = Created, -1, -1, e.Why
	case Ready:
		t.Status, t.P, t.M, t.Queue, t.Reason = Runnable, -1, -1, queueOf(e), ""
	case Next, Steal:
		t.Status, t.P, t.M, t.Queue = Runnable, -1, -1, Queue{}
	case Wait:
		t.Status, t.P, t.M, t.Queue, t.Reason = Waiting, e.P, e.M, Queue{}, ""
	case Park:
		t.Status, t.P, t.M, t.Reason = Leaving, -1, -1, e.Reason
	case Commit:
		switch {
		case former != Leaving: // what woke it was quicker than the event that tells of its sleep
		case e.Why == Refused:
			t.Status, t.P, t.M, t.Reason = Running, e.P, e.M, ""
		default:
			t.Status = Parked
		}
	case Handoff: // its worker stays with it, the P does not
		t.Status, t.P, t.M = Blocked, -1, e.M
	case Exit:
		t.Status, t.P, t.M = Dead, -1, -1
	default:
		if emittedRunning(e.Kind) {
			t.Status, t.P, t.M, t.Queue, t.Reason = Running, e.P, e.M, Queue{}, ""
		} else if former == Unknown { // it is only mentioned
			t.P, t.M = -1, -1
		}
	}
	if t.Status != former {
		t.Since = e.T
	}
	if t.Status != former || t.Queue != stood {
		t.SinceNo = e.I
	}
	return t
}

// emittedRunning reports whether only a running task emits a k. A guest that was parked
// goes on without a resume: the next event of such a kind shows that it has.
func emittedRunning(k Kind) bool {
	switch k {
	case Resume, Call, Open, Try, Submit, Wait, Consume, Return, Yield, Back:
		return true
	}
	return false
}

func workerAfter(w Worker, e Event) Worker {
	w.P = e.P
	switch e.Kind {
	case Commit:
		if e.Why == Refused {
			w.Task = e.G
		}
	case Park, Exit:
		w.Task = 0
	case Handoff:
		w.P = -1
	case BeginPoll:
		w.Polling = true
	case Poll:
		w.Polling = false
	case Idle:
		w.Asleep = true
	case Wake:
		w.Asleep = false
	case Next: // without a poller, a poll has no answer
		w.Polling = false
	default:
		if e.G != 0 && emittedRunning(e.Kind) {
			w.Task = e.G
		}
	}
	return w
}

func descAfter(d Desc, e Event) Desc {
	known := d.Reading != NoGate || d.Writing != NoGate
	switch {
	case e.Gen < d.Gen:
		return d // told late: another descriptor has the slot by now
	case e.Gen > d.Gen && known || e.Kind == Open && !known: // with several workers the open may be told late
		d = Desc{Reading: GateNil, Writing: GateNil, open: [2]balance{{GateNil: 1}, {GateNil: 1}}}
	}
	d.FD, d.Gen, d.Last = e.FD, e.Gen, e.I
	if e.Gate[1] != NoGate {
		switch e.Mode {
		case Read:
			d.Reading, d.open[0] = d.open[0].after(d.Reading, e.Gate)
		case Write:
			d.Writing, d.open[1] = d.open[1].after(d.Writing, e.Gate)
		}
	}
	return d
}

// A balance has for each state of a gate how often it was entered, less how often it was
// left. A swap and its event are two acts: with several workers an event may be told late,
// and then the next one finds a state that nobody has told of yet. But all moves of a gate
// are one chain. So, in whatever order they are told, the gate is where it was entered once
// more than left.
type balance [gateStates]int32

// after returns the gate's state after a move was told. As long as an earlier move is
// missing, that is where the newest has led.
func (b balance) after(now Gate, move [2]Gate) (Gate, balance) {
	if now == NoGate {
		b[move[0]]++ // the trace begins here
	}
	b[move[0]]--
	b[move[1]]++
	if b[move[1]] > 0 {
		return move[1], b
	}
	for state, open := range b {
		if open > 0 {
			return Gate(state), b
		}
	}
	return now, b
}

// Was is the former value of one entry that a Change touched.
type Was[K comparable, V any] struct {
	Key     K
	Old     V    // meaningful with Had
	Had     bool // the entry existed before
	Touched bool // false: the change touched no entry of this kind
}

func put[K comparable, V any](m map[K]V, key K, v V) Was[K, V] {
	old, had := m[key]
	m[key] = v
	return Was[K, V]{key, old, had, true}
}

func drop[K comparable, V any](m map[K]V, key K) Was[K, V] {
	old, had := m[key]
	delete(m, key)
	return Was[K, V]{key, old, had, true}
}

func undo[K comparable, V any](m map[K]V, was Was[K, V]) {
	switch {
	case !was.Touched:
	case was.Had:
		m[was.Key] = was.Old
	default:
		delete(m, was.Key)
	}
}
