package sock

// This file answers: what does an address text mean? Networks, numbers and names
// are taken apart as package net does. Only a name needs a lookup, see lookup.go.

import (
	"context"
	"net"
	"net/netip"
	"strings"

	"greenpoll/sched"
)

// address is one place to connect to or to listen at.
type address struct {
	kind string // tcp, udp, unix or unixgram
	ip   netip.AddrPort
	path string // of a Unix socket
}

// kindOf leaves the version of IP out of a network's name.
func kindOf(network string) string { return strings.TrimRight(network, "46") }

// address is one of the addresses that the kernel knows f by.
func (f *fd) address(ip netip.AddrPort, path string) address {
	return address{kindOf(f.network), ip, path}
}

// kernelNetwork says which kind of socket reaches the address: an IPv4 one for
// tcp4, also where the user said tcp.
func (a address) kernelNetwork() string {
	switch {
	case !a.ip.IsValid():
		return a.kind
	case a.ip.Addr().Is4():
		return a.kind + "4"
	}
	return a.kind + "6"
}

// netAddr is the address as package net shows it.
func (a address) netAddr() net.Addr {
	if !a.ip.IsValid() {
		return &net.UnixAddr{Name: a.path, Net: a.kind}
	}
	ip := a.ip.Addr().Unmap()
	if a.kind == "udp" {
		return &net.UDPAddr{IP: ip.AsSlice(), Port: int(a.ip.Port()), Zone: ip.Zone()}
	}
	return &net.TCPAddr{IP: ip.AsSlice(), Port: int(a.ip.Port()), Zone: ip.Zone()}
}

// resolve turns a text into addresses, in the order in which to try them. To
// listen, an empty host stands for all interfaces; to dial, for this machine.
//
// Go: net/ipsock.go (*Resolver).internetAddrList
func resolve(t *sched.Task, ctx context.Context, by Resolver, network, text string, listen bool) ([]address, error) {
	switch network {
	case "unix", "unixgram":
		if text == "" && !listen {
			return nil, errMissingAddress
		}
		return []address{{kind: network, path: text}}, nil
	case "tcp", "tcp4", "tcp6", "udp", "udp4", "udp6":
	default:
		return nil, net.UnknownNetworkError(network)
	}
	if text == "" {
		if listen {
			text = ":0"
		} else {
			return nil, errMissingAddress
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
		if version := only(network); version == '4' && !ip.Is4() || version == '6' && ip.Is4() {
			continue
		}
		list = append(list, address{kind: kindOf(network), ip: netip.AddrPortFrom(ip, port)})
	}
	if len(list) == 0 {
		return nil, &net.AddrError{Err: "no suitable address found", Addr: host}
	}
	return list, nil
}

// only returns the version of IP that a network is restricted to, '4' or '6', or
// another character.
func only(network string) byte { return network[len(network)-1] }

// anyHost is what an empty host means. A listener prefers one IPv6 socket that
// takes IPv4 too.
func anyHost(network string, port uint16, listen bool) []address {
	v4, v6 := netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()
	if listen {
		v4, v6 = netip.IPv4Unspecified(), netip.IPv6Unspecified()
	}
	four := address{kind: kindOf(network), ip: netip.AddrPortFrom(v4, port)}
	six := address{kind: kindOf(network), ip: netip.AddrPortFrom(v6, port)}
	switch {
	case only(network) == '4':
		return []address{four}
	case only(network) == '6':
		return []address{six}
	case listen:
		return []address{six, four}
	}
	return []address{four, six}
}
