package sys

// Linux: socket(2) and its relatives; calls_unix.go has those that macOS shares. One call
// makes a socket non-blocking and close-on-exec. Reads and writes are recvfrom(2) and
// sendto(2) with MSG_DONTWAIT: every process and library that got the socket by File or by
// inheritance shares its mode, and one of them that makes it blocking must not block us.
// With the flag these calls cannot block, so they are raw: Go's scheduler does not hear of
// them.

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// CallAccept is the name of Accept's system call, in the trace and in errors.
const CallAccept = "accept4"

type linuxCalls struct{ unixCalls }

// Native is the operating system's own call side of the kernel seam.
var Native Calls = linuxCalls{}

var (
	_ ReadinessCalls = linuxCalls{}
	_ Inheriting     = linuxCalls{}
)

func (linuxCalls) Socket(network string) (int, syscall.Errno) {
	family, kind := socketKind(network)
	fd, err := unix.Socket(family, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	return fd, toErrno(err)
}

// optKeepIdle and optLinger are the options that have other names on macOS.
const (
	optKeepIdle = unix.TCP_KEEPIDLE
	optLinger   = unix.SO_LINGER
)

// Bind and Connect encode addresses as the other calls here do, see encodeSockaddr, and not
// as x/sys does. They are not raw: finding the directory of a Unix socket may be slow.
func (linuxCalls) Bind(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return withSockaddr(unix.SYS_BIND, fd, addr, path)
}

func (linuxCalls) Connect(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return withSockaddr(unix.SYS_CONNECT, fd, addr, path)
}

func withSockaddr(call uintptr, fd int, addr netip.AddrPort, path string) syscall.Errno {
	var sa unix.RawSockaddrAny
	size, errno := encodeSockaddr(&sa, addr, path)
	if errno != 0 {
		return errno
	}
	_, _, errno = unix.Syscall(call, uintptr(fd), uintptr(unsafe.Pointer(&sa)), uintptr(size))
	return errno
}

// Accept is not raw, because it may block: see tryAccept in package sock. Accept and
// Names do without x/sys, which puts each address on the heap, and asks the kernel for the
// socket's protocol to decode it.
func (linuxCalls) Accept(fd int) (int, netip.AddrPort, string, syscall.Errno) {
	var sa unix.RawSockaddrAny
	size := uint32(unix.SizeofSockaddrAny)
	n, _, errno := unix.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(&sa)),
		uintptr(unsafe.Pointer(&size)), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
	if errno != 0 {
		return -1, netip.AddrPort{}, "", errno
	}
	addr, path := nameOf(&sa, size)
	return int(n), addr, path, 0
}

func (linuxCalls) Names(fd int, peer bool) (netip.AddrPort, string, syscall.Errno) {
	var sa unix.RawSockaddrAny
	size := uint32(unix.SizeofSockaddrAny)
	call := uintptr(unix.SYS_GETSOCKNAME)
	if peer {
		call = unix.SYS_GETPEERNAME
	}
	_, _, errno := unix.RawSyscall(call, uintptr(fd), uintptr(unsafe.Pointer(&sa)), uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return netip.AddrPort{}, "", errno
	}
	addr, path := nameOf(&sa, size)
	return addr, path, 0
}

// nameOf reads the address of a stream socket. A Unix socket without a name shows as @, as
// in package net.
func nameOf(sa *unix.RawSockaddrAny, size uint32) (netip.AddrPort, string) {
	addr, path := decodeSockaddr(sa, size)
	if sa.Addr.Family == unix.AF_UNIX && path == "" {
		path = "@"
	}
	return addr, path
}

// AcceptInheritsOptions says that the kernel copies a listener's options to its
// connections: see tcp(7).
func (linuxCalls) AcceptInheritsOptions() {}

// Step 2: the netpoller is used
// Step 4: ready, the call returns
func (linuxCalls) Read(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT, 0, 0)
	return count(n, errno)
}

// Write sets MSG_NOSIGNAL: it returns EPIPE when the peer is gone, and raises no signal.
func (linuxCalls) Write(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	return count(n, errno)
}

func count(n uintptr, errno syscall.Errno) (int, syscall.Errno) {
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}
