package sock

// This file answers: where does a datagram go? The caller's address is converted to the
// form that the socket needs, or refused with package net's error.

import (
	"net"
	"net/netip"
	"syscall"
)

// destination converts addr to what SendTo needs.
//
// Go: net/udpsock_posix.go (*UDPConn).writeTo; net/unixsock_posix.go (*UnixConn).writeTo
func (f *fd) destination(addr net.Addr) (to netip.AddrPort, path string, err error) {
	switch a := addr.(type) {
	case *net.UDPAddr:
		if !f.isUnix() {
			to, err = f.udpDestination(a)
			return to, "", err
		}
	case *net.UnixAddr:
		if f.isUnix() {
			path, err = f.unixDestination(a)
			return to, path, err
		}
	}
	return to, "", syscall.EINVAL
}

// udpDestination treats a missing IP address as the unspecified one: see ipForVersion.
func (f *fd) udpDestination(a *net.UDPAddr) (netip.AddrPort, error) {
	switch {
	case f.remote != nil:
		return netip.AddrPort{}, net.ErrWriteToConnected
	case a == nil:
		return netip.AddrPort{}, errMissingAddress
	}
	version := ipVersion(f.kernel)
	ip, ok := netip.AddrFromSlice(a.IP)
	if !ok && len(a.IP) != 0 {
		return netip.AddrPort{}, &net.AddrError{Err: "non-IPv" + string(version) + " address", Addr: a.IP.String()}
	}
	ip, err := ipForVersion(version, ip)
	return netip.AddrPortFrom(ip.WithZone(a.Zone), uint16(a.Port)), err
}

func (f *fd) unixDestination(a *net.UnixAddr) (string, error) {
	switch {
	case f.remote != nil:
		return "", net.ErrWriteToConnected
	case a == nil:
		return "", errMissingAddress
	case a.Net != f.network:
		return "", syscall.EAFNOSUPPORT
	}
	return a.Name, nil
}

// unixMsgDestination returns the path that WriteMsgUnix sends to, "" for the peer.
//
// Go: net/unixsock_posix.go (*UnixConn).writeMsg
func (f *fd) unixMsgDestination(a *net.UnixAddr) (string, error) {
	switch {
	case !f.isUnix():
		return "", syscall.EINVAL
	case f.datagram && f.remote != nil:
		return "", net.ErrWriteToConnected
	case a == nil:
		return "", nil
	case a.Net != f.network:
		return "", syscall.EAFNOSUPPORT
	case a.Name == "" && !f.datagram:
		return "", sysError(callSendMsg, syscall.EISCONN) // a stream's answer to any address
	case a.Name == "":
		return "", sysError(callSendMsg, syscall.EINVAL) // a valid address that no socket has
	}
	return a.Name, nil
}

// isNil reports whether addr is a nil pointer.
func isNil(addr net.Addr) bool {
	switch a := addr.(type) {
	case *net.UDPAddr:
		return a == nil
	case *net.UnixAddr:
		return a == nil
	}
	return false
}

// toSocketVersion converts an address to the IP version of the socket: an IPv6 socket
// reaches an IPv4 address as an IPv4-mapped one.
//
// Go: net/ipsock_posix.go addrPortToSockaddrInet4; net/ipsock_posix.go addrPortToSockaddrInet6
func (f *fd) toSocketVersion(to netip.AddrPort) (netip.AddrPort, error) {
	ip := to.Addr()
	switch {
	case f.remote != nil:
		return to, net.ErrWriteToConnected
	case !to.IsValid():
		return to, errMissingAddress
	case f.kernel == "udp4" && ip.Unmap().Is4():
		ip = ip.Unmap()
	case f.kernel == "udp4":
		return to, &net.AddrError{Err: "non-IPv4 address", Addr: ip.String()}
	case f.kernel == "udp6" && !ip.Is6():
		ip = netip.AddrFrom16(ip.As16())
	case f.kernel == "udp6":
	default:
		return to, syscall.EAFNOSUPPORT
	}
	return netip.AddrPortFrom(ip, to.Port()), nil
}

// sendError wraps err as package net does: with the destination as the address, or none for
// a nil pointer.
func (f *fd) sendError(to net.Addr, err error) error {
	if isNil(to) {
		to = nil
	}
	return &net.OpError{Op: "write", Net: f.network, Source: f.local, Addr: to, Err: err}
}

// udpAddrPort is the form of an AddrPort in errors.
//
// Go: net/udpsock.go addrPortUDPAddr
type udpAddrPort struct{ netip.AddrPort }

func (udpAddrPort) Network() string { return "udp" }
