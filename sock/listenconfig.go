package sock

// This file answers: how is a listener opened, and with which options?

import (
	"context"
	"net"
	"net/netip"
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

	// KeepAlive and KeepAliveConfig are for the connections that are accepted, see Dialer.
	KeepAlive       time.Duration
	KeepAliveConfig net.KeepAliveConfig

	// Resolver looks names up; nil: see Resolver.
	Resolver Resolver

	// Control, if set, is called with each socket before it is bound, see Dialer.
	// address is where it will listen.
	Control func(network, address string, c syscall.RawConn) error
}

// Listen opens a socket that accepts connections at address, for task t. The
// networks are tcp, tcp4, tcp6 and unix; addresses are written as for net.Listen: tcp
// without a host, or at 0.0.0.0 or [::], takes IPv4 and IPv6, and of a name's addresses one
// is taken, of IPv4 if there is such. A port of 0 means any free one, see Addr. Errors are
// *net.OpError, as package net's. (Package net's listeners speak Multipath TCP where the
// system has it, ours plain TCP.)
func Listen(t *sched.Task, network, address string) (*Listener, error) {
	return ListenConfig{}.Listen(t, context.Background(), network, address)
}

// Listen listens as the function Listen does, with lc's options. ctx can end the
// lookup of a name; nothing else takes time.
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

// open returns a socket bound to an address: one for datagrams, or one that accepts
// connections. Of a name's addresses it takes one, of IPv4 if there is one.
func (lc ListenConfig) open(t *sched.Task, ctx context.Context, network, text string, datagram bool) (*fd, error) {
	list, err := resolve(t, ctx, lc.Resolver, network, text, true)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	a := pick(list, true)
	failed := func(err error) error {
		return &net.OpError{Op: "listen", Net: network, Addr: a.netAddr(), Err: err}
	}
	if isDatagram(network) != datagram {
		return nil, failed(&net.AddrError{Err: "unexpected address type", Addr: text})
	}
	kernel := kernelNetwork(network, &a, nil)
	f, err := lc.openAt(t, kernel, network, a)
	if kernel != network && a.isWildcard() && ipVersionMissing(err) {
		f, err = lc.openAt(t, network+"4", network, a) // a machine without IPv6 listens on IPv4 alone
	}
	if err != nil {
		return nil, failed(err)
	}
	return f, nil
}

// ipVersionMissing reports whether the machine does not have the version of IP that a socket
// was asked for. Package net finds it out before, by sockets that it makes and closes.
//
// Go: net/ipsock_posix.go (*ipStackCapabilities).probe
func ipVersionMissing(err error) bool {
	return isErrno(err, syscall.EAFNOSUPPORT) || isErrno(err, syscall.EADDRNOTAVAIL)
}

func (lc ListenConfig) openAt(t *sched.Task, kernel, network string, a address) (*fd, error) {
	cfg, err := newSocketConfig(t.Sched(), network)
	if err != nil {
		return nil, err
	}
	f, err := cfg.newSocket(kernel)
	if err != nil {
		return nil, err
	}
	opened := false
	defer func() {
		if !opened {
			f.close() // also if Control ends the task
		}
	}()
	if f.datagram {
		err = lc.listenPacket(f, t, a)
	} else {
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
	// An address in TIME_WAIT may be used again at once.
	if errno := f.calls.Option(f.num, OptReuseAddr, 1); errno != 0 {
		return sysError("setsockopt", errno)
	}
	if err := lc.bind(f, a); err != nil {
		return err
	}
	keepAlive := keepAliveConfig(lc.KeepAlive, lc.KeepAliveConfig)
	_, inherited := f.calls.(inheriting)
	if inherited {
		f.tuneTCP(keepAlive) // after Control: it is for the listener, and package net's connections have these all the same
	}
	tellSending()
	if errno := f.calls.Listen(f.num); errno != 0 {
		return sysError("listen", errno)
	}
	f.local = f.name(false)
	connConfig := *f.socketConfig
	connConfig.kernel, connConfig.inherited = "", inherited
	f.listening = &listening{connConfig: &connConfig, keepAlive: keepAlive}
	var path string // as the kernel has it, which ends a name at a zero
	f.listening.addr, path, _ = f.calls.Names(f.num, false)
	if path != "" && path[0] != '@' {
		f.listening.unlink = path
	}
	return f.arm(t)
}

// listenPacket binds the socket and arms it. At a multicast group's address it receives
// what comes to the port, for any group it joins, beside other sockets that do so.
//
// Go: net/sock_posix.go (*netFD).listenDatagram
func (lc ListenConfig) listenPacket(f *fd, t *sched.Task, a address) error {
	if group := a.ip.Addr(); group.IsMulticast() {
		if errno := f.calls.Option(f.num, OptReuseGroup, 1); errno != 0 {
			return sysError("setsockopt", errno)
		}
		wildcard := netip.IPv6Unspecified().WithZone(group.Zone())
		if ipVersion(f.kernel) == '4' {
			wildcard = netip.IPv4Unspecified()
		}
		a.ip = netip.AddrPortFrom(wildcard, a.ip.Port())
	}
	if err := lc.bind(f, a); err != nil {
		return err
	}
	f.local = f.name(false)
	return f.arm(t)
}

// bind gives the socket its address.
func (lc ListenConfig) bind(f *fd, a address) error {
	if lc.ReusePort && !f.isUnix() {
		if errno := f.calls.Option(f.num, OptReusePort, 1); errno != 0 {
			return sysError("setsockopt", errno)
		}
	}
	ip, err := a.forSocket(f.kernel)
	if err != nil {
		return err
	}
	if err := f.control(lc.Control, a); err != nil {
		return err
	}
	f.marks.set(bound)
	return sysError("bind", f.calls.Bind(f.num, ip, a.path))
}
