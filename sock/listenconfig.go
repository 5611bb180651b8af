package sock

// This file answers: how is a listener opened, and with which options?

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"

	"greenpoll/sched"
	"greenpoll/sys"
)

// ListenConfig holds the options of a listener. The zero ListenConfig behaves like the
// function Listen.
//
// Go: net/dial.go ListenConfig
type ListenConfig struct {
	// ReusePort lets several sockets, also of different processes, share a TCP or UDP
	// address: the kernel distributes new connections, or datagrams by their sender, among
	// them. Each socket has to ask for it. Windows does not support it: Listen fails there.
	// (An address whose last connections are in TIME_WAIT can always be reused at once,
	// without any option, as in package net.)
	ReusePort bool

	// KeepAlive and KeepAliveConfig apply to accepted connections: see Dialer.
	KeepAlive       time.Duration
	KeepAliveConfig net.KeepAliveConfig

	// Resolver looks up names; for nil see Resolver.
	Resolver Resolver

	// Control, if set, is called with each socket before it is bound: see Dialer. address
	// is the one to listen at.
	Control func(network, address string, c syscall.RawConn) error
}

// Listen opens a socket that accepts connections at address, for task t. The networks are
// tcp, tcp4, tcp6 and unix. Addresses are written as for net.Listen: tcp without a host, or
// at 0.0.0.0 or [::], accepts IPv4 and IPv6; a name stands for one of its addresses, an
// IPv4 one if there is one. Port 0 means any free port: see Addr. Errors are *net.OpError,
// as in package net. (Package net's listeners speak Multipath TCP where the system supports
// it, ours plain TCP.)
func Listen(t *sched.Task, network, address string) (*Listener, error) {
	return ListenConfig{}.Listen(t, context.Background(), network, address)
}

// Listen listens as the function Listen does, with lc's options. ctx can end the lookup of
// a name; nothing else takes time.
//
// Go: net/dial.go (*ListenConfig).Listen
func (lc ListenConfig) Listen(t *sched.Task, ctx context.Context, network, address string) (*Listener, error) {
	f, err := lc.open(t, ctx, network, address, false)
	if err != nil {
		return nil, err
	}
	return &Listener{view{f, t}}, nil
}

// ListenPacket opens a socket as the function ListenPacket does, with lc's options: see
// Listen.
//
// Go: net/dial.go (*ListenConfig).ListenPacket
func (lc ListenConfig) ListenPacket(t *sched.Task, ctx context.Context, network, address string) (*PacketConn, error) {
	f, err := lc.open(t, ctx, network, address, true)
	if err != nil {
		return nil, err
	}
	return &PacketConn{conn{view{f, t}}}, nil
}

// open returns a socket bound to an address, for datagrams or for accepting connections. Of
// a name's addresses it takes one, an IPv4 one if there is one.
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
		f, err = lc.openAt(t, network+"4", network, a) // without IPv6, listen on IPv4 alone
	}
	if err != nil {
		return nil, failed(err)
	}
	return f, nil
}

// ipVersionMissing reports whether the machine lacks the IP version that a socket was asked
// for. Package net finds that out beforehand, by opening and closing sockets.
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

// listen binds, listens and only then arms the socket: before it listens, a socket reports
// a hang-up.
//
// Go: net/sock_posix.go (*netFD).listenStream
func (lc ListenConfig) listen(f *fd, t *sched.Task, a address) error {
	// An address in TIME_WAIT may be reused at once.
	if errno := f.calls.Option(f.num, sys.OptReuseAddr, 1); errno != 0 {
		return sysError("setsockopt", errno)
	}
	if err := lc.bind(f, a); err != nil {
		return err
	}
	keepAlive := keepAliveConfig(lc.KeepAlive, lc.KeepAliveConfig)
	_, inherited := f.calls.(sys.Inheriting)
	if inherited {
		f.tuneTCP(keepAlive) // after Control, which is for the listener: in package net connections get these all the same
	}
	raceBeforeSend()
	if errno := f.calls.Listen(f.num); errno != 0 {
		return sysError("listen", errno)
	}
	f.local = f.name(false)
	connConfig := *f.socketConfig
	connConfig.kernel, connConfig.inherited = "", inherited
	f.listening = &listening{connConfig: &connConfig, keepAlive: keepAlive}
	var path string // as the kernel knows it: the name ends at a zero byte
	f.listening.addr, path, _ = f.calls.Names(f.num, false)
	if path != "" && path[0] != '@' {
		f.listening.unlink = path
	}
	return f.arm(t)
}

// listenPacket binds the socket and arms it. At a multicast group's address it receives
// what comes to the port, for any group that it joins, along with other sockets there.
//
// Go: net/sock_posix.go (*netFD).listenDatagram
func (lc ListenConfig) listenPacket(f *fd, t *sched.Task, a address) error {
	if group := a.ip.Addr(); group.IsMulticast() {
		if errno := f.calls.Option(f.num, sys.OptReuseGroup, 1); errno != 0 {
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
		if errno := f.calls.Option(f.num, sys.OptReusePort, 1); errno != 0 {
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
