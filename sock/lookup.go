package sock

// This file answers: how is the name of a host or a service looked up? By package net: its
// resolver asks DNS from its own goroutines, while the caller waits on a Go channel. A task
// must not wait there. So a goroutine does, and the task waits for that goroutine on a
// sched.Chan.

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// A Resolver looks up names. network is ip, ip4 or ip6. LookupNetIP is called on its own
// goroutine, possibly several calls at once, and must return soon after ctx has ended.
// *net.Resolver is a Resolver.
//
// Without one, names are looked up by a *net.Resolver that reads /etc/hosts and asks DNS
// over sockets of the task's scheduler, or on Windows by the system. A simulated kernel is
// asked itself.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// namer is the part of a kernel that resolves names itself. The simulated one does, because
// it has no DNS server. A nil result means that there is no such host.
type namer interface {
	Lookup(host string) []netip.Addr
}

// resolveHost turns an IP address or a name into IP addresses. At least one has the IP
// version that network is restricted to; others may be among them.
func resolveHost(t *sched.Task, ctx context.Context, resolver Resolver, network, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	if t.Tracing() {
		t.Emit(0, trace.Event{Kind: trace.Call, Why: "lookup"})
	}
	ips, err := lookup(t, ctx, resolver, network, host)
	if t.Tracing() {
		emitLookup(t, err)
	}
	return ips, err
}

func lookup(t *sched.Task, ctx context.Context, resolver Resolver, network, host string) ([]netip.Addr, error) {
	if resolver == nil {
		if p := poller.Of(t.Sched()); p != nil {
			if k, ok := p.Calls().(namer); ok {
				return lookupIn(k, host)
			}
		}
		resolver = systemResolver(t.Sched())
	}
	return lookupWith(t, ctx, resolver, "ip"+strings.TrimPrefix(network, kindOf(network)), host)
}

func lookupIn(k namer, host string) ([]netip.Addr, error) {
	if ips := k.Lookup(host); ips != nil {
		return ips, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// lookupWith asks resolver, and not inside Block: Run waits for a Block, and so would wait
// for a DNS server that does not answer. A parked task is ended by Run, and that ends the
// lookup.
//
// Go: net/lookup.go (*Resolver).lookupIPAddr
func lookupWith(t *sched.Task, ctx context.Context, resolver Resolver, network, host string) ([]netip.Addr, error) {
	type answer struct {
		ips []netip.Addr
		err error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // also if the task is ended
	s := t.Sched()
	answers := sched.NewChan[answer](1) // one slot, so the goroutine never waits to send
	s.Hold()                            // during a lookup sleeping tasks are not a deadlock
	go func() {
		defer s.Release()
		ips, err := resolver.LookupNetIP(ctx, network, host)
		g := s.Guest()
		defer g.Leave()
		answers.Send(g, answer{ips, err})
	}()
	a, ok := answers.Recv(t)
	if !ok {
		return nil, net.ErrClosed // t is running its deferred calls, and must not wait any more
	}
	return a.ips, a.err
}

// resolvePort turns a number or a service name into a port. Services are listed in a file,
// and reading it really blocks.
func resolvePort(t *sched.Task, ctx context.Context, network, service string) (uint16, error) {
	if n, err := strconv.ParseUint(service, 10, 16); err == nil {
		return uint16(n), nil
	}
	if service == "" {
		return 0, nil
	}
	var port int
	var err error
	t.Block(func() { port, err = net.DefaultResolver.LookupPort(ctx, network, service) })
	return uint16(port), err
}
