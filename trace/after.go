package trace

// This file answers: what does one event change about one task, worker, descriptor or
// queue? Each function takes the former value and returns the next; they and the helpers
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
	former := t.Status
	t.Last = e.I
	switch e.Kind {
	case Spawn:
		t.Status, t.P, t.M = Created, -1, -1
	case Ready:
		t.Status, t.P, t.M, t.Queue, t.Reason = Runnable, -1, -1, queueOf(e), ""
	case Next:
		t.Status, t.P, t.M, t.Queue = Runnable, -1, -1, Queue{}
	case Wait:
		t.Status, t.P, t.M, t.Queue, t.Reason = Waiting, e.P, e.M, Queue{}, ""
	case Park:
		t.Status, t.P, t.M, t.Reason = Parked, -1, -1, e.Reason
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
	return t
}

// emittedRunning reports whether only a running task emits a k. A guest that was parked
// goes on without a resume: the next event of such a kind shows that it has.
func emittedRunning(k Kind) bool {
	switch k {
	case Resume, Call, Open, Try, Submit, Wait, Return, Yield:
		return true
	}
	return false
}

func workerAfter(w Worker, e Event) Worker {
	w.P = e.P
	switch e.Kind {
	case Park, Exit:
		w.Task = 0
	case Handoff:
		w.P = -1
	case Poll:
		w.Polling = true
	case Next:
		w.Polling = false
	default:
		if e.G != 0 && emittedRunning(e.Kind) {
			w.Task, w.Polling = e.G, false
		}
	}
	return w
}

func descAfter(d Desc, e Event) Desc {
	if e.Kind == Open {
		d = Desc{Reading: GateNil, Writing: GateNil}
	}
	d.FD, d.Gen, d.Last = e.FD, e.Gen, e.I
	if e.Gate[1] != NoGate {
		switch e.Mode {
		case Read:
			d.Reading = e.Gate[1]
		case Write:
			d.Writing = e.Gate[1]
		}
	}
	return d
}

// queueOf returns the queue that e names. A next may also name a source that is
// no queue, such as "poll".
func queueOf(e Event) Queue {
	switch e.Q {
	case "global":
		return Queue{P: -1, Name: e.Q}
	case "ring", "next":
		return Queue{P: e.P, Name: e.Q}
	}
	return Queue{}
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
