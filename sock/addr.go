package sock

// This file answers: what does an address text mean? Networks, numbers and names
// are taken apart as package net does. Only a name needs a lookup, and that
// really blocks, so it runs inside Block.

import (
	"context"
	"net"
	"net/netip"
	"strconv"

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
func resolve(t *sched.Task, ctx context.Context, network, text string, listen bool) ([]address, error) {
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
	ips, err := resolveHost(t, ctx, host)
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

// resolvePort turns a number or a service name into a port.
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

// resolveHost turns a number or a name into IP addresses.
func resolveHost(t *sched.Task, ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	var ips []netip.Addr
	var err error
	t.Block(func() { ips, err = net.DefaultResolver.LookupNetIP(ctx, "ip", host) })
	return ips, err
}
