package sock

// This file answers: how is a connection to one address made? With a socket, a connect that
// the kernel reports as in progress, and a wait for its result.

import (
	"net"
	"os"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// dialSingle connects to a, until deadline or until the dial is cancelled. Its error is
// what the caller of Dial gets.
//
// Go: net/dial.go (*sysDialer).dialSingle
func (dl *dialing) dialSingle(t *sched.Task, a address, deadline int64) (f *fd, err error) {
	if dl.ConnectStart != nil {
		dl.ConnectStart(dl.network, a.netAddr().String())
	}
	if f, err = dl.dialRetrying(t, a, deadline); err != nil {
		err = dl.opError(a, err)
	}
	if dl.ConnectDone == nil {
		return f, err
	}
	hookReturned := false
	defer func() {
		if !hookReturned && f != nil {
			f.close() // ConnectDone has ended the task
		}
	}()
	dl.ConnectDone(dl.network, a.netAddr().String(), err)
	hookReturned = true
	return f, err
}

func (dl *dialing) opError(a address, err error) error {
	e := &net.OpError{Op: "dial", Net: dl.network, Addr: a.netAddr(), Err: err}
	if dl.local != nil {
		e.Source = dl.local.netAddr()
	}
	return e
}

// dialRetrying connects, and retries up to twice after an accident: a TCP connection to a
// port of this machine can connect to itself, and a port can be taken at the very moment at
// which the kernel chooses it.
//
// Go: net/tcpsock_posix.go (*sysDialer).doDialTCPProto
func (dl *dialing) dialRetrying(t *sched.Task, a address, deadline int64) (*fd, error) {
	for try := 0; ; try++ {
		f, err := dl.dialOnce(t, a, deadline)
		switch {
		case try == 2 || a.kind != "tcp" || dl.local != nil && dl.local.ip.Port() != 0:
			return f, err
		case err == nil && !selfConnected(f):
			return f, nil
		case err == nil:
			f.close()
		case !isErrno(err, syscall.EADDRNOTAVAIL):
			return nil, err
		}
	}
}

func selfConnected(f *fd) bool {
	return f.local != nil && f.remote != nil && f.local.String() == f.remote.String()
}

// dialOnce makes a socket and connects it.
func (dl *dialing) dialOnce(t *sched.Task, a address, deadline int64) (*fd, error) {
	if err := dl.checkCancelled(t.Sched().Now(), deadline); err != nil {
		return nil, err
	}
	cfg, err := newSocketConfig(t.Sched(), dl.network)
	if err != nil {
		return nil, err
	}
	a = cfg.peer(a)
	f, err := cfg.newSocket(kernelNetwork(dl.network, dl.local, &a))
	if err != nil {
		return nil, err
	}
	connected := false
	defer func() {
		if !connected {
			f.close() // also if the task is ended: in Control, or while it waits
		}
	}()
	if err := dl.connectFD(t, f, a, deadline); err != nil {
		return nil, err
	}
	connected = true
	return f, nil
}

// controlHook returns the function to call with each socket, or nil.
func (dl *dialing) controlHook() func(network, address string, c syscall.RawConn) error {
	if dl.ControlContext == nil {
		return dl.Control
	}
	return func(network, address string, c syscall.RawConn) error {
		return dl.ControlContext(dl.ctx, network, address, c)
	}
}

// outcome takes f out of cancel's reach, and tells how its connect has ended.
func (dl *dialing) outcome(f *fd, err error) error {
	cause := dl.removeWaiting(f)
	switch {
	case cause != nil && (err == nil || err == os.ErrDeadlineExceeded):
		return cause // even if the connection was made: nobody wants it any more
	case err == os.ErrDeadlineExceeded:
		return timeoutError{}
	}
	return err
}

func (dl *dialing) connectFD(t *sched.Task, f *fd, a address, deadline int64) error {
	if err := f.control(dl.controlHook(), a); err != nil {
		return err
	}
	if dl.local != nil {
		ip, err := dl.local.forSocket(f.kernel)
		if err != nil {
			return err
		}
		f.marks.set(bound)
		if err := sysError("bind", f.calls.Bind(f.num, ip, dl.local.path)); err != nil {
			return err
		}
	}
	to := a
	var err error
	if to.ip, err = a.forSocket(f.kernel); err != nil {
		return err
	}
	v := view{f, t}
	if _, err := v.begin(poller.Write); err != nil {
		return err
	}
	defer v.end(t, poller.Write)
	if t.Tracing() {
		t.Emit(0, trace.Event{Kind: trace.Call, Why: "dial", Mode: trace.Write})
	}
	begun := func() error { // the descriptor is armed, and can be woken, only after connect has begun
		if err := f.arm(t); err != nil {
			return err
		}
		f.desc.SetDeadline(poller.Write, deadline)
		return dl.addWaiting(f) // after the deadline is set: cancel sets an earlier one
	}
	err = dl.outcome(f, f.io.connect(f, t, to, begun))
	if f.desc != nil && t.Tracing() {
		f.emitReturn(t, poller.Write, 0, err)
	}
	if err != nil {
		return err
	}
	if deadline != 0 {
		f.desc.SetDeadline(poller.Write, 0)
	}
	// While begin's reference is held, because the end of Run may close a guest's socket.
	f.local, f.remote = f.name(false), f.name(true)
	if f.remote == nil {
		f.remote = a.netAddr() // the peer is already gone again
	}
	f.tuneTCP(keepAliveConfig(dl.KeepAlive, dl.KeepAliveConfig))
	return nil
}
