package main

// This file answers: which system calls does the client make? Sockets stay in
// blocking mode, because connect(2) returns at once on the loopback; every other call
// asks not to wait.

import (
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

func sockaddr(addr string) (*unix.SockaddrInet4, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	if !at.Addr().Unmap().Is4() {
		return nil, fmt.Errorf("%s is no IPv4 address", addr)
	}
	return &unix.SockaddrInet4{Addr: at.Addr().Unmap().As4(), Port: int(at.Port())}, nil
}

// source returns the address that connection n of churn comes from: each connection has a
// different address of the loopback network, because the ports of a single one run out.
func source(n int) *unix.SockaddrInet4 {
	return &unix.SockaddrInet4{Addr: [4]byte{127, byte(1 + n>>16&0x3f), byte(n >> 8), byte(n)}}
}

// join opens a connection that stays. It sends a byte and waits for its echo, so that the
// server has accepted it.
func (g *generator) join() (fd int, err error) {
	if fd, err = g.connect(g.from); err != nil {
		return -1, err
	}
	wait := unix.NsecToTimeval(patience.Nanoseconds())
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait); err != nil {
		return -1, err
	}
	var b [1]byte
	if _, err := unix.Write(fd, b[:]); err != nil {
		return -1, err
	}
	for {
		n, err := unix.Read(fd, b[:])
		switch {
		case err == unix.EINTR: // with SO_RCVTIMEO the call is not restarted automatically
			continue
		case n == 1:
			return fd, nil
		}
		return -1, fmt.Errorf("the first byte did not come back: read returned %d, %v", n, err)
	}
}

// connect opens a connection, from an address if one is given.
func (g *generator) connect(from *unix.SockaddrInet4) (fd int, err error) {
	if fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return -1, err
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return -1, err
	}
	if from != nil {
		// Let connect, which knows both ends, choose the port, and not bind.
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
			return -1, err
		}
		if err := unix.Bind(fd, from); err != nil {
			return -1, err
		}
	}
	return fd, unix.Connect(fd, g.to)
}

// Calls that cannot wait need not notify Go's scheduler. This program has only one
// goroutine, so the poll, which does wait, need not notify it either.

func sendto(fd int, p []byte) (int, error) {
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func recvfrom(fd int, p []byte) (int, error) {
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)),
		unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func wait(epoll int, events []unix.EpollEvent, delay int) (int, error) {
	for {
		n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll), uintptr(unsafe.Pointer(&events[0])),
			uintptr(len(events)), uintptr(delay), 0, 0)
		switch errno {
		case 0:
			return int(n), nil
		case unix.EINTR: // Go's runtime preempts with signals
		default:
			return 0, errno
		}
	}
}
