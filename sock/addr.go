package sock

// This file answers: what does the text of an address mean? Networks, numbers and names are
// parsed as package net does it. Only a name needs a lookup: see lookup.go.

import (
	"context"
	"net"
	"net/netip"
	"strings"

	"greenpoll/sched"
)

// address is one place to connect to or to listen at.
type address struct {
	kind string         // tcp, udp, unix or unixgram
	ip   netip.AddrPort // never an IPv4-mapped IPv6 address; just a port if the text names no host
	path string         // of a Unix socket
}

// kindOf returns the name of a network without its IP version.
func kindOf(network string) string { return strings.TrimRight(network, "46") }

// ipVersion returns the IP version that a network is restricted to, '4' or '6'; any other
// character means no restriction.
func ipVersion(network string) byte { return network[len(network)-1] }

// address makes an address of f's kind from what the kernel returned.
func (f *fd) address(ip netip.AddrPort, path string) address {
	return address{kindOf(f.network), ip, path}
}

// netAddr returns the address as a type of package net.
func (a address) netAddr() net.Addr {
	ip := a.ip.Addr().Unmap()
	switch a.kind {
	case "udp":
		return &net.UDPAddr{IP: ip.AsSlice(), Port: int(a.ip.Port()), Zone: ip.Zone()}
	case "tcp":
		return &net.TCPAddr{IP: ip.AsSlice(), Port: int(a.ip.Port()), Zone: ip.Zone()}
	}
	return &net.UnixAddr{Name: a.path, Net: a.kind}
}

// resolve turns the text of an address into a list of addresses, in the order in which to
// try them. For a listener an empty text means any address and any port.
//
// Go: net/dial.go (*Resolver).resolveAddrList
func resolve(t *sched.Task, ctx context.Context, resolver Resolver, network, text string, listen bool) ([]address, error) {
	switch network {
	case "unix", "unixgram", "tcp", "tcp4", "tcp6", "udp", "udp4", "udp6":
	default:
		return nil, net.UnknownNetworkError(network)
	}
	kind := kindOf(network)
	switch {
	case text == "" && !listen:
		return nil, errMissingAddress
	case kind != "tcp" && kind != "udp":
		return []address{{kind: kind, path: text}}, nil
	case text == "":
		text = ":0"
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
		return []address{{kind: kind, ip: netip.AddrPortFrom(netip.Addr{}, port)}}, nil
	}
	ips, err := resolveHost(t, ctx, resolver, network, host)
	if err != nil {
		return nil, err
	}
	return inFamily(network, host, ips, port)
}

// inFamily drops the addresses that the network excludes. [::] alone also stands for
// 0.0.0.0: a listener that accepts both families reports it as its address.
//
// Go: net/ipsock.go (*Resolver).internetAddrList; net/ipsock.go filterAddrList
func inFamily(network, host string, ips []netip.Addr, port uint16) ([]address, error) {
	if len(ips) == 1 && ips[0].WithZone("") == netip.IPv6Unspecified() {
		ips = []netip.Addr{ips[0], netip.IPv4Unspecified()}
	}
	var list []address
	for _, ip := range ips {
		ip = ip.Unmap()
		if version := ipVersion(network); version == '4' && !ip.Is4() || version == '6' && ip.Is4() {
			continue
		}
		list = append(list, address{kind: kindOf(network), ip: netip.AddrPortFrom(ip, port)})
	}
	if len(list) == 0 {
		return nil, &net.AddrError{Err: errNoSuitableAddress, Addr: host}
	}
	return list, nil
}

const errNoSuitableAddress = "no suitable address found"

// pick returns the first IPv4 address, or if four is false the first other one. If there is
// none, it returns the first address of all.
//
// Go: net/ipsock.go (addrList).first
func pick(list []address, four bool) address {
	for _, a := range list {
		if a.isIPv4() == four {
			return a
		}
	}
	return list[0]
}
