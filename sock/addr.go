package sock

// This file answers: what does an address text mean? Networks, numbers and names
// are taken apart as package net does. Only a name needs a lookup, see lookup.go.

import (
	"context"
	"net"
	"net/netip"

	"greenpoll/sched"
)

// address is one place to connect to or to listen at.
type address struct {
	ip   netip.AddrPort
	path string // of a Unix socket
}

// kernelNetwork says which kind of socket reaches the address: an IPv4 one for
// tcp4, also where the user said tcp.
func (a address) kernelNetwork() string {
	switch {
	case a.path != "":
		return "unix"
	case a.ip.Addr().Is4():
		return "tcp4"
	}
	return "tcp6"
}

// netAddr is the address as package net shows it.
func (a address) netAddr() net.Addr {
	if a.path != "" || !a.ip.IsValid() {
		return &net.UnixAddr{Name: a.path, Net: "unix"}
	}
	ip := a.ip.Addr().Unmap()
	return &net.TCPAddr{IP: ip.AsSlice(), Port: int(a.ip.Port()), Zone: ip.Zone()}
}

// resolve turns a text into addresses, in the order in which to try them. To
// listen, an empty host stands for all interfaces; to dial, for this machine.
//
// Go: net/ipsock.go (*Resolver).internetAddrList
func resolve(t *sched.Task, ctx context.Context, by Resolver, network, text string, listen bool) ([]address, error) {
	switch network {
	case "unix":
		return []address{{path: text}}, nil
	case "tcp", "tcp4", "tcp6":
	default:
		return nil, net.UnknownNetworkError(network)
	}
	if text == "" {
		if listen {
			text = ":0"
		} else {
			return nil, &net.AddrError{Err: "missing address"}
		}
	}
	host, service, err := net.SplitHostPort(text)
	if err != nil {
		return nil, err
	}
	port, err := resolvePort(t, ctx, network, service)
	if err != nil {
		return nil, err
	}
	if host == "" {
		return anyHost(network, port, listen), nil
	}
	ips, err := resolveHost(t, ctx, by, network, host)
	if err != nil {
		return nil, err
	}
	var list []address
	for _, ip := range ips {
		ip = ip.Unmap()
		if network == "tcp4" && !ip.Is4() || network == "tcp6" && ip.Is4() {
			continue
		}
		list = append(list, address{ip: netip.AddrPortFrom(ip, port)})
	}
	if len(list) == 0 {
		return nil, &net.AddrError{Err: "no suitable address found", Addr: host}
	}
	return list, nil
}

// anyHost is what an empty host means. A tcp listener prefers one IPv6 socket
// that takes IPv4 connections too.
func anyHost(network string, port uint16, listen bool) []address {
	v4, v6 := netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()
	if listen {
		v4, v6 = netip.IPv4Unspecified(), netip.IPv6Unspecified()
	}
	four := address{ip: netip.AddrPortFrom(v4, port)}
	six := address{ip: netip.AddrPortFrom(v6, port)}
	switch {
	case network == "tcp4":
		return []address{four}
	case network == "tcp6":
		return []address{six}
	case listen:
		return []address{six, four}
	}
	return []address{four, six}
}
