package sim

// This file answers: what do Read, Write and Shutdown do with a connection? The
// rules are Linux's; rules_linux_test.go puts the same questions to both kernels.

import (
	"syscall"

	"greenpoll/poller"
)

// Read takes what has arrived. Errors: EAGAIN (nothing yet), ECONNRESET once
// after a reset, ENOTCONN; 0 bytes and no error: the peer has ended the stream.
func (k *Kernel) Read(fd int, p []byte) (n int, errno syscall.Errno) {
	return k.on(CallRead, fd, func(s *socket) (int, syscall.Errno) { return k.read(s, p) })
}

func (k *Kernel) read(s *socket, p []byte) (int, syscall.Errno) {
	if s.datagram() {
		n, _, errno := k.receive(s, p)
		return n, errno
	}
	if s.in != nil && len(p) > 0 {
		if n := s.in.take(p); n > 0 {
			return n, 0
		}
	}
	switch {
	case s.state == listening, s.state == unconnected && s.unix():
		if s.unix() {
			return 0, syscall.EINVAL
		}
		return 0, syscall.ENOTCONN
	case s.finished:
		return 0, 0
	case s.err != 0:
		return 0, s.takeError()
	case s.noReading, s.state == established && len(p) == 0:
		return 0, 0
	case s.state == unconnected:
		return 0, syscall.ENOTCONN
	}
	return 0, syscall.EAGAIN
}

// Write sends as much as there is room for: less than all of p, or EAGAIN, if
// Config.BufferSize bytes are under way or unread. Errors: EPIPE (the peer takes
// no more, or Shutdown), ECONNRESET once after a reset, ENOTCONN.
func (k *Kernel) Write(fd int, p []byte) (n int, errno syscall.Errno) {
	return k.on(CallWrite, fd, func(s *socket) (int, syscall.Errno) { return k.write(s, p) })
}

func (k *Kernel) write(s *socket, p []byte) (int, syscall.Errno) {
	if s.datagram() {
		if errno := k.sendDatagram(s, p, address{}); errno != 0 {
			return 0, errno
		}
		return len(p), 0
	}
	switch {
	case s.state == connecting:
		return 0, syscall.EAGAIN
	case s.unix() && s.state != established:
		return 0, syscall.ENOTCONN
	case !s.unix() && s.err != 0:
		return 0, s.takeError()
	case s.noWriting || s.state != established:
		return 0, syscall.EPIPE
	}
	n := min(len(p), s.out.room())
	if n < len(p) {
		s.out.refused = true // the next room makes an edge
		if n == 0 {
			return 0, syscall.EAGAIN
		}
	}
	if n > 0 {
		s.out.used += n
		k.send(s.out, segment{kind: data, bytes: append([]byte(nil), p[:n]...)})
	}
	return n, 0
}

// Shutdown ends one half of a connection, or both. Reading: what has arrived can
// still be read, then comes the end. Writing: the peer reads the end after what
// was sent before. ENOTCONN if there is no connection.
func (k *Kernel) Shutdown(fd int, read, write bool) syscall.Errno {
	_, errno := k.on(CallShutdown, fd, func(s *socket) (int, syscall.Errno) {
		if s.state != established && s.network != "unixgram" {
			return 0, syscall.ENOTCONN
		}
		k.shutdown(s, read, write)
		return 0, 0
	})
	return errno
}

func (k *Kernel) shutdown(s *socket, read, write bool) {
	var changed poller.Mode
	if write && !s.noWriting {
		s.noWriting = true
		changed |= poller.Write
		if !s.datagram() {
			k.send(s.out, segment{kind: fin})
		}
	}
	if read {
		s.noReading = true
		changed |= poller.Read
		if s.network == "unix" { // TCP does not inform the peer
			k.send(s.out, segment{kind: deaf})
		}
	}
	k.edge(s, changed)
}

// hangUp is what Close does to a connection.
func (k *Kernel) hangUp(s *socket) {
	unread := len(s.in.bytes) > 0
	linger, set := s.options["linger"]
	switch {
	case s.unix():
		k.send(s.out, segment{kind: gone, unread: unread})
	case unread || set && linger == 0:
		k.send(s.out, segment{kind: rst})
	case !s.noWriting:
		k.send(s.out, segment{kind: fin})
	}
	s.noReading, s.noWriting = true, true
}

// reset ends a connection that will not be accepted any more.
func (k *Kernel) reset(s *socket) {
	s.closed, s.noReading, s.noWriting = true, true, true
	if s.unix() {
		k.send(s.out, segment{kind: gone, unread: true})
		return
	}
	k.send(s.out, segment{kind: rst})
}

// Ask reports what is there to be read, now, and takes nothing of it: whether a Read
// would answer anything but EAGAIN, and whether the peer has ended or broken the
// connection.
func (k *Kernel) Ask(fd int) (readable, ended bool, errno syscall.Errno) {
	name := CallReadable
	if k.cfg.Backend == IOCP {
		name = CallAsk
	}
	_, errno = k.on(name, fd, func(s *socket) (n int, errno syscall.Errno) {
		readable, ended = s.readable(), s.readiness()&poller.Hangup != 0
		if readable {
			n = 1
		}
		return n, 0
	})
	return readable, ended, errno
}

// readable is Read's half of readiness, for callers that want no bytes.
func (s *socket) readable() bool { return s.readiness()&poller.Read != 0 }
