package sock

// This file answers: over which sockets is DNS asked? Over the scheduler's own.
// Package net's resolver knows DNS; it lets callers open its sockets, and ours look
// blocking to it: its goroutines are guests.

import (
	"context"
	"net"
	"runtime"

	"greenpoll/sched"
)

// NewResolver returns a resolver that reads /etc/hosts, and asks DNS servers, those
// of /etc/resolv.conf, over sockets of s. server, "host:port", if not "", is asked
// in their place; errors go on naming those. A dial without a Resolver uses one of
// these, without a server, except on Windows. It is for s alone, and any goroutine may use it; a
// task must do so inside Block.
//
// A lookup that is cancelled leaves its goroutines behind, as net.Resolver does: each
// ends when its server has answered or, by default, after 5 seconds. Run does not wait for
// them. Its end closes their sockets, and they end.
func NewResolver(s *sched.Sched, server string) *net.Resolver {
	guest := Dialer{}.Guest(s)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if server != "" {
			address = server
		}
		return guest.DialContext(ctx, network, address) // for udp a net.PacketConn: so its messages need no length in front
	}}
}

// systemResolver returns the resolver of dials that were given none. It belongs to one
// scheduler, and tasks that ask for the same name at the same time share a lookup.
//
// On Windows it is the system's, as with package net: names there are more than DNS and
// a file, "localhost" already is. A thread of Go's waits for each lookup.
//
// Go: net/conf.go (*conf).hostLookupOrder
func systemResolver(s *sched.Sched) Resolver {
	if runtime.GOOS == "windows" {
		return net.DefaultResolver
	}
	return s.Local(resolverKey{}, func() any { return NewResolver(s, "") }).(Resolver)
}

type resolverKey struct{}
