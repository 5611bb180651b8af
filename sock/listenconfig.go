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
	// ReusePort lets several TCP listeners, also of different processes, have one
	// address: the kernel spreads new connections over them. Each has to ask for it.
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
	list, err := resolve(t, ctx, lc.Resolver, network, address, true)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	for i, a := range list {
		var l *Listener
		if l, err = lc.listenAt(t, network, a); err == nil {
			return l, nil
		}
		// A machine without IPv6 listens on IPv4 alone.
		noFamily := isErrno(err, syscall.EAFNOSUPPORT) || isErrno(err, syscall.EADDRNOTAVAIL)
		if i+1 == len(list) || !noFamily {
			return nil, &net.OpError{Op: "listen", Net: network, Addr: a.netAddr(), Err: err}
		}
	}
	return nil, err
}

func (lc ListenConfig) listenAt(t *sched.Task, network string, a address) (*Listener, error) {
	f, err := newFD(t.Sched(), a.kernelNetwork(), network)
	if err != nil {
		return nil, err
	}
	f.keepAlive = lc.KeepAlive
	listens := false
	defer func() {
		if !listens {
			f.close() // also if Control ends the task
		}
	}()
	if err := lc.listen(f, t, a); err != nil {
		return nil, err
	}
	listens = true
	return &Listener{view{f, t}}, nil
}

// listen binds, listens and only then arms the socket: one that does not listen
// yet reports a hang-up.
//
// Go: net/sock_posix.go listenStream
func (lc ListenConfig) listen(f *fd, t *sched.Task, a address) error {
	if a.path == "" {
		// An address in TIME_WAIT may be used again at once.
		f.calls.Option(f.num, OptReuseAddr, 1)
		if a.kernelNetwork() == "tcp6" {
			f.calls.Option(f.num, OptIPv6Only, number(f.network == "tcp6"))
		}
		if lc.ReusePort {
			if errno := f.calls.Option(f.num, OptReusePort, 1); errno != 0 {
				return sysError("setsockopt", errno)
			}
		}
	}
	if err := f.control(lc.Control, a); err != nil {
		return err
	}
	if errno := f.calls.Bind(f.num, a.ip, a.path); errno != 0 {
		return sysError("bind", errno)
	}
	if errno := f.calls.Listen(f.num); errno != 0 {
		return sysError("listen", errno)
	}
	f.local = f.name(false)
	if a.path != "" && a.path[0] != '@' {
		f.unlink = a.path
	}
	return f.arm(t)
}
