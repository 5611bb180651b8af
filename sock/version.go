package sock

// This file answers: which IP version does a socket have, and how does it represent an
// address? The network's name and the addresses decide together: "tcp" may be an IPv4
// socket, or an IPv6 socket that reaches IPv4 peers by IPv4-mapped addresses.

import (
	"net"
	"net/netip"

	"greenpoll/sys"
)

// isWildcard reports whether a is the wildcard address: to a listener all addresses of the
// machine, to a dial the machine itself.
func (a *address) isWildcard() bool {
	ip := a.ip.Addr()
	return a.path == "" && (!ip.IsValid() || ip.WithZone("").IsUnspecified())
}

// isIPv4 reports whether an IPv4 socket could use a. No address (nil), or only a port, fits
// either version.
func (a *address) isIPv4() bool {
	return a == nil || !a.ip.Addr().Is6()
}

// kernelNetwork returns the kind of socket, see Calls, for a network, a local address and a
// peer's, one of which may be nil. A "tcp" listener at the wildcard address is an IPv6
// socket, which accepts IPv4 too.
//
// Go: net/ipsock_posix.go favoriteAddrFamily
func kernelNetwork(network string, local, remote *address) string {
	kind := kindOf(network)
	switch {
	case kind != network, kind != "tcp" && kind != "udp":
		return network
	case remote == nil && local.isWildcard():
		return kind + "6"
	case local.isIPv4() && remote.isIPv4():
		return kind + "4"
	}
	return kind + "6"
}

// forSocket returns the address in the form in which a socket of the given kernel network
// passes it to the kernel.
func (a address) forSocket(kernel string) (netip.AddrPort, error) {
	if version := ipVersion(kernel); version == '4' || version == '6' {
		ip, err := ipForVersion(version, a.ip.Addr())
		return netip.AddrPortFrom(ip, a.ip.Port()), err
	}
	return a.ip, nil
}

// ipForVersion converts an IP address to what a socket of that version needs. A missing
// address becomes the unspecified one; on an IPv6 socket so does 0.0.0.0.
//
// Go: net/ipsock_posix.go ipToSockaddrInet4; net/ipsock_posix.go ipToSockaddrInet6
func ipForVersion(version byte, ip netip.Addr) (netip.Addr, error) {
	switch four := ip.Unmap(); {
	case version == '4' && !ip.IsValid():
		return netip.IPv4Unspecified(), nil
	case version == '4' && four.Is4():
		return four, nil
	case version == '4':
		return ip, &net.AddrError{Err: "non-IPv4 address", Addr: ip.WithZone("").String()}
	case !ip.IsValid() || four == netip.IPv4Unspecified():
		return netip.IPv6Unspecified(), nil
	case ip.Is4():
		return netip.AddrFrom16(ip.As16()), nil
	}
	return ip, nil
}

// peer returns the address that a dial to a connects to. If the kernel refuses wildcards, it
// is a loopback address instead, the IPv4 one unless the network is restricted to IPv6.
//
// Go: net/ipsock_posix.go internetSocket; net/ipsock.go loopbackIP
func (cfg *socketConfig) peer(a address) address {
	if _, ok := cfg.calls.(sys.NoWildcardPeers); !ok || !a.isWildcard() {
		return a
	}
	ip := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if ipVersion(cfg.network) == '6' {
		ip = netip.IPv6Loopback().WithZone(a.ip.Addr().Zone())
	}
	a.ip = netip.AddrPortFrom(ip, a.ip.Port())
	return a
}
