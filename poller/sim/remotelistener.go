package sim

// This file answers: what does a task's Dial reach when no task listens? A remote
// listener, which makes a Remote of each connection.

import "slices"

// RemoteListener is a scripted listener: it accepts every connection.
type RemoteListener struct {
	k *Kernel
	s *socket

	// Guarded by k.mu.
	accepted []*Remote
	onAccept func(r *Remote)
}

// RemoteListener listens at addr, "127.0.0.1:80" or a path. onAccept may be nil;
// it is called with each connection, on the worker that polls, and must not park.
// RemoteListener panics if the address is taken.
func (k *Kernel) RemoteListener(addr string, onAccept func(r *Remote)) *RemoteListener {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, network := parse(addr)
	l := &RemoteListener{k: k, s: k.newSocket(network), onAccept: onAccept}
	l.s.script = l
	if errno := k.bind(l.s, at); errno != 0 {
		panic("greenpoll: sim: remote listener: " + addr + ": " + errno.Error())
	}
	k.listen(l.s)
	return l
}

// changed accepts the connections that have come.
func (l *RemoteListener) changed() {
	for len(l.s.queue) > 0 {
		r := &Remote{k: l.k, s: l.s.takeQueued()}
		r.s.script = r
		l.accepted = append(l.accepted, r)
		if f := l.onAccept; f != nil {
			l.k.schedule(0, func() { f(r) }, true)
		}
	}
}

// Accepted returns the connections so far, in the order in which they came.
func (l *RemoteListener) Accepted() []*Remote {
	l.k.mu.Lock()
	defer l.k.mu.Unlock()
	return slices.Clone(l.accepted)
}

// Close stops listening: from now on connections are refused.
func (l *RemoteListener) Close() {
	l.k.mu.Lock()
	defer l.k.mu.Unlock()
	l.k.end(l.s)
}
