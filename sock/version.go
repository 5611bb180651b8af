package sock

// This file answers: which version of IP does a socket have, and how does it see an
// address? The network's name and the addresses decide together: "tcp" may be a socket of
// IPv4, or one of IPv6 that reaches IPv4 by addresses mapped into IPv6.

import (
	"net"
	"net/netip"
)

// isWildcard reports whether a is no address in particular: to listen it is all that the
// machine has, to dial the machine itself.
func (a *address) isWildcard() bool {
	ip := a.ip.Addr()
	return a.path == "" && (!ip.IsValid() || ip.WithZone("").IsUnspecified())
}

// isIPv4 reports whether a socket of IPv4 could use a. None at all (nil), and a port
// alone, is for each version.
func (a *address) isIPv4() bool {
	return a == nil || !a.ip.Addr().Is6()
}

// kernelNetwork says which kind of socket a network has between an own address and a
// peer's, one of which may be nil; see Calls. Where "tcp" listens at no address in
// particular it is a socket of IPv6, which takes IPv4 too.
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

// on is the address as a socket of the given kernel network has to give it to the kernel.
func (a address) forSocket(kernel string) (netip.AddrPort, error) {
	if version := ipVersion(kernel); version == '4' || version == '6' {
		ip, err := ipForVersion(version, a.ip.Addr())
		return netip.AddrPortFrom(ip, a.ip.Port()), err
	}
	return a.ip, nil
}

// ipForVersion puts an IP address as a socket of that version needs it. No address, and on a
// socket of IPv6 also 0.0.0.0, becomes that of all zeros.
//
// Go: net/ipsock_posix.go ipToSockaddrInet4, ipToSockaddrInet6
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

// A kernel of noWildcardPeers refuses to connect to 0.0.0.0 and [::]; others take them
// for this machine.
type noWildcardPeers interface{ refusesWildcardPeers() }

// peer is where a dial to a connects: for such a kernel a loopback address in place of
// none in particular, that of IPv4 unless the network is restricted to IPv6.
//
// Go: net/ipsock_posix.go internetSocket, loopbackIP
func (cfg *socketConfig) peer(a address) address {
	if _, ok := cfg.calls.(noWildcardPeers); !ok || !a.isWildcard() {
		return a
	}
	ip := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if ipVersion(cfg.network) == '6' {
		ip = netip.IPv6Loopback().WithZone(a.ip.Addr().Zone())
	}
	a.ip = netip.AddrPortFrom(ip, a.ip.Port())
	return a
}
