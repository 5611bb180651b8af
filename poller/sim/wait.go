package sim

// This file answers: how does the kernel report to the poller what is ready? This is the
// poll side of the seam, with the rules that epoll and kqueue share for edges. A change
// puts what is watched on the ready list once, and its state is looked up when the list
// is read. What each of them watches is in a file of its own.

import (
	"math"
	"slices"
	"syscall"

	"greenpoll/poller"
)

// backend is the poll side of a Kernel. It is a type of its own for one reason:
// both sides of the seam have a Close.
type backend struct{ *Kernel }

// Backend returns the poll side of the kernel, for poller.New.
func (k *Kernel) Backend() poller.Backend { return backend{k} }

// Name returns the backend, and the call that a real kernel with that backend has.
func (k *Kernel) Name() (name, wait string) {
	return k.cfg.Backend, map[string]string{
		Epoll: "epoll_pwait", Kqueue: "kevent", IOCP: "GetQueuedCompletionStatusEx",
	}[k.cfg.Backend]
}

// A watch is what the poll side keeps of an armed socket, and what stands on the ready
// list: a socket has one for each of its sources.
type watch struct {
	source
	s      *socket
	armed  bool // false: the socket was closed or disarmed
	listed bool // on the ready list
}

// A source is what can make an event.
type source interface {
	// concerns reports whether a change of these directions puts it on the ready list.
	concerns(changed poller.Mode) bool

	// poll returns what is true now, decoded from the bits of the backend; 0: nothing.
	poll() poller.Mode
}

// sources is the whole difference between the two readiness backends: epoll has one entry
// for a socket, kqueue three filters. With IOCP a socket belongs to the port, and only
// its operations report anything.
func (k *Kernel) sources(s *socket) []source {
	switch k.cfg.Backend {
	case Epoll:
		return []source{entry{s}}
	case Kqueue:
		return []source{filter{s, filterRead}, filter{s, filterWrite}, filter{s, filterExcept}}
	}
	return []source{}
}

// An item is one place on the ready list.
type item struct {
	w     *watch       // its readiness is looked up when the list is read
	event poller.Event // w is nil: reported as it is
	told  uint64       // trace: the event that tells of its place here; 0: none does
}

// Arm registers the socket. What is ready already is reported at once, unless the
// backend is IOCP; EEXIST if it is registered.
func (k *Kernel) Arm(fd int, token uint64) error {
	_, errno := k.on(CallArm, fd, func(s *socket) (int, syscall.Errno) {
		switch {
		case k.closed:
			return 0, syscall.EBADF
		case s.watched != nil:
			return 0, syscall.EEXIST
		}
		s.token, s.watched = token, []*watch{}
		for _, src := range k.sources(s) {
			w := &watch{source: src, s: s, armed: true}
			s.watched = append(s.watched, w)
			if w.poll() != 0 {
				k.enlist(w)
			}
		}
		return 0, 0
	})
	return asError(errno)
}

// Disarm ends the registration; ENOENT if there is none.
func (k *Kernel) Disarm(fd int) error {
	_, errno := k.on(CallDisarm, fd, func(s *socket) (int, syscall.Errno) {
		if s.watched == nil {
			return 0, syscall.ENOENT
		}
		s.unwatch()
		return 0, 0
	})
	return asError(errno)
}

// unwatch drops the registration. A place on the ready list is dropped when the list is
// read.
func (s *socket) unwatch() {
	for _, w := range s.watched {
		w.armed = false
	}
	s.watched = nil
}

// edge is called after every change of s that a task may wait for, with the directions
// that have changed. The caller holds mu.
func (k *Kernel) edge(s *socket, changed poller.Mode) {
	switch {
	case s.script != nil:
		s.script.changed()
	case k.cfg.Backend == IOCP:
		k.completeAll(s)
	}
	for _, w := range s.watched {
		if w.concerns(changed) {
			k.enlist(w)
		}
	}
}

// enlist puts w on the ready list, unless it is there already: two changes that have not
// been fetched are one event.
func (k *Kernel) enlist(w *watch) {
	mode := w.poll()
	switch {
	case k.separate:
		k.report(poller.Event{Token: w.s.token, Mode: mode}, 0)
		told := k.emitEdge(w.s, "edge: an event of its own", mode)
		k.listed(told)
	case w.listed:
		k.emitEdge(w.s, "edge: on the ready list already", mode)
	default:
		w.listed = true
		k.ready = append(k.ready, item{w: w})
		told := k.emitEdge(w.s, "edge: put on the ready list", mode)
		k.listed(told)
		k.changed.Broadcast()
	}
}

// report makes a Wait return ev as it is. told is the event that has told of it; 0: none yet.
func (k *Kernel) report(ev poller.Event, told uint64) {
	k.ready = append(k.ready, item{event: ev, told: told})
	k.changed.Broadcast()
}

// listed notes which event has told of the last place on the ready list.
func (k *Kernel) listed(told uint64) { k.ready[len(k.ready)-1].told = told }

// fetch takes from the ready list. Each entry is polled now: what no longer holds is not
// reported, and if nothing is left, there is no event. told is what has told of the first.
func (k *Kernel) fetch(events []poller.Event) (n int, told uint64) {
	for n < len(events) && len(k.ready) > 0 {
		it := k.ready[0]
		k.ready[0] = item{}
		k.ready = k.ready[1:]
		ev := it.event
		if w := it.w; w != nil {
			w.listed = false
			if !w.armed {
				continue
			}
			ev = poller.Event{Token: w.s.token, Mode: w.poll()}
			if ev.Mode == 0 {
				k.emitEdge(w.s, "the edge no longer holds: not reported", 0)
				continue
			}
		}
		if n == 0 {
			told = it.told
		}
		events[n] = ev
		n++
	}
	return n, told
}

// EventsWait reports whether a Wait would return an event at once. It is for the scheduler, where
// its workers take turns: one that sleeps in a Wait can go on then.
func (k *Kernel) EventsWait() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.ContainsFunc(k.ready, func(it item) bool { return it.w == nil || it.w.armed && it.w.poll() != 0 })
}

// Wait returns what is ready. If nothing is, a delay other than 0 moves the clock, from
// one happening to the next until one of them is an event or delay has passed. With a
// delay below 0 and an empty agenda it really blocks, until Wake or until another
// goroutine causes an event or a happening. Errors: EINTR and others, only if the script
// asks for them; EBADF after Close.
func (k *Kernel) Wait(delay int64, events []poller.Event) (int, error) {
	n, errno := k.call(CallWait, 0, func() (int, syscall.Errno) { return k.wait(delay, events) })
	return n, asError(errno)
}

// Brought returns the event of the trace that has told of the first report of the last Wait that
// could block; 0: it had none, or none has told of it. It is for the poller, which calls it right
// afterwards.
func (k *Kernel) Brought() uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.brought
}

func (k *Kernel) wait(delay int64, events []poller.Event) (int, syscall.Errno) {
	until := int64(-1)
	if delay >= 0 {
		until = k.Now() + min(delay, math.MaxInt64-k.Now())
	}
	said := false // that there is nothing to wait for
	for {
		if k.closed {
			return 0, syscall.EBADF
		}
		k.happen()
		n, told := k.fetch(events)
		if delay == 0 {
			return n, 0 // a wake is for a worker that blocks
		}
		k.brought = told
		if n > 0 || k.woken || until >= 0 && k.Now() >= until {
			k.woken = false
			return n, 0
		}
		switch {
		case !k.happening && k.advance(until):
		case said || k.happening:
			k.changed.Wait()
			said = false
		default:
			k.unlocked(func() { k.runHooks(Call{Name: CallIdle}) })
			said = true // and look again: the hook may have brought something
		}
	}
}

// Wake ends one Wait that blocks, or the next that would, as an eventfd does.
func (k *Kernel) Wake() error {
	_, errno := k.call(CallWake, 0, func() (int, syscall.Errno) {
		k.woken = true
		k.changed.Broadcast()
		return 0, 0
	})
	return asError(errno)
}

// Close ends the poll side: every Wait answers EBADF. Sockets stay open, as they
// do when an epoll descriptor is closed.
func (b backend) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.changed.Broadcast()
	return nil
}

// asError keeps "no error" from becoming an error that is not nil.
func asError(errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}
