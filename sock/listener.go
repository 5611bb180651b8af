package sock

// This file answers: how are connections accepted?

import (
	"net"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
)

// Listener is a listening socket, TCP or Unix, as one user sees it: see Conn.
//
// Go: net/tcpsock.go TCPListener; net/unixsock.go UnixListener
type Listener struct {
	view
}

var _ net.Listener = (*Listener)(nil)

// name asks the kernel for one of the socket's two addresses.
func (f *fd) name(peer bool) net.Addr {
	ip, path, errno := f.calls.Names(f.num, peer)
	if errno != 0 {
		return nil
	}
	return f.address(ip, path).netAddr()
}

// Bind returns a view of the same listener for task t.
func (l *Listener) Bind(t *sched.Task) *Listener { return &Listener{view{l.f, t}} }

// Guest returns a view of the same listener for ordinary goroutines. The connections that
// it accepts are for guests as well.
func (l *Listener) Guest() *Listener {
	l.f.holdForGuests()
	return &Listener{view{l.f, nil}}
}

// Accept parks until a connection comes in, and returns it with this view's user.
func (l *Listener) Accept() (net.Conn, error) {
	c, err := l.AcceptConn()
	if err != nil {
		return nil, err // not a nil *Conn in an interface
	}
	return c, nil
}

// AcceptConn is Accept with a concrete result type.
//
// Go: net/tcpsock.go (*TCPListener).AcceptTCP; net/fd_unix.go (*netFD).accept
func (l *Listener) AcceptConn() (*Conn, error) {
	f := l.f
	t, err := l.begin(poller.Read)
	if err != nil {
		return nil, f.opError("accept", err)
	}
	defer l.end(t, poller.Read)
	if t.Tracing() {
		f.emitCall(t, poller.Read, "accept", 0)
	}
	a, err := f.io.accept(f, t)
	if t.Tracing() {
		f.emitReturn(t, poller.Read, a.num, err)
	}
	if err != nil {
		return nil, f.opError("accept", err)
	}
	c, err := f.adopt(t, a)
	if err != nil {
		return nil, f.opError("accept", err)
	}
	if l.user == nil {
		return newConn(c, nil).Guest(), nil
	}
	return newConn(c, t), nil
}

// adopt makes an fd for an accepted connection.
func (f *fd) adopt(t *sched.Task, a accepted) (*fd, error) {
	c := f.listening.connConfig.newFD(a.num)
	c.remote = c.address(a.peer, a.path).netAddr()
	c.local = f.localOf(c)
	if !c.inherited {
		c.tuneTCP(f.listening.keepAlive)
	}
	c.drain = untried
	if err := c.arm(t); err != nil { // last, because the end of Run may close what is armed
		c.close()
		return nil, err
	}
	return c, nil
}

// localOf returns the local address of a connection. Unless the listener listens at all of
// the machine's addresses, it nearly always equals the listener's, and shares its value.
func (f *fd) localOf(c *fd) net.Addr {
	ip, path, errno := c.calls.Names(c.num, false)
	switch {
	case errno != 0:
		return nil
	case ip.IsValid() && ip == f.listening.addr:
		return f.local
	}
	return c.address(ip, path).netAddr()
}

// Serve accepts connections until the listener is closed: see AcceptEach. For each
// connection it starts a task that runs handle, and closes the connection when handle
// returns.
func (l *Listener) Serve(t *sched.Task, handle func(t *sched.Task, c *Conn)) error {
	of := l.f.listening
	return l.AcceptEach(t, func(c *Conn) {
		of.begin(t)
		t.Go(func(t *sched.Task) {
			defer of.end(t, c)
			c.user = t // so far its user was the task that accepted it
			handle(t, c)
		})
	})
}

// begin counts one more connection that a handler serves.
func (l *listening) begin(t *sched.Task) {
	l.handlers.Add(t, 1)
	l.serving.Add(1)
}

// end is what comes after the handler.
func (l *listening) end(t *sched.Task, c *Conn) {
	c.Close()
	l.serving.Add(-1)
	l.handlers.Done(t)
}

// AcceptEach accepts connections for t until the listener is closed, and calls take with
// each. When no descriptors are left it sleeps, longer each time, and tries again: an
// edge-triggered listener does not report a waiting connection twice. After Close it
// returns an error that wraps net.ErrClosed.
//
// Go: net/http/server.go (*Server).Serve
func (l *Listener) AcceptEach(t *sched.Task, take func(c *Conn)) error {
	l = l.Bind(t)
	var pause time.Duration
	for {
		c, err := l.AcceptConn()
		switch {
		case err == nil:
			pause = 0
			take(c)
		case outOfResources(err):
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			t.Sleep(pause)
		default:
			return err
		}
	}
}

// Drain waits, for up to d, until all handlers that Serve has started have returned, and
// reports whether they have. If d is 0 or less it does not wait. Close the listener first.
func (l *Listener) Drain(t *sched.Task, d time.Duration) bool {
	if d <= 0 || l.f.listening.serving.Load() == 0 {
		return l.f.listening.serving.Load() == 0
	}
	done := sched.NewChan[struct{}](0)
	t.Go(func(t *sched.Task) {
		l.f.listening.handlers.Wait(t)
		done.Close(t)
	})
	return sched.Select(t, d, done.OnRecv(nil, nil)) == 0
}

// outOfResources reports whether an accept failed for a reason that may pass.
//
// Go: net/http/server.go (*Server).Serve. It asks whether the error is Temporary.
func outOfResources(err error) bool {
	for _, errno := range [...]syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM} {
		if isErrno(err, errno) {
			return true
		}
	}
	return false
}

// Close closes the listener. Accept returns net.ErrClosed; accepted connections stay open.
// The file of a Unix socket is removed: see SetUnlinkOnClose. When Close has returned, the
// same address can be listened at again, unless another process or caller has the socket
// too, by File for instance. Any code may call Close: see Conn.Close.
func (l *Listener) Close() error {
	if err := l.f.close(); err != nil {
		return l.f.opError("close", err)
	}
	return nil
}

// SetUnlinkOnClose sets whether Close removes the file of a Unix socket. The default is
// that it does. Any task or goroutine may call it.
//
// Go: net/unixsock_posix.go (*UnixListener).SetUnlinkOnClose
func (l *Listener) SetUnlinkOnClose(unlink bool) { l.f.listening.keepFile.Store(!unlink) }

// Addr returns the address that the listener listens at.
func (l *Listener) Addr() net.Addr { return l.f.local }

// SetDeadline makes Accept fail with os.ErrDeadlineExceeded from d on. The zero Time means
// never. As in package net, SetDeadline's own error is not wrapped.
func (l *Listener) SetDeadline(d time.Time) error {
	return l.f.setDeadline(poller.Read, d)
}
