package sys

// Windows: WSASocket and its relatives, the calls that do not wait. Those that wait are
// submitted: see calls_submit_windows.go. A socket is a handle here, also a small number.
// One call makes it overlapped and not inheritable by child processes. It is never made
// non-blocking, because no operation is tried.

import (
	"net/netip"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

type windowsCalls struct{}

// Native is the operating system's own call side of the kernel seam.
var Native Calls = windowsCalls{}

var (
	_ CompletionCalls = windowsCalls{}
	_ NoWildcardPeers = windowsCalls{}
)

// CallAccept is the name of Accept's system call, in the trace and in errors. On Windows it
// is for a simulated kernel of the readiness model.
const CallAccept = "accept"

// wsaStartup must be called before the first socket is opened. Only the end of the process
// undoes it.
var wsaStartup = sync.OnceValue(func() error {
	var data windows.WSAData
	return windows.WSAStartup(0x202, &data)
})

// Go: net/sock_windows.go sysSocket
func (windowsCalls) Socket(network string) (int, syscall.Errno) {
	if err := wsaStartup(); err != nil {
		return -1, toErrno(err)
	}
	family, kind := socketKind(network)
	s, err := windows.WSASocket(family, kind, 0, nil, 0, windows.WSA_FLAG_OVERLAPPED|windows.WSA_FLAG_NO_HANDLE_INHERIT)
	if err != nil {
		return -1, toErrno(err)
	}
	if kind == windows.SOCK_DGRAM {
		ignoreICMPErrors(s)
	}
	return int(s), 0
}

// ignoreICMPErrors keeps a receive from failing because an earlier datagram found no
// receiver, or was lost on its way.
//
// Go: net/fd_windows.go (*netFD).init
func ignoreICMPErrors(s windows.Handle) {
	for _, what := range []uint32{windows.SIO_UDP_CONNRESET, windows.SIO_UDP_NETRESET} {
		var no, n uint32
		windows.WSAIoctl(s, what, (*byte)(unsafe.Pointer(&no)), uint32(unsafe.Sizeof(no)), nil, 0, &n, nil, 0)
	}
}

func (windowsCalls) Bind(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return toErrno(windows.Bind(windows.Handle(fd), toSockaddr(addr, path)))
}

func (windowsCalls) Listen(fd int) syscall.Errno {
	return toErrno(windows.Listen(windows.Handle(fd), windows.SOMAXCONN))
}

func (windowsCalls) Names(fd int, peer bool) (netip.AddrPort, string, syscall.Errno) {
	ask := windows.Getsockname
	if peer {
		ask = windows.Getpeername
	}
	sa, err := ask(windows.Handle(fd))
	if err != nil {
		return netip.AddrPort{}, "", toErrno(err)
	}
	addr, path := fromSockaddr(sa)
	return addr, path, 0
}

// RefusesWildcardPeers says that a connect to 0.0.0.0 or [::] fails with WSAEADDRNOTAVAIL.
func (windowsCalls) RefusesWildcardPeers() {}

// Option sets SO_REUSEADDR only for multicast: on Windows it lets another process take over
// an address that is in use. An address in TIME_WAIT can be reused without it.
func (windowsCalls) Option(fd int, name string, value int) syscall.Errno {
	s := windows.Handle(fd)
	level, number := windows.SOL_SOCKET, 0
	switch name {
	case OptLinger:
		l := windows.Linger{Onoff: 1, Linger: int32(value)}
		if value < 0 {
			l = windows.Linger{}
		}
		return toErrno(windows.SetsockoptLinger(s, windows.SOL_SOCKET, windows.SO_LINGER, &l))
	case OptReuseAddr:
		return 0
	case OptReuseGroup:
		number = windows.SO_REUSEADDR
	case OptKeepAlive:
		number = windows.SO_KEEPALIVE
	case OptBroadcast:
		number = windows.SO_BROADCAST
	case OptReadBuffer:
		number = windows.SO_RCVBUF
	case OptWriteBuffer:
		number = windows.SO_SNDBUF
	case OptIPv6Only:
		level, number = windows.IPPROTO_IPV6, windows.IPV6_V6ONLY
	case OptNoDelay:
		level, number = windows.IPPROTO_TCP, windows.TCP_NODELAY
	case OptKeepIdle:
		level, number = windows.IPPROTO_TCP, windows.TCP_KEEPIDLE
	case OptKeepInterval:
		level, number = windows.IPPROTO_TCP, windows.TCP_KEEPINTVL
	case OptKeepCount:
		level, number = windows.IPPROTO_TCP, windows.TCP_KEEPCNT
	default:
		return windows.WSAENOPROTOOPT
	}
	return toErrno(windows.SetsockoptInt(s, level, number, value))
}

func (windowsCalls) SocketError(fd int) syscall.Errno {
	const soError = 0x1007 // SO_ERROR, which x/sys lacks
	n, err := windows.GetsockoptInt(windows.Handle(fd), windows.SOL_SOCKET, soError)
	if err != nil {
		return toErrno(err)
	}
	return syscall.Errno(n)
}

func (windowsCalls) Shutdown(fd int, read, write bool) syscall.Errno {
	how := windows.SHUT_RDWR
	switch {
	case !write:
		how = windows.SHUT_RD
	case !read:
		how = windows.SHUT_WR
	}
	return toErrno(windows.Shutdown(windows.Handle(fd), how))
}

func (windowsCalls) Close(fd int) syscall.Errno {
	return toErrno(windows.Closesocket(windows.Handle(fd)))
}

func (windowsCalls) Unlink(path string) syscall.Errno { return toErrno(windows.Unlink(path)) }

// pollFd is WSAPOLLFD and pollSockets is WSAPoll, which x/sys lacks.
type pollFd struct {
	fd              windows.Handle
	events, revents int16
}

var pollSockets = windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll")

// Ask calls WSAPoll, which consumes neither bytes nor the error of a reset connection, and
// does not wait.
func (windowsCalls) Ask(fd int) (readable, ended bool, errno syscall.Errno) {
	const readNormal, failed, hungUp = 0x100, 0x1, 0x2 // POLLRDNORM, POLLERR, POLLHUP
	ask := pollFd{fd: windows.Handle(fd), events: readNormal}
	n, _, errno := syscall.SyscallN(pollSockets.Addr(), uintptr(unsafe.Pointer(&ask)), 1, 0)
	if int32(n) < 0 {
		return false, false, errno
	}
	return ask.revents != 0, ask.revents&(failed|hungUp) != 0, 0
}
