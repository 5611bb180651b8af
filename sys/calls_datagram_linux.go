package sys

// Linux: recvfrom(2) and sendto(2) with an address, raw calls as in calls_linux.go. To the
// kernel an address is a struct that begins with its address family. It stays on the stack,
// so that a datagram needs no allocation; x/sys would put each address on the heap.

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func (linuxCalls) RecvFrom(fd int, p []byte) (int, netip.AddrPort, string, syscall.Errno) {
	var sa unix.RawSockaddrAny
	size := uint32(unix.SizeofSockaddrAny)
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT,
		uintptr(unsafe.Pointer(&sa)), uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return 0, netip.AddrPort{}, "", errno
	}
	from, path := decodeSockaddr(&sa, size)
	return int(n), from, path, 0
}

func (linuxCalls) SendTo(fd int, p []byte, to netip.AddrPort, path string) syscall.Errno {
	var sa unix.RawSockaddrAny
	size, errno := encodeSockaddr(&sa, to, path)
	if errno != 0 {
		return errno
	}
	_, _, errno = unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL,
		uintptr(unsafe.Pointer(&sa)), uintptr(size))
	return errno
}

// pathAt is the offset of the path in a Unix address.
const pathAt = uint32(unsafe.Offsetof(unix.RawSockaddrUnix{}.Path))

// encodeSockaddr writes an address into sa and returns its size. A path that begins with @
// is an abstract name: it begins with a zero byte and has none at its end, so it may fill
// the struct. (x/sys reserves that zero all the same, and refuses an abstract name of full
// length.)
//
// Go: syscall/syscall_linux.go (*SockaddrUnix).sockaddr
func encodeSockaddr(sa *unix.RawSockaddrAny, addr netip.AddrPort, path string) (size uint32, errno syscall.Errno) {
	switch {
	case !addr.IsValid():
		un := (*unix.RawSockaddrUnix)(unsafe.Pointer(sa))
		abstract := path != "" && (path[0] == '@' || path[0] == 0)
		if len(path) > len(un.Path) || len(path) == len(un.Path) && !abstract {
			return 0, syscall.EINVAL
		}
		un.Family = unix.AF_UNIX
		name := unsafe.Slice((*byte)(unsafe.Pointer(&un.Path)), len(un.Path))
		size = pathAt + uint32(copy(name, path))
		switch {
		case abstract:
			name[0] = 0
		case path != "":
			size++ // the zero at the end
		}
		return size, 0
	case addr.Addr().Is4():
		in := (*unix.RawSockaddrInet4)(unsafe.Pointer(sa))
		in.Family, in.Port, in.Addr = unix.AF_INET, swapped(addr.Port()), addr.Addr().As4()
		return unix.SizeofSockaddrInet4, 0
	}
	in := (*unix.RawSockaddrInet6)(unsafe.Pointer(sa))
	in.Family, in.Port, in.Addr = unix.AF_INET6, swapped(addr.Port()), addr.Addr().As16()
	in.Scope_id = zoneID(addr.Addr().Zone())
	return unix.SizeofSockaddrInet6, 0
}

// decodeSockaddr reads the size bytes that the kernel has written to sa. A Unix socket
// without a name yields an empty path.
func decodeSockaddr(sa *unix.RawSockaddrAny, size uint32) (netip.AddrPort, string) {
	switch sa.Addr.Family {
	case unix.AF_INET:
		in := (*unix.RawSockaddrInet4)(unsafe.Pointer(sa))
		return netip.AddrPortFrom(netip.AddrFrom4(in.Addr), swapped(in.Port)), ""
	case unix.AF_INET6:
		in := (*unix.RawSockaddrInet6)(unsafe.Pointer(sa))
		ip := netip.AddrFrom16(in.Addr).WithZone(zoneName(in.Scope_id))
		return netip.AddrPortFrom(ip, swapped(in.Port)), ""
	case unix.AF_UNIX:
		un := (*unix.RawSockaddrUnix)(unsafe.Pointer(sa))
		if size <= pathAt {
			return netip.AddrPort{}, ""
		}
		// A path that fills the struct has no zero at its end, but size counts one.
		length := min(int(size-pathAt), len(un.Path))
		name := unsafe.Slice((*byte)(unsafe.Pointer(&un.Path)), length)
		if name[0] == 0 {
			return netip.AddrPort{}, "@" + string(name[1:])
		}
		name, _, _ = bytes.Cut(name, []byte{0})
		return netip.AddrPort{}, string(name)
	}
	return netip.AddrPort{}, ""
}

// swapped converts a port to network byte order, and back.
func swapped(port uint16) uint16 {
	var b [2]byte
	binary.BigEndian.PutUint16(b[:], port)
	return binary.NativeEndian.Uint16(b[:])
}
