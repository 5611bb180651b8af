package sock

// This file answers: how is a listener opened, and with which options?

import (
	"context"
	"net"
	"syscall"
	"time"

	"greenpoll/sched"
)

// ListenConfig holds the options of a listener. The zero ListenConfig is Listen's.
//
// Go: net/dial.go ListenConfig
type ListenConfig struct {
	// ReusePort lets several sockets, also of different processes, have one address
	// of TCP or UDP: the kernel spreads new connections, or datagrams by their sender,
	// over them. Each has to ask for it. Windows does not have this: Listen fails there.
	// (An address whose last connections linger in TIME_WAIT can always be used
	// again at once, without any option, as with package net.)
	ReusePort bool

	// KeepAlive is for the connections that are accepted, see Dialer.
	KeepAlive time.Duration

	// Resolver looks names up; nil: see Resolver.
	Resolver Resolver

	// Control, if set, is called with each socket before it is bound, see Dialer.
	// address is where it will listen.
	Control func(network, address string, c syscall.RawConn) error
}

// Listen opens a socket that accepts connections at address, for task t. The
// networks are tcp, tcp4, tcp6 and unix; addresses are written as for net.Listen.
// A port of 0 means any free one, see Addr. Errors are *net.OpError, as package
// net's.
func Listen(t *sched.Task, network, address string) (*Listener, error) {
	return ListenConfig{}.Listen(t, context.Background(), network, address)
}

// Listen listens as the function Listen does, with lc's options. ctx can end the
// lookup of a name, nothing else takes time.
//
// Go: net/dial.go (*ListenConfig).Listen
func (lc ListenConfig) Listen(t *sched.Task, ctx context.Context, network, address string) (*Listener, error) {
	f, err := lc.open(t, ctx, network, address, false)
	if err != nil {
		return nil, err
	}
	return &Listener{view{f, t}}, nil
}

// ListenPacket opens a socket as the function ListenPacket does, with lc's options,
// see Listen.
//
// Go: net/dial.go (*ListenConfig).ListenPacket
func (lc ListenConfig) ListenPacket(t *sched.Task, ctx context.Context, network, address string) (*PacketConn, error) {
	f, err := lc.open(t, ctx, network, address, true)
	if err != nil {
		return nil, err
	}
	return &PacketConn{conn{view{f, t}}}, nil
}

// open returns a socket of a task's own that others can reach at an address: one
// for datagrams, or one that accepts connections.
func (lc ListenConfig) open(t *sched.Task, ctx context.Context, network, text string, datagram bool) (*fd, error) {
	list, err := resolve(t, ctx, lc.Resolver, network, text, true)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	for i, a := range list {
		var f *fd
		if f, err = lc.openAt(t, network, a, datagram); err == nil {
			return f, nil
		}
		// A machine without IPv6 listens on IPv4 alone.
		noFamily := isErrno(err, syscall.EAFNOSUPPORT) || isErrno(err, syscall.EADDRNOTAVAIL)
		if i+1 == len(list) || !noFamily {
			return nil, &net.OpError{Op: "listen", Net: network, Addr: a.netAddr(), Err: err}
		}
	}
	return nil, err
}

func (lc ListenConfig) openAt(t *sched.Task, network string, a address, datagram bool) (*fd, error) {
	f, err := newFD(t.Sched(), a.kernelNetwork(), network)
	if err != nil {
		return nil, err
	}
	f.keepAlive = lc.KeepAlive
	opened := false
	defer func() {
		if !opened {
			f.close() // also if Control ends the task
		}
	}()
	switch {
	case f.datagram != datagram:
		err = &net.AddrError{Err: "unexpected address type", Addr: a.netAddr().String()}
	case datagram:
		err = lc.listenPacket(f, t, a)
	default:
		err = lc.listen(f, t, a)
	}
	if err != nil {
		return nil, err
	}
	opened = true
	return f, nil
}

// listen binds, listens and only then arms the socket: one that does not listen
// yet reports a hang-up.
//
// Go: net/sock_posix.go (*netFD).listenStream
func (lc ListenConfig) listen(f *fd, t *sched.Task, a address) error {
	if a.path == "" {
		// An address in TIME_WAIT may be used again at once.
		f.calls.Option(f.num, OptReuseAddr, 1)
	}
	if err := lc.bind(f, a); err != nil {
		return err
	}
	_, inherited := f.calls.(inheriting)
	if inherited {
		f.setDefaults() // after Control: it is for the listener, and package net's connections have these all the same
	}
	if errno := f.calls.Listen(f.num); errno != 0 {
		return sysError("listen", errno)
	}
	f.local = f.name(false)
	accepts := *f.family
	accepts.kernel, accepts.inherited = "", inherited
	f.listening = &listening{accepts: &accepts}
	f.listening.at, _, _ = f.calls.Names(f.num, false)
	if a.path != "" && a.path[0] != '@' {
		f.listening.unlink = a.path
	}
	return f.arm(t)
}

// listenPacket binds the socket and arms it.
//
// Go: net/sock_posix.go (*netFD).listenDatagram
func (lc ListenConfig) listenPacket(f *fd, t *sched.Task, a address) error {
	f.setDefaults()
	if err := lc.bind(f, a); err != nil {
		return err
	}
	f.local = f.name(false)
	return f.arm(t)
}

// bind tunes the socket and gives it its address.
func (lc ListenConfig) bind(f *fd, a address) error {
	if only(f.kernel) == '6' { // takes IPv4 too, unless the user asked for IPv6 alone
		f.calls.Option(f.num, OptIPv6Only, number(only(f.network) == '6'))
	}
	if lc.ReusePort && a.path == "" {
		if errno := f.calls.Option(f.num, OptReusePort, 1); errno != 0 {
			return sysError("setsockopt", errno)
		}
	}
	if err := f.control(lc.Control, a); err != nil {
		return err
	}
	f.marks.set(bound)
	return sysError("bind", f.calls.Bind(f.num, a.ip, a.path))
}
