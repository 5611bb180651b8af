package sock

// This file answers: over which sockets is DNS asked? Over the scheduler's own. Package
// net's resolver speaks DNS, and lets its caller open the sockets. Ours look like blocking
// ones to it: its goroutines are guests.

import (
	"context"
	"net"
	"runtime"

	"greenpoll/sched"
)

// NewResolver returns a resolver that reads /etc/hosts, and asks the DNS servers of
// /etc/resolv.conf over sockets of s. If server, a "host:port", is not "", it is asked
// instead of those; errors still name those. A dial without a Resolver uses one like this,
// without a server, except on Windows. The resolver is for s only. Any goroutine may use
// it; a task must do so inside Block.
//
// As with any net.Resolver, a cancelled lookup leaves its goroutines behind: each ends when
// its server has answered or, by default, after 5 seconds. Run does not wait for them. When
// Run ends it closes their sockets, and so ends them.
func NewResolver(s *sched.Sched, server string) *net.Resolver {
	guest := Dialer{}.Guest(s)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if server != "" {
			address = server
		}
		return guest.DialContext(ctx, network, address) // for udp a net.PacketConn, so messages get no length prefix
	}}
}

// systemResolver returns the resolver for dials without a Resolver. Each scheduler has one,
// and tasks that look up the same name at the same time share a lookup.
//
// On Windows it is the system's, as in package net: names there come from more than DNS and
// a file; even "localhost" does. Each lookup occupies a Go thread.
//
// Go: net/conf.go (*conf).hostLookupOrder
func systemResolver(s *sched.Sched) Resolver {
	if runtime.GOOS == "windows" {
		return net.DefaultResolver
	}
	return s.Local(resolverKey{}, func() any { return NewResolver(s, "") }).(Resolver)
}

type resolverKey struct{}
