//go:build ignore && linux

// Plain: lets x/sys decode the addresses of a connection, which allocates both addresses and
// asks for the protocol.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sys_accept) -o /tmp/without ../examples/echo && go run ./echo -loads churn -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: the simulated kernel makes no system calls: it is for the machine's own.
package sys

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

func (linuxCalls) Accept(fd int) (int, netip.AddrPort, string, syscall.Errno) {
	n, sa, err := unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
	if err != nil {
		return -1, netip.AddrPort{}, "", toErrno(err)
	}
	addr, path := plainName(sa)
	return n, addr, path, 0
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
	addr, path := plainName(sa)
	return addr, path, 0
}

func plainName(sa unix.Sockaddr) (netip.AddrPort, string) {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port)), ""
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port)), "" // zones left out
	case *unix.SockaddrUnix:
		if sa.Name != "" {
			return netip.AddrPort{}, sa.Name
		}
	}
	return netip.AddrPort{}, "@"
}
