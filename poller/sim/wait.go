package sim

// This file answers: how does the kernel tell the poller what is ready? The poll
// side of the seam, with epoll's rules: a change puts a socket on the ready list
// once, and what is true of it is found out when the list is read.

import (
	"math"
	"syscall"

	"greenpoll/poller"
)

// backend is the poll side of a Kernel. It is a type of its own for one reason:
// both sides of the seam have a Close.
type backend struct{ *Kernel }

// Backend returns the poll side of the kernel, for poller.New.
func (k *Kernel) Backend() poller.Backend { return backend{k} }

// Name tells the manner, and the call that a real kernel of that manner has.
func (k *Kernel) Name() (manner, wait string) {
	if k.cfg.Manner == IOCP {
		return IOCP, "GetQueuedCompletionStatusEx"
	}
	return Epoll, "epoll_pwait"
}

// An item is one place on the ready list.
type item struct {
	s     *socket      // what is ready is found out when the list is read
	event poller.Event // s is nil: reported as it is
}

// Arm registers the socket. In the manner of epoll what is ready already is
// reported at once; EEXIST if it is registered.
func (k *Kernel) Arm(fd int, token uint64) error {
	_, errno := k.on(CallArm, fd, func(s *socket) (int, syscall.Errno) {
		switch {
		case k.closed:
			return 0, syscall.EBADF
		case s.armed:
			return 0, syscall.EEXIST
		}
		s.armed, s.token = true, token
		if k.cfg.Manner == Epoll && s.readiness() != 0 {
			k.enlist(s)
		}
		return 0, 0
	})
	return asError(errno)
}

// Disarm ends the registration; ENOENT if there is none.
func (k *Kernel) Disarm(fd int) error {
	_, errno := k.on(CallDisarm, fd, func(s *socket) (int, syscall.Errno) {
		if !s.armed {
			return 0, syscall.ENOENT
		}
		s.armed = false
		return 0, 0
	})
	return asError(errno)
}

// edge is called after every change of s that somebody may wait for. The caller
// holds mu.
func (k *Kernel) edge(s *socket) {
	switch {
	case s.script != nil:
		s.script.changed()
	case k.cfg.Manner == IOCP:
		k.completeAll(s)
	case s.armed:
		k.enlist(s)
	}
}

// enlist puts s on the ready list. A socket that stands there already is not put
// there again: two changes that nobody has fetched are one event.
func (k *Kernel) enlist(s *socket) {
	mode := s.readiness()
	switch {
	case k.separate:
		k.report(poller.Event{Token: s.token, Mode: mode})
		k.tell(s, "edge: an event of its own", 0, mode)
	case s.listed:
		k.tell(s, "edge: on the ready list already", 0, mode)
	default:
		s.listed = true
		k.ready = append(k.ready, item{s: s})
		k.tell(s, "edge: put on the ready list", 0, mode)
		k.changed.Broadcast()
	}
}

// report makes a Wait return ev as it is.
func (k *Kernel) report(ev poller.Event) {
	k.ready = append(k.ready, item{event: ev})
	k.changed.Broadcast()
}

// fetch takes from the ready list. A socket is asked now what is ready: what is
// true no more is not reported, and if nothing is left, neither is the socket.
func (k *Kernel) fetch(events []poller.Event) (n int) {
	for n < len(events) && len(k.ready) > 0 {
		it := k.ready[0]
		k.ready[0] = item{}
		k.ready = k.ready[1:]
		ev := it.event
		if s := it.s; s != nil {
			s.listed = false
			if !s.armed {
				continue // closed, or disarmed
			}
			ev = poller.Event{Token: s.token, Mode: s.readiness()}
			if ev.Mode == 0 {
				k.tell(s, "the edge is true no more: not reported", 0, 0)
				continue
			}
		}
		events[n] = ev
		n++
	}
	return n
}

// Wait returns what is ready. If that is nothing, a delay other than 0 moves the
// clock, from one happening to the next until one of them is an event or delay
// has passed; with a delay below 0 and an empty agenda it really blocks, until
// Wake or until somebody on another goroutine brings an event or a happening
// about. Errors: EINTR and others, only if the script asks; EBADF after Close.
func (k *Kernel) Wait(delay int64, events []poller.Event) (int, error) {
	n, errno := k.call(CallWait, 0, func() (int, syscall.Errno) { return k.wait(delay, events) })
	return n, asError(errno)
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
		n := k.fetch(events)
		if delay == 0 {
			return n, 0 // a wake is meant for a worker that blocks
		}
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
