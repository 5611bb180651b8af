package sim

// This file answers: what is between two sockets? One pipe for each direction: segments
// under way, and at its end the bytes that have not been read yet.

import (
	"slices"
	"syscall"

	"greenpoll/poller"
)

// A segment is one piece of what travels.
type segment struct {
	kind   kind
	bytes  []byte
	unread bool // gone: bytes of ours were left unread
}

type kind uint8

const (
	data        kind = iota
	fin              // no more bytes will come
	rst              // TCP: the connection is no more
	gone             // Unix: the other socket was closed
	deaf             // Unix: the other socket reads no more
	synAnswered      // TCP: the listener's answer to the SYN
	synAck           // TCP: the third segment, the connection is there
	urgentByte       // TCP: one byte beside the stream
	boundary         // Unix: a message with descriptors begins here
)

// A pipe carries one direction of a connection. Segments arrive in the order in
// which they were sent, whatever order the agenda has: a happening says only
// that the next one arrives.
type pipe struct {
	k        *Kernel
	from, to *socket
	flight   []segment // under way
	bytes    []byte    // arrived and unread
	stops    []stop    // places in bytes where a read ends, in order
	used     int       // sent, and not yet known by the sender to be read
	refused  bool      // a Write found no room: the next room makes an edge
}

// A stop is a place before which a read ends although more is there.
type stop struct {
	at     int // in bytes
	urgent bool
}

func (p *pipe) room() int { return max(0, p.k.cfg.BufferSize-p.used) }

// urgent reports whether urgent data is there that no read has passed.
func (p *pipe) urgent() bool {
	return slices.ContainsFunc(p.stops, func(s stop) bool { return s.urgent })
}

// take reads up to the next stop. The sender learns later that there is room.
func (p *pipe) take(dst []byte) int {
	for len(p.stops) > 0 && p.stops[0].at == 0 {
		p.stops = p.stops[1:] // the last read ended here: this one goes on
	}
	end := len(p.bytes)
	if len(p.stops) > 0 {
		end = p.stops[0].at
	}
	n := copy(dst, p.bytes[:end])
	p.bytes = p.bytes[n:]
	for i := range p.stops {
		p.stops[i].at -= n
	}
	if n > 0 {
		p.k.after(p.k.delay(p.to), func() { p.free(n) })
	}
	return n
}

// takeAll reads everything, whatever stops there are, for a remote that reads on
// its own. free is left to the caller.
func (p *pipe) takeAll() []byte {
	all := p.bytes
	p.bytes, p.stops = nil, nil
	return all
}

// free is called when the sender learns that n bytes were read.
func (p *pipe) free(n int) {
	p.used -= n
	if p.refused && p.room() > 0 {
		p.refused = false
		p.k.emit(p.from, "room to write", p.room(), poller.Write)
		p.k.edge(p.from, poller.Write)
	}
}

// send puts a segment on its way. The caller holds mu.
func (k *Kernel) send(p *pipe, seg segment) {
	p.flight = append(p.flight, seg)
	k.after(k.delay(p.from), p.arrive)
}

// arrive is called when the next segment comes to its socket.
func (p *pipe) arrive() {
	seg, k, s := p.flight[0], p.k, p.to
	p.flight = p.flight[1:]
	switch {
	case s.closed:
		p.strayed(seg)
		return
	case s.state == unconnected:
		return // it was reset
	}
	if mode, why := p.land(seg); why != "" {
		k.emit(s, why, len(seg.bytes), mode)
		k.edge(s, mode)
	}
}

// land does to the socket what a segment does that has come to it. It returns the
// directions that have changed, and why; "" if that makes no edge.
func (p *pipe) land(seg segment) (mode poller.Mode, why string) {
	k, s := p.k, p.to
	mode = poller.Read
	switch seg.kind {
	case data:
		p.bytes = append(p.bytes, seg.bytes...)
		why = "bytes arrived"
	case fin:
		s.noReading, s.finished = true, !s.unix()
		why = "end of stream arrived"
	case rst:
		s.err = syscall.ECONNRESET
		if s.finished {
			s.err = syscall.EPIPE // the peer had ended before: only our writing is broken
		}
		s.state, s.noReading, s.noWriting = unconnected, true, true
		mode, why = poller.Read|poller.Write, "reset arrived"
	case gone:
		if seg.unread {
			s.err = syscall.ECONNRESET
		}
		s.noReading, s.noWriting = true, true
		mode, why = poller.Read|poller.Write, "the peer has closed"
	case deaf:
		s.noWriting = true
		mode, why = poller.Write, "the peer reads no more"
	case synAnswered:
		s.state = established
		k.send(s.out, segment{kind: synAck})
		mode, why = poller.Write, "connected"
	case synAck:
		if s.listener.closed {
			k.reset(s)
			return 0, ""
		}
		k.enqueue(s)
		return 0, ""
	case urgentByte:
		p.stops = append(p.stops, stop{at: len(p.bytes), urgent: true})
		why = "urgent data arrived"
	case boundary:
		p.stops = append(p.stops, stop{at: len(p.bytes)})
		return 0, "" // what comes after it makes the edge
	}
	return mode, why
}

// strayed answers a segment that comes to a closed socket: bytes are answered by
// a reset, so that the sender does not wait for ever.
func (p *pipe) strayed(seg segment) {
	s := p.to
	if seg.kind == data && !s.unix() && s.state == established {
		s.state = unconnected // one reset is enough
		p.k.send(s.out, segment{kind: rst})
	}
}
