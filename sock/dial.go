package sock

// This file answers: how is a connection made?

import (
	"context"
	"net"
	"os"
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// Dialer holds the options of a dial. The zero Dialer is Dial's.
//
// Go: net/dial.go Dialer
type Dialer struct {
	// Timeout bounds the whole dial, names included, on the scheduler's clock;
	// 0: no bound but the system's own.
	Timeout time.Duration

	// LocalAddr is the own address to use, as a text; "": any.
	LocalAddr string
}

// Dial connects to address for task t, and parks until the connection is made or
// refused. The networks are tcp, tcp4, tcp6 and unix; addresses are written as
// for net.Dial. A name is looked up inside Block, and its addresses are tried one
// after the other. Errors are *net.OpError, as package net's.
func Dial(t *sched.Task, network, address string) (*Conn, error) {
	return Dialer{}.Dial(t, context.Background(), network, address)
}

// DialContext is Dial until ctx ends. A deadline of ctx counts on Go's clock, also
// over a simulated kernel.
func DialContext(t *sched.Task, ctx context.Context, network, address string) (*Conn, error) {
	return Dialer{}.Dial(t, ctx, network, address)
}

// Dial connects as the function Dial does, with d's options, until ctx ends.
//
// Go: net/dial.go (*Dialer).DialContext
func (d Dialer) Dial(t *sched.Task, ctx context.Context, network, text string) (*Conn, error) {
	var deadline int64
	if d.Timeout > 0 {
		deadline = t.Sched().After(d.Timeout)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d.Timeout) // for the lookup, on Go's clock
		defer cancel()
	}
	list, err := resolve(t, ctx, network, text, false)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	var first error
	for i, a := range list {
		if err := ctx.Err(); err != nil {
			return nil, dialError(network, a, contextError(err))
		}
		c, err := d.dialOne(t, ctx, network, a, share(t.Sched().Now(), deadline, len(list)-i))
		if err == nil {
			return c, nil
		}
		if first == nil {
			first = dialError(network, a, err)
		}
	}
	return nil, first
}

func dialError(network string, a address, err error) error {
	return &net.OpError{Op: "dial", Net: network, Addr: a.netAddr(), Err: err}
}

// share divides the time that is left evenly among the addresses that are left,
// but gives each at least two seconds if that much is left at all.
//
// Go: net/dial.go partialDeadline
func share(now, deadline int64, addresses int) int64 {
	if deadline == 0 {
		return 0
	}
	left := deadline - now
	part := max(left/int64(addresses), min(left, int64(2*time.Second)))
	return now + part
}

// dialOne connects to one address. A TCP connection to a port of this machine can
// come out connected to itself, and a port can be taken in the same moment: both
// are accidents, and tried again.
//
// Go: net/tcpsock_posix.go (*sysDialer).doDialTCPProto
func (d Dialer) dialOne(t *sched.Task, ctx context.Context, network string, a address, deadline int64) (*Conn, error) {
	for try := 0; ; try++ {
		c, err := d.connect(t, ctx, network, a, deadline)
		switch {
		case try == 2 || a.kind != "tcp" || d.LocalAddr != "":
			return c, err
		case err == nil && !selfConnected(c):
			return c, nil
		case err == nil:
			c.Close()
		case !isErrno(err, syscall.EADDRNOTAVAIL):
			return nil, err
		}
	}
}

func selfConnected(c *Conn) bool {
	return c.LocalAddr() != nil && c.RemoteAddr() != nil && c.LocalAddr().String() == c.RemoteAddr().String()
}

func (d Dialer) connect(t *sched.Task, ctx context.Context, network string, a address, deadline int64) (*Conn, error) {
	local, err := d.resolveLocal(t, ctx, network) // may end the task: before there is a socket
	if err != nil {
		return nil, err
	}
	f, err := newFD(t.Sched(), a.kernelNetwork(), network)
	if err != nil {
		return nil, err
	}
	if err := d.connectFD(t, ctx, f, local, a, deadline); err != nil {
		f.close()
		return nil, err
	}
	f.local, f.remote = f.name(false), f.name(true)
	if f.remote == nil {
		f.remote = a.netAddr() // the peer is gone again already
	}
	f.setDefaults()
	return newConn(f, t), nil
}

func (d Dialer) connectFD(t *sched.Task, ctx context.Context, f *fd, local []address, a address, deadline int64) error {
	if local != nil {
		if err := sysError("bind", f.calls.Bind(f.num, local[0].ip, local[0].path)); err != nil {
			return err
		}
	}
	if err := f.begin(t, poller.Write); err != nil {
		return err
	}
	defer f.end(t, poller.Write)
	if t.Tracing() {
		t.Emit(0, trace.Event{Kind: trace.Call, Why: "dial", Mode: trace.Write})
	}
	// The descriptor is armed, and can be woken, only once connect has begun.
	stop := func() bool { return true }
	err := f.order.connect(f, t, a, func() error {
		if err := f.arm(t); err != nil {
			return err
		}
		f.desc.SetDeadline(poller.Write, deadline)
		if ctx.Done() != nil {
			stop = context.AfterFunc(ctx, func() { f.setDeadline(poller.Write, time.Unix(1, 0)) })
		}
		return nil
	})
	if f.desc != nil && t.Tracing() {
		f.emitReturn(t, poller.Write, 0, err)
	}
	canceled := !stop()
	switch {
	case canceled && (err == nil || err == os.ErrDeadlineExceeded):
		return contextError(ctx.Err()) // also if the connection was made: nobody wants it now
	case err == os.ErrDeadlineExceeded:
		return timeoutError{}
	case err != nil:
		return err
	}
	if deadline != 0 {
		f.desc.SetDeadline(poller.Write, 0)
	}
	return nil
}

func (d Dialer) resolveLocal(t *sched.Task, ctx context.Context, network string) ([]address, error) {
	if d.LocalAddr == "" {
		return nil, nil
	}
	return resolve(t, ctx, network, d.LocalAddr, true)
}
