package sock

// Linux: socket(2) and its family. Sockets are made non-blocking and
// close-on-exec in one call. Reading and writing use recvfrom(2) and sendto(2)
// with MSG_DONTWAIT: the mode of a socket is shared with whoever got it by File
// or inherited it, and who has made it blocking there must not stop us here. They
// cannot block, so they are raw calls, of which Go's scheduler need not hear.

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const callAccept = "accept4"

type linuxCalls struct{}

// systemCalls is the operating system's call side of the kernel seam.
var systemCalls any = linuxCalls{}

func (linuxCalls) Socket(network string) (int, syscall.Errno) {
	family, kind := unix.AF_INET6, unix.SOCK_STREAM
	switch network {
	case "tcp4", "udp4":
		family = unix.AF_INET
	case "unix", "unixgram":
		family = unix.AF_UNIX
	}
	switch network {
	case "udp4", "udp6", "unixgram":
		kind = unix.SOCK_DGRAM
	}
	fd, err := unix.Socket(family, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	return fd, toErrno(err)
}

func (linuxCalls) Bind(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return toErrno(unix.Bind(fd, toSockaddr(addr, path)))
}

func (linuxCalls) Listen(fd int) syscall.Errno {
	return toErrno(unix.Listen(fd, 1<<16-1)) // the kernel lowers it to net.core.somaxconn
}

func (linuxCalls) Names(fd int, peer bool) (netip.AddrPort, string, syscall.Errno) {
	ask := unix.Getsockname
	if peer {
		ask = unix.Getpeername
	}
	sa, err := ask(fd)
	if err != nil {
		return netip.AddrPort{}, "", toErrno(err)
	}
	addr, path := fromSockaddr(sa)
	return addr, path, 0
}

func (linuxCalls) Option(fd int, name string, value int) syscall.Errno {
	if name == OptLinger {
		l := unix.Linger{Onoff: 1, Linger: int32(value)}
		if value < 0 {
			l = unix.Linger{}
		}
		return toErrno(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &l))
	}
	level, number := unix.SOL_SOCKET, 0
	switch name {
	case OptKeepAlive:
		number = unix.SO_KEEPALIVE
	case OptBroadcast:
		number = unix.SO_BROADCAST
	case OptReuseAddr:
		number = unix.SO_REUSEADDR
	case OptReusePort:
		number = unix.SO_REUSEPORT
	case OptReadBuffer:
		number = unix.SO_RCVBUF
	case OptWriteBuffer:
		number = unix.SO_SNDBUF
	case OptIPv6Only:
		level, number = unix.IPPROTO_IPV6, unix.IPV6_V6ONLY
	case OptNoDelay:
		level, number = unix.IPPROTO_TCP, unix.TCP_NODELAY
	case OptKeepIdle:
		level, number = unix.IPPROTO_TCP, unix.TCP_KEEPIDLE
	case OptKeepInterval:
		level, number = unix.IPPROTO_TCP, unix.TCP_KEEPINTVL
	case OptKeepCount:
		level, number = unix.IPPROTO_TCP, unix.TCP_KEEPCNT
	default:
		return syscall.ENOPROTOOPT
	}
	return toErrno(unix.SetsockoptInt(fd, level, number, value))
}

func (linuxCalls) SocketError(fd int) syscall.Errno {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return toErrno(err)
	}
	return syscall.Errno(n)
}

func (linuxCalls) Shutdown(fd int, read, write bool) syscall.Errno {
	how := unix.SHUT_RDWR
	switch {
	case !write:
		how = unix.SHUT_RD
	case !read:
		how = unix.SHUT_WR
	}
	return toErrno(unix.Shutdown(fd, how))
}

func (linuxCalls) Unlink(path string) syscall.Errno { return toErrno(unix.Unlink(path)) }

func (linuxCalls) Close(fd int) syscall.Errno { return toErrno(unix.Close(fd)) }

func (linuxCalls) Connect(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return toErrno(unix.Connect(fd, toSockaddr(addr, path)))
}

// Accept is no raw call, for it may block, see tryAccept.
func (linuxCalls) Accept(fd int) (int, netip.AddrPort, string, syscall.Errno) {
	n, sa, err := unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
	if err != nil {
		return -1, netip.AddrPort{}, "", toErrno(err)
	}
	addr, path := fromSockaddr(sa)
	return n, addr, path, 0
}

func (linuxCalls) Read(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT, 0, 0)
	return count(n, errno)
}

// Write asks for EPIPE in place of a signal when the peer is gone.
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

func toErrno(err error) syscall.Errno {
	if err == nil {
		return 0
	}
	if errno, ok := err.(syscall.Errno); ok {
		return errno
	}
	return syscall.EINVAL
}

func toSockaddr(addr netip.AddrPort, path string) unix.Sockaddr {
	switch {
	case path != "" || !addr.IsValid():
		return &unix.SockaddrUnix{Name: path}
	case addr.Addr().Is4():
		return &unix.SockaddrInet4{Addr: addr.Addr().As4(), Port: int(addr.Port())}
	}
	return &unix.SockaddrInet6{Addr: addr.Addr().As16(), Port: int(addr.Port()), ZoneId: zoneID(addr.Addr().Zone())}
}

func fromSockaddr(sa unix.Sockaddr) (netip.AddrPort, string) {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port)), ""
	case *unix.SockaddrInet6:
		ip := netip.AddrFrom16(sa.Addr).WithZone(zoneName(sa.ZoneId))
		return netip.AddrPortFrom(ip, uint16(sa.Port)), ""
	case *unix.SockaddrUnix:
		return netip.AddrPort{}, sa.Name
	}
	return netip.AddrPort{}, ""
}

// Dup is for File. Go: internal/poll/fd_unix.go DupCloseOnExec
func (linuxCalls) Dup(fd int) (int, syscall.Errno) {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	return n, toErrno(err)
}
