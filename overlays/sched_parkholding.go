//go:build ignore

// Plain: unlocks a channel before the task parks, so that the commit must lock it and
// look again.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_parkholding) ./micro -run - -bench 'PingPong$'
// Seen in: deadlock -workers 1 -at ev=exit,g=1
package sched

func (c *Chan[T]) Send(t *Task, v T) {
	if t.unwinding {
		return
	}
	c.mu.Lock()
	done, ok, wake := c.put(v)
	c.mu.Unlock()
	if done {
		if wake != nil {
			t.Ready(wake)
		}
	} else {
		w := waiterOf[T](t)
		w.c, w.v, w.sending = c, v, true
		t.Park(w, ChanSend)
		_, ok = w.result()
	}
	if !ok {
		panic("greenpoll: send on closed channel")
	}
}

func (c *Chan[T]) Recv(t *Task) (v T, ok bool) {
	if t.unwinding {
		return v, false
	}
	c.mu.Lock()
	done, v, ok, wake := c.get()
	c.mu.Unlock()
	if done {
		if wake != nil {
			t.Ready(wake)
		}
		return v, ok
	}
	w := waiterOf[T](t)
	w.c, w.sending = c, false
	t.Park(w, ChanReceive)
	return w.result()
}

func (w *waiter[T]) Commit(t *Task) bool {
	mu := &w.c.mu
	mu.Lock()
	done, wake := w.try()
	if !done {
		w.push()
	}
	mu.Unlock()
	if wake != nil {
		t.s.Ready(wake)
	}
	return !done
}
