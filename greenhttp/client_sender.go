package greenhttp

// This file answers: how is a large body sent while the response is read? By a goroutine,
// for as long as that takes. One task cannot do both: it would wait for room to write while
// the server waits for room to respond. Nor can two tasks, if the connection has TLS: each
// direction of a tls.Conn takes locks of the other, and those are Go's, which block a
// worker.

import (
	"bufio"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"greenpoll/sched"
)

// outcome is how the writing of a request ended.
type outcome struct {
	n         int64 // bytes written
	err       error
	connError bool // err came from the connection or the server; otherwise the request is at fault
}

// send writes the request, in the task or through a sender.
func (k *call) send() {
	if k.sentByTask() {
		k.sent = k.write(k.c.w, &k.c.wire)
		k.startHeaderTimeout()
		return
	}
	s := &sender{}
	s.wire.Conn = k.shareConn(s)
	k.sender = s
	s.done = runOnGuest(k.t, func() {
		w := connWriters.get(&s.wire)
		s.sent = k.write(w, &s.wire)
		connWriters.put(w)
		if s.sent.err != nil && !s.sent.connError {
			k.c.close() // wakes the task, which waits for a response in vain
		} else {
			k.startHeaderTimeout()
		}
		s.finished.Store(true)
	})
}

// write writes the request. It closes the body, whatever happens.
//
// Go: net/http/transport.go (*persistConn).writeLoop
func (k *call) write(w *bufio.Writer, c *wireConn) outcome {
	c.written, c.werr = 0, nil
	write := k.out.Write
	if k.proxy != nil && k.key.scheme == "http" {
		write = k.out.WriteProxy
	}
	err := write(w)
	if err == nil {
		err = w.Flush()
	}
	if src, _ := k.out.Body.(*outgoingBody); src != nil {
		if failed := src.failed.Load(); failed != nil {
			return outcome{c.written, *failed, *failed == errBodyRejected}
		}
	}
	if err != nil && c.written > 0 {
		err = connBroken(err)
	}
	return outcome{c.written, err, c.werr != nil}
}

// sender sends a request on a goroutine, which is a guest of the scheduler.
type sender struct {
	wire     wireConn              // its own: it must not touch the reader's counters
	done     *sched.Chan[struct{}] // closed at the end
	finished atomic.Bool           // sent holds the outcome
	sent     outcome
}

// shareConn lets a goroutine write while the task reads, and returns what to write to. For
// a plain socket, that is a second view. With TLS, guests do both the reading and the
// writing.
func (k *call) shareConn(s *sender) net.Conn {
	c := k.c
	if c.stream != c.raw {
		c.raw.Set(nil)
		c.wire.Conn = &sharedTLSConn{c.stream, k, s}
		return c.stream
	}
	view := c.raw.Handover()
	view.Set(nil)
	return view
}

// join waits for the sender to finish, for at most timeout unless that is negative, and
// gives the connection back to the task. It reports whether the sender has finished.
func (k *call) join(timeout time.Duration) bool {
	s := k.sender
	if !s.finished.Load() && sched.Select(k.t, timeout, s.done.OnRecv(nil, nil)) < 0 {
		return false
	}
	k.sender, k.sent = nil, s.sent
	k.c.raw.Set(k.t)
	k.c.wire.Conn = k.c.stream
	return true
}

// maxWriteWait is how long a response that has been read whole waits for the end of its
// request.
//
// Go: net/http/transport.go maxWriteWaitBeforeConnReuse
const maxWriteWait = 50 * time.Millisecond

// wroteAll reports whether the whole request was written. The task calls it.
//
// Go: net/http/transport.go (*persistConn).wroteRequest
func (k *call) wroteAll() bool {
	return (k.sender == nil || k.join(maxWriteWait)) && k.sent.err == nil
}

// mapRoundTripError returns the reason why there is no response; err may only be a
// consequence of it. It waits until nobody reads the body any more, because the caller may
// use it again.
//
// Go: net/http/transport.go (*persistConn).mapRoundTripError
func (k *call) mapRoundTripError(err error) error {
	if s := k.sender; s != nil {
		closedEarly := !s.finished.Load() // then a write that fails is our own doing
		k.c.close()
		k.expect.resolve(k.t, false)
		k.join(-1)
		if closedEarly && k.sent.connError {
			return err
		}
	}
	switch {
	case k.sent.err == nil, errors.Is(k.sent.err, errBodyRejected):
		return err
	case !k.sent.connError, k.nothingRead:
		return k.sent.err
	}
	return err
}

// sharedTLSConn is a TLS connection that the task reads while a sender writes: each read is
// done by a goroutine, and the task is parked until it has returned.
type sharedTLSConn struct {
	net.Conn
	k *call
	s *sender
}

func (b *sharedTLSConn) Read(p []byte) (int, error) {
	if b.k.t.Ending() { // a goroutine may still be in the last read
		return 0, net.ErrClosed
	}
	if b.s.finished.Load() {
		b.k.join(0)
		return b.Conn.Read(p)
	}
	var n int
	var err error
	done := runOnGuest(b.k.t, func() { n, err = b.Conn.Read(p) })
	done.Recv(b.k.t)
	return n, err
}

// runOnGuest runs fn on a goroutine and returns a channel that is closed once fn has
// returned. Unlike Block, it need not be waited for: when the scheduler ends, so does
// whatever fn does with a connection.
func runOnGuest(t *sched.Task, fn func()) (done *sched.Chan[struct{}]) {
	s := t.Sched()
	s.Hold() // the scheduler does not count the goroutine while it is not parked
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
