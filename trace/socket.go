package trace

// This file answers: what does the kernel know of each descriptor, as far as events tell? A
// simulated kernel tells all that it does. A real one only answers calls: between two answers
// bytes may arrive, and then it is not known how many.

import "slices"

// Socket is what is known of the kernel's side of one descriptor.
type Socket struct {
	Armed   uint64   // the event that told the kernel to watch it; 0: none has
	Unread  int64    // bytes, or connections, that wait to be read; -1: not known
	Listed  int8     // on the ready list: 1 yes, 0 no, -1 not known
	Pending []string // the operations that the kernel works on (completion model); never changed in place
}

// reduceSocket applies e to the socket that it is about, if it is about one.
func reduceSocket(s *State, e Event) (was Was[int32, Socket]) {
	old, known := s.Sockets[e.FD]
	switch {
	case e.FD == 0 && e.Slot == 0 || e.Why == Stale: // which names no descriptor
		return was
	case e.Kind == Close:
		return drop(s.Sockets, e.FD)
	case !known && !tellsOfOpen(e.Kind): // such as the return of a call under which it was closed
		return was
	case !known && !s.Simulated:
		old.Unread, old.Listed = -1, -1
	}
	now := socketAfter(old, e, s.Simulated)
	if known && now.equal(old) {
		return was
	}
	return put(s.Sockets, e.FD, now)
}

// tellsOfOpen reports whether a k is of a descriptor that is open.
func tellsOfOpen(k Kind) bool {
	switch k {
	case Open, Try, Submit, Kernel:
		return true
	}
	return false
}

func (s Socket) equal(o Socket) bool {
	return s.Armed == o.Armed && s.Unread == o.Unread && s.Listed == o.Listed && slices.Equal(s.Pending, o.Pending)
}

func socketAfter(s Socket, e Event, simulated bool) Socket {
	switch e.Kind {
	case Open:
		s.Armed = e.I
	case Kernel:
		switch e.Q {
		case "unread":
			s.Unread = int64(e.QLen)
		case "ready list":
			s.Listed = 1
		}
	case Polled:
		s.Listed = min(s.Listed, 0)
		if !simulated {
			s.Unread = -1
		}
	case Try:
		s.tried(e)
	case Submit:
		if e.Why == Pending {
			s.Pending = append(slices.Clip(s.Pending), e.Sys)
		}
	case Complete:
		s.done(e)
	}
	return s
}

// tried takes from a call's answer what it says of the bytes that wait.
func (s *Socket) tried(e Event) {
	switch {
	case e.Mode != Read:
	case e.Errno != 0:
		if wouldBlock(e.Errno) {
			s.Unread = 0
		}
	case s.Unread > 0 && (e.Sys == "accept4" || e.Sys == "accept"):
		s.Unread--
	case s.Unread >= e.Ret:
		s.Unread -= max(e.Ret, 0)
	}
}

// done takes note of an operation that has ended.
func (s *Socket) done(e Event) {
	if i := slices.Index(s.Pending, e.Sys); i >= 0 {
		s.Pending = slices.Delete(slices.Clone(s.Pending), i, i+1)
	}
	if e.Mode == Read && s.Unread >= e.N {
		s.Unread -= max(e.N, 0)
	}
}
