package sys

// macOS: socket(2) and its relatives; calls_unix.go has those that Linux shares. There is
// no accept4, and no flag that makes a new socket non-blocking and close-on-exec. These are
// separate calls, and a fork between them would leak the socket to the child, so
// syscall.ForkLock holds forks off. SO_NOSIGPIPE, set once, turns the signal for a peer
// that is gone into EPIPE. Reads and writes use MSG_DONTWAIT as on Linux, for the same
// reason. There are no raw calls: all go through the system library.

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// CallAccept is the name of Accept's system call, in the trace and in errors.
const CallAccept = "accept"

type darwinCalls struct{ unixCalls }

// Native is the operating system's own call side of the kernel seam.
var Native Calls = darwinCalls{}

var _ ReadinessCalls = darwinCalls{}

// Go: net/sys_cloexec.go sysSocket
func (darwinCalls) Socket(network string) (int, syscall.Errno) {
	family, kind := socketKind(network)
	syscall.ForkLock.RLock()
	fd, err := unix.Socket(family, kind, 0)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return -1, toErrno(err)
	}
	return initSocket(fd)
}

// initSocket sets what each of our sockets must have, and closes the socket if that fails.
// The error of the option is ignored: a connection whose peer is gone before the accept
// takes no options any more, and has inherited this one from its listener.
func initSocket(fd int) (int, syscall.Errno) {
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return -1, toErrno(err)
	}
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_NOSIGPIPE, 1)
	return fd, 0
}

// optKeepIdle and optLinger are the options that have other names on Linux. SO_LINGER would
// count in clock ticks.
const (
	optKeepIdle = unix.TCP_KEEPALIVE
	optLinger   = unix.SO_LINGER_SEC
)

// Option sets both options for OptReuseGroup.
//
// Go: net/sockopt_bsd.go setDefaultMulticastSockopts
func (c darwinCalls) Option(fd int, name string, value int) syscall.Errno {
	if name == OptReuseGroup {
		if errno := c.unixCalls.Option(fd, OptReuseAddr, value); errno != 0 {
			return errno
		}
		name = OptReusePort
	}
	return c.unixCalls.Option(fd, name, value)
}

// Accept does not hold ForkLock: it may block, see tryAccept in package sock, and would
// delay every fork. So a child started at that moment may inherit the socket.
//
// Go: internal/poll/sys_cloexec.go accept
func (darwinCalls) Accept(fd int) (int, netip.AddrPort, string, syscall.Errno) {
	n, sa, err := unix.Accept(fd)
	if err != nil {
		return -1, netip.AddrPort{}, "", toErrno(err)
	}
	unix.CloseOnExec(n)
	n, errno := initSocket(n)
	if errno != 0 {
		return -1, netip.AddrPort{}, "", errno
	}
	addr, path := fromSockaddr(sa)
	return n, addr, path, 0
}

// Step 2: the netpoller is used
// Step 4: ready, the call returns
func (darwinCalls) Read(fd int, p []byte) (int, syscall.Errno) {
	n, _, err := unix.Recvfrom(fd, p, unix.MSG_DONTWAIT)
	return max(0, n), toErrno(err)
}

// Write calls sendmsg(2), because the Sendto of x/sys does not return how much was sent.
func (darwinCalls) Write(fd int, p []byte) (int, syscall.Errno) {
	n, err := unix.SendmsgN(fd, p, nil, nil, unix.MSG_DONTWAIT)
	return max(0, n), toErrno(err)
}

func (darwinCalls) RecvFrom(fd int, p []byte) (int, netip.AddrPort, string, syscall.Errno) {
	n, sa, err := unix.Recvfrom(fd, p, unix.MSG_DONTWAIT)
	if err != nil {
		return 0, netip.AddrPort{}, "", toErrno(err)
	}
	from, path := fromSockaddr(sa)
	return n, from, path, 0
}

func (darwinCalls) SendTo(fd int, p []byte, to netip.AddrPort, path string) syscall.Errno {
	return toErrno(unix.Sendto(fd, p, unix.MSG_DONTWAIT, toSockaddr(to, path)))
}

// Ask polls for POLLIN alone. On macOS that covers the end as well, which is also always
// reported as POLLHUP, like EV_EOF.
func (darwinCalls) Ask(fd int) (readable, ended bool, errno syscall.Errno) {
	ask := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	n, err := unix.Poll(ask, 0)
	return n == 1, ask[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0, toErrno(err)
}

// Gather passes no more buffers than sendmsg(2) accepts.
func (darwinCalls) Gather(fd int, bufs [][]byte) (int, syscall.Errno) {
	const most = 1024 // IOV_MAX
	n, err := unix.SendmsgBuffers(fd, bufs[:min(len(bufs), most)], nil, nil, unix.MSG_DONTWAIT)
	return max(0, n), toErrno(err)
}

func (darwinCalls) Bind(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return toErrno(unix.Bind(fd, toSockaddr(addr, path)))
}

func (darwinCalls) Connect(fd int, addr netip.AddrPort, path string) syscall.Errno {
	return toErrno(unix.Connect(fd, toSockaddr(addr, path)))
}

func (darwinCalls) Names(fd int, peer bool) (netip.AddrPort, string, syscall.Errno) {
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
