package sim

// This file answers: what is on the other side? A remote: an end of a connection
// that no task serves. It reads by itself, and does the rest when the script says.

import (
	"slices"
	"syscall"
)

// An endpoint is called at edges in place of the poller. The caller holds mu.
type endpoint interface{ changed() }

// Remote is a scripted end of a connection. Its methods may be called at any time, from
// anywhere; what they send takes Config.Latency to arrive. A call before the connection
// is made takes effect once it is; a call after Close or Reset has no effect.
type Remote struct {
	k *Kernel
	s *socket

	// Guarded by k.mu.
	early     []func() // waits for the connection
	paused    bool
	received  []byte
	handed    int // how many of them onReceive was given
	ended     bool
	err       syscall.Errno
	onReceive func(p []byte)
}

// Remote connects to addr, "127.0.0.1:80" or the path of a Unix socket, and
// returns the connecting end. It panics if a Unix socket answers with an error;
// a TCP connection that is refused shows in Err.
func (k *Kernel) Remote(addr string) *Remote {
	k.mu.Lock()
	defer k.mu.Unlock()
	to, network := parse(addr)
	r := &Remote{k: k, s: k.newSocket(network)}
	r.s.script = r
	if errno := k.connect(r.s, to); errno != 0 && errno != syscall.EINPROGRESS {
		panic("greenpoll: sim: remote: " + addr + ": " + errno.Error())
	}
	return r
}

// changed reads what has come.
func (r *Remote) changed() {
	s := r.s
	if s.state == established {
		for len(r.early) > 0 {
			f := r.early[0]
			r.early = r.early[1:]
			f()
		}
	}
	if s.in != nil && !r.paused && len(s.in.bytes) > 0 {
		got := s.in.takeAll()
		r.received = append(r.received, got...)
		if r.onReceive != nil {
			r.k.schedule(0, r.handOn, true)
		}
		r.k.after(r.k.delay(s), func() { s.in.free(len(got)) })
	}
	if s.err != 0 {
		r.err = s.takeError()
	}
	if s.noReading && !s.closed {
		r.ended = true
	}
}

// handOn gives the script what it has not seen yet: the bytes are in order although the
// seed may have changed the order of two calls.
func (r *Remote) handOn() {
	r.k.mu.Lock()
	p, f := slices.Clone(r.received[r.handed:]), r.onReceive
	r.handed = len(r.received)
	r.k.mu.Unlock()
	if len(p) > 0 {
		f(p)
	}
}

// do runs f once the connection is made, unless it was closed or reset before.
func (r *Remote) do(f func(s *socket)) {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	g := func() {
		if r.s.state == established && !r.s.closed {
			f(r.s)
		}
	}
	if r.s.state == connecting {
		r.early = append(r.early, g)
		return
	}
	g()
}

// Send sends p, whether or not the other side has room for it.
func (r *Remote) Send(p []byte) {
	p = slices.Clone(p)
	r.do(func(s *socket) {
		if !s.noWriting {
			s.out.used += len(p)
			r.k.send(s.out, segment{kind: data, bytes: p})
		}
	})
}

// Urgent sends a byte of urgent data: a read stops where it was sent, and goes on
// behind it the next time. The byte itself is not in the stream.
func (r *Remote) Urgent() {
	r.do(func(s *socket) { r.k.send(s.out, segment{kind: urgentByte}) })
}

// Boundary marks where, on a Unix socket, a message with descriptors begins: a read stops
// before it, and nothing shows that more is there.
func (r *Remote) Boundary() {
	r.do(func(s *socket) { r.k.send(s.out, segment{kind: boundary}) })
}

// CloseWrite sends the end of the stream.
func (r *Remote) CloseWrite() { r.do(func(s *socket) { r.k.shutdown(s, false, true) }) }

// Close closes the remote's end: the other side reads the end of the stream, or
// a reset if there is something that a paused remote has not read.
func (r *Remote) Close() { r.do(func(s *socket) { r.k.end(s) }) }

// Reset breaks the connection.
func (r *Remote) Reset() {
	r.do(func(s *socket) {
		s.closed = true
		r.k.reset(s)
	})
}

// Pause makes the remote stop reading, so that the other side's writes fill the
// buffer.
func (r *Remote) Pause() {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.paused = true
}

// Resume makes it read again.
func (r *Remote) Resume() {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.paused = false
	r.changed()
}

// OnReceive sets what is called with each piece that arrives, and with what has
// arrived already, on the worker that polls. f must not park.
func (r *Remote) OnReceive(f func(p []byte)) {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.onReceive = f
	r.k.schedule(0, r.handOn, true)
}

// Received returns everything that has arrived so far.
func (r *Remote) Received() []byte {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return slices.Clone(r.received)
}

// Ended reports whether the other side has ended its stream, or broken it.
func (r *Remote) Ended() bool {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return r.ended
}

// Err returns how the connection was broken or refused, 0 if it was not.
func (r *Remote) Err() syscall.Errno {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return r.err
}
