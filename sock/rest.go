package sock

// This file answers: how does a connection wait for bytes without a stack? As WaitRead waits
// without a buffer, but the call does not return: its task has returned, and is called
// anew. So an idle connection is a few records, and its handler is called once for each time
// that there is something to read.

import (
	"errors"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// ServeReadable is Serve for handlers that keep nothing on a stack between two messages. It
// accepts connections until the listener is closed, and for each starts a task that calls
// handle whenever there is something to read: bytes, the end, or an error. handle reads it,
// may park in any call meanwhile, and returns whether the connection is to be served on.
// Then the task rests: it has no stack until handle is called again. After false, or once
// handle has ended in another way, the connection is closed.
//
//	l.ServeReadable(t, func(t *sched.Task, c *sock.Conn) bool {
//		p := buffers.Get().(*[4 << 10]byte)
//		defer buffers.Put(p)
//		n, err := c.Read(p[:])
//		if err != nil {
//			return false
//		}
//		_, err = c.Write(p[:n])
//		return err == nil
//	})
//
// As with WaitRead the call is a hint: handle's Read may have to park. A deadline that has
// passed, a Close by others and the end of Run call handle as well, and its Read tells which
// it was. Once that has happened handle must return false, or set another deadline, or it is
// called again at once. When Run ends, a call of handle that is under way, or has to park,
// ends as any task's function does: its deferred calls run. What belongs to a connection is
// in variables that handle looks up by c, or in what OnReadable's handle captures.
//
// Where the kernel completes operations, a read of no bytes is under way while the task
// rests.
//
// Go has no counterpart; a handler of an event loop is called so, but must not block.
func (l *Listener) ServeReadable(t *sched.Task, handle func(t *sched.Task, c *Conn) (again bool)) error {
	of := l.f.listening
	s := &service{handle, of.end}
	return l.AcceptEach(t, func(c *Conn) {
		of.begin(t)
		s.start(t, c)
	})
}

// OnReadable starts a task that calls handle whenever there is something to read, and rests
// in between, as ServeReadable's tasks do, until handle returns false. It does not close the
// connection. handle gets a view of its own, whose user is that task. t is the running task
// or guest that makes the call.
func (c *Conn) OnReadable(t *sched.Task, handle func(t *sched.Task, c *Conn) (again bool)) {
	s := &service{handle, func(*sched.Task, *Conn) {}}
	s.start(t, newConn(c.f, nil))
}

// A service is what connections at rest have in common. Of each one there is then no more
// than its task, its fd, its view, and the function that goes on with it.
type service struct {
	handle func(*sched.Task, *Conn) (again bool)
	ended  func(*sched.Task, *Conn)
}

// start starts the task that serves c. It begins anew after each rest, and knows its first
// beginning by the view, which has no user yet.
func (s *service) start(t *sched.Task, c *Conn) {
	c.user = nil
	t.GoAs(func(t *sched.Task) {
		first := c.user == nil
		if first {
			c.user = t
		} else if c.Rested(nil) {
			return
		}
		s.serve(t, c, first)
	}, s.handle)
}

// serve calls handle as long as there is something to read. In between it rests, first if
// rest is true.
func (s *service) serve(t *sched.Task, c *Conn, rest bool) {
	rests := false
	defer func() {
		if !rests {
			s.ended(t, c)
		}
	}()
	for {
		if rest && c.Rest(nil) {
			rests = true
			return
		}
		if rest = s.handle(t, c); !rest || t.Ending() {
			return
		}
	}
}

// Rest puts the view's user, the calling task, to rest until a Read would not park. Rest
// returns true at once, and the task must return from its function, with nothing deferred
// that needs a running task, or closes the connection: that would wait for this task. Then,
// when there is something to read, then is called in its place, on a stack of its own, and
// first of all calls Rested; nil is the task's function of now. False: there is no need to
// rest, or, in a guest's view and inside Block, no way.
//
// It is meant for packages that serve connections, such as greenhttp; programs have
// OnReadable. Meanwhile the task keeps its turn to read: another that reads waits for it.
func (c *Conn) Rest(then func(t *sched.Task)) (rests bool) {
	f := c.f
	if c.user == nil || c.user.IsGuest() {
		return false
	}
	t, err := c.begin(poller.Read)
	if err != nil {
		return false // the Read tells
	}
	defer func() {
		if !rests {
			c.end(t, poller.Read)
		}
	}()
	if t.Tracing() {
		f.emitCall(t, poller.Read, "rest", 0)
	}
	rests, err = f.io.rest(f, t, then)
	if !rests && t.Tracing() {
		f.emitReturn(t, poller.Read, 0, err)
	}
	return rests
}

// Rested is what the view's user calls first when it has risen, with the same function. True:
// it rests on, and returns as after Rest. False: there is something to read.
func (c *Conn) Rested(then func(t *sched.Task)) (rests bool) {
	f, t := c.f, c.user
	defer func() {
		if !rests {
			c.end(t, poller.Read)
		}
	}()
	rests, err := f.io.rested(f, t, then)
	if !rests && t.Tracing() {
		f.emitReturn(t, poller.Read, 0, err)
	}
	return rests
}

// rest is the first half of waitRead. An error is left to the Read, which finds it again. An
// event that is there before the rest has begun may be older than the last Read, if another
// worker polled during that. The handler's next Read would park then, with a stack, so the
// kernel is asked. Each pass of the loop uses up an event.
func (r *readiness) rest(f *fd, t *sched.Task, then func(*sched.Task)) (rests bool, err error) {
	for {
		if readable, err := f.knownReadable(t); readable || err != nil {
			return false, err
		}
		if f.knowRest(f.desc.Rest(t, then)) {
			return true, nil
		}
	}
}

// rested is the second half. An event that ends a rest is believed: to ask would cost a system
// call for each message.
func (r *readiness) rested(f *fd, t *sched.Task, then func(*sched.Task)) (rests bool, err error) {
	return f.knowRest(f.desc.Rested(t, then)), nil
}

// knowRest notes that the wait has consumed an event, unless the task rests on.
func (f *fd) knowRest(rests bool) bool {
	if !rests {
		raceAfterReceive(nil)
		f.drain = unknown
	}
	return rests
}

func (c *completion) rest(f *fd, t *sched.Task, then func(*sched.Task)) (rests bool, err error) {
	op := c.record(f, poller.Read, sys.OpPeek, nil)
	rests, err = f.desc.RestIn(t, op, c, then)
	c.keepError(err)
	return rests, err
}

func (c *completion) rested(f *fd, t *sched.Task, then func(*sched.Task)) (rests bool, err error) {
	rests, err = f.desc.RestedIn(t, &c.ops[0], c, then)
	c.keepError(err)
	return rests, err
}

// keepError keeps an error of the connection for the Read that follows.
func (c *completion) keepError(err error) {
	var errno syscall.Errno
	if errors.As(err, &errno) && errno != syscall.ECANCELED { // that one is caused by CloseRead
		c.keepFailure(int32(errno))
	}
}
