package sys

// Windows: what a network and an address are to Winsock. x/sys takes an address as a
// Sockaddr. WSASendTo and WSASendMsg are given the kernel's own struct instead, in memory
// that stays in place until the completion.

import (
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

// socketKind returns WSASocket's arguments for a network.
func socketKind(network string) (family, kind int32) {
	family, kind = windows.AF_INET6, windows.SOCK_STREAM
	switch network {
	case "tcp4", "udp4":
		family = windows.AF_INET
	case "unix", "unixgram":
		family = windows.AF_UNIX
	}
	switch network {
	case "udp4", "udp6", "unixgram":
		kind = windows.SOCK_DGRAM
	}
	return family, kind
}

func isDatagram(network string) bool {
	_, kind := socketKind(network)
	return kind == windows.SOCK_DGRAM
}

func toSockaddr(addr netip.AddrPort, path string) windows.Sockaddr {
	switch {
	case path != "" || !addr.IsValid():
		return &windows.SockaddrUnix{Name: path}
	case addr.Addr().Is4():
		return &windows.SockaddrInet4{Addr: addr.Addr().As4(), Port: int(addr.Port())}
	}
	return &windows.SockaddrInet6{Addr: addr.Addr().As16(), Port: int(addr.Port()), ZoneId: zoneID(addr.Addr().Zone())}
}

func fromSockaddr(sa windows.Sockaddr) (netip.AddrPort, string) {
	switch sa := sa.(type) {
	case *windows.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port)), ""
	case *windows.SockaddrInet6:
		ip := netip.AddrFrom16(sa.Addr).WithZone(zoneName(sa.ZoneId))
		return netip.AddrPortFrom(ip, uint16(sa.Port)), ""
	case *windows.SockaddrUnix:
		return netip.AddrPort{}, sa.Name
	}
	return netip.AddrPort{}, ""
}

// encodeSockaddr writes an address in the kernel's format, and returns its size. x/sys has
// such a function but does not export it. Unix datagram sockets, whose address is a path,
// do not exist on Windows.
//
// Go: internal/poll/fd_windows.go sockaddrInet4ToRaw;
// internal/poll/fd_windows.go sockaddrInet6ToRaw
func encodeSockaddr(raw *windows.RawSockaddrAny, addr netip.AddrPort) (size int32) {
	if addr.Addr().Is4() {
		in := (*windows.RawSockaddrInet4)(unsafe.Pointer(raw))
		*in = windows.RawSockaddrInet4{Family: windows.AF_INET, Port: swapped(addr.Port()), Addr: addr.Addr().As4()}
		return int32(unsafe.Sizeof(*in))
	}
	in := (*windows.RawSockaddrInet6)(unsafe.Pointer(raw))
	*in = windows.RawSockaddrInet6{Family: windows.AF_INET6, Port: swapped(addr.Port()), Addr: addr.Addr().As16(),
		Scope_id: zoneID(addr.Addr().Zone())}
	return int32(unsafe.Sizeof(*in))
}

// swapped converts a port to network byte order: Windows is little-endian.
func swapped(port uint16) uint16 { return port<<8 | port>>8 }
