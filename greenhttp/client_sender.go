package greenhttp

// This file answers: how is a large body sent while the answer is read? By a
// goroutine, for as long as it is sent. One task cannot do both: it would wait for
// room to write while the server waits for room to answer. Nor can two, if the
// connection has TLS: both sides of a tls.Conn use the locks of both, and those are
// Go's, which hold up a worker.

import (
	"bufio"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"greenpoll/sched"
)

// outcome is how the writing of a request has ended.
type outcome struct {
	n    int64 // bytes that were written
	err  error
	lost bool // err is the connection's, or the server's wish; else the request is at fault
}

// send writes the request, or has it written.
func (k *call) send() {
	if k.sendsItself() {
		k.sent = k.write(k.c.w, &k.c.wire)
		k.startHeaderTimeout()
		return
	}
	s := &sender{}
	s.wire.Conn = k.share(s)
	k.sender = s
	s.done = runOnGuest(k.t, func() {
		w := connWriters.get(&s.wire)
		s.sent = k.write(w, &s.wire)
		connWriters.put(w)
		if s.sent.err != nil && !s.sent.lost {
			k.c.close() // wakes the task, which waits for an answer in vain
		} else {
			k.startHeaderTimeout()
		}
		s.over.Store(true)
	})
}

// write writes the request. It closes the body, whatever happens.
//
// Go: net/http/transport.go (*persistConn).writeLoop
func (k *call) write(w *bufio.Writer, c *wireConn) outcome {
	c.written, c.werr = 0, nil
	write := k.out.Write
	if k.proxy != nil && k.to.scheme == "http" {
		write = k.out.WriteProxy
	}
	err := write(w)
	if err == nil {
		err = w.Flush()
	}
	if src, _ := k.out.Body.(*outgoingBody); src != nil {
		if failed := src.failed.Load(); failed != nil {
			return outcome{c.written, *failed, *failed == errUnwanted}
		}
	}
	if err != nil && c.written > 0 {
		err = connBroken(err)
	}
	return outcome{c.written, err, c.werr != nil}
}

// sender is a request on its way. Its goroutine is a guest of the scheduler.
type sender struct {
	wire wireConn              // its own: what the reader counts is none of its business
	done *sched.Chan[struct{}] // closed at the end
	over atomic.Bool           // sent holds the outcome
	sent outcome
}

// share lets a goroutine write while the task reads, and returns what to write to.
// A plain socket has a second view for that. With TLS both sides become guests.
func (k *call) share(s *sender) net.Conn {
	c := k.c
	if c.stream != c.raw {
		c.raw.Set(nil)
		c.wire.Conn = &besideSender{c.stream, k, s}
		return c.stream
	}
	view := c.raw.Handover()
	view.Set(nil)
	return view
}

// join waits for the sender to end, up to timeout if that is not below 0, and makes
// the connection the task's again. It reports whether the sender has ended.
func (k *call) join(timeout time.Duration) bool {
	s := k.sender
	if !s.over.Load() && sched.Select(k.t, timeout, s.done.OnRecv(nil, nil)) < 0 {
		return false
	}
	k.sender, k.sent = nil, s.sent
	k.c.raw.Set(k.t)
	k.c.wire.Conn = k.c.stream
	return true
}

// maxWriteWait is how long an answer that was read whole waits for the end of its
// request.
//
// Go: net/http/transport.go maxWriteWaitBeforeConnReuse
const maxWriteWait = 50 * time.Millisecond

// wroteAll reports whether the request went out whole. The task calls it.
//
// Go: net/http/transport.go (*persistConn).wroteRequest
func (k *call) wroteAll() bool {
	return (k.sender == nil || k.join(maxWriteWait)) && k.sent.err == nil
}

// mapRoundTripError finds the reason why there is no answer, of which err is perhaps only what
// came of it. It waits until nobody reads the body: its owner may use it again.
//
// Go: net/http/transport.go (*persistConn).mapRoundTripError
func (k *call) mapRoundTripError(err error) error {
	if s := k.sender; s != nil {
		ours := !s.over.Load() // then a failed write is our own doing
		k.c.close()
		k.expect.tell(k.t, false)
		k.join(-1)
		if ours && k.sent.lost {
			return err
		}
	}
	switch {
	case k.sent.err == nil, errors.Is(k.sent.err, errUnwanted):
		return err
	case !k.sent.lost, k.nothingRead:
		return k.sent.err
	}
	return err
}

// besideSender is a TLS connection as the task reads it while a sender writes: each
// read is done by a goroutine, and the task is parked until it has returned.
type besideSender struct {
	net.Conn
	k *call
	s *sender
}

func (b *besideSender) Read(p []byte) (int, error) {
	if b.k.t.Ending() { // a goroutine may still be at the last read
		return 0, net.ErrClosed
	}
	if b.s.over.Load() {
		b.k.join(0)
		return b.Conn.Read(p)
	}
	var n int
	var err error
	done := runOnGuest(b.k.t, func() { n, err = b.Conn.Read(p) })
	done.Recv(b.k.t)
	return n, err
}

// runOnGuest runs fn on a goroutine and returns what is closed when it has returned.
// Unlike Block it need not be waited for: when the scheduler ends, so does what fn
// does with a connection.
func runOnGuest(t *sched.Task, fn func()) (done *sched.Chan[struct{}]) {
	s := t.Sched()
	s.Hold() // nobody counts it while it is not parked
	done = sched.NewChan[struct{}](0)
	go func() {
		g := s.Guest()
		defer s.Release()
		defer g.Leave()
		defer done.Close(g)
		fn()
	}()
	return done
}
