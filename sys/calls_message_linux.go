package sys

// Linux: recvmsg(2) and sendmsg(2), raw calls as in calls_linux.go. Their header, and the
// address in it, are on the stack, so that a datagram needs no allocation.

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// RecvMsg makes received descriptors close-on-exec. The kernel returns that flag among the
// others. Package net sets it, and returns it, on Unix sockets only.
func (linuxCalls) RecvMsg(fd int, p, oob []byte) (n, oobn, flags int, from netip.AddrPort, path string, errno syscall.Errno) {
	var sa unix.RawSockaddrAny
	v := vectorOf(p)
	m := headerOf(&v, oob)
	m.Name, m.Namelen = (*byte)(unsafe.Pointer(&sa)), unix.SizeofSockaddrAny
	r, _, errno := unix.RawSyscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(&m)),
		unix.MSG_DONTWAIT|unix.MSG_CMSG_CLOEXEC)
	if errno != 0 {
		return 0, 0, 0, from, "", errno
	}
	from, path = decodeSockaddr(&sa, m.Namelen)
	if flags = int(m.Flags); from.IsValid() {
		flags &^= unix.MSG_CMSG_CLOEXEC
	}
	return int(r), int(m.Controllen), flags, from, path, 0
}

func (linuxCalls) SendMsg(fd int, p, oob []byte, to netip.AddrPort, path string) (int, syscall.Errno) {
	var sa unix.RawSockaddrAny
	v := vectorOf(p)
	m := headerOf(&v, oob)
	if to.IsValid() || path != "" {
		size, errno := encodeSockaddr(&sa, to, path)
		if errno != 0 {
			return 0, errno
		}
		m.Name, m.Namelen = (*byte)(unsafe.Pointer(&sa)), size
	}
	n, _, errno := unix.RawSyscall(unix.SYS_SENDMSG, uintptr(fd), uintptr(unsafe.Pointer(&m)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
	return count(n, errno)
}

func vectorOf(p []byte) unix.Iovec {
	v := unix.Iovec{Base: unsafe.SliceData(p)}
	v.SetLen(len(p))
	return v
}

func headerOf(v *unix.Iovec, oob []byte) unix.Msghdr {
	m := unix.Msghdr{Iov: v}
	m.SetIovlen(1)
	if len(oob) > 0 {
		m.Control = unsafe.SliceData(oob)
		m.SetControllen(len(oob))
	}
	return m
}
