//go:build linux || darwin

package sys

// This file answers: which calls are the same on Linux and on macOS? For those that differ
// see calls_linux.go and calls_darwin.go.

import (
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

type unixCalls struct{}

// socketKind returns socket(2)'s arguments for a network.
func socketKind(network string) (family, kind int) {
	family, kind = unix.AF_INET6, unix.SOCK_STREAM
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
	return family, kind
}

func (unixCalls) Listen(fd int) syscall.Errno {
	return toErrno(unix.Listen(fd, 1<<16-1)) // the kernel lowers it to somaxconn
}

func (unixCalls) Option(fd int, name string, value int) syscall.Errno {
	if name == OptLinger {
		l := unix.Linger{Onoff: 1, Linger: int32(value)}
		if value < 0 {
			l = unix.Linger{}
		}
		return toErrno(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, optLinger, &l))
	}
	level, number := unix.SOL_SOCKET, 0
	switch name {
	case OptKeepAlive:
		number = unix.SO_KEEPALIVE
	case OptBroadcast:
		number = unix.SO_BROADCAST
	case OptReuseAddr:
		number = unix.SO_REUSEADDR
	case OptReuseGroup:
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
		level, number = unix.IPPROTO_TCP, optKeepIdle
	case OptKeepInterval:
		level, number = unix.IPPROTO_TCP, unix.TCP_KEEPINTVL
	case OptKeepCount:
		level, number = unix.IPPROTO_TCP, unix.TCP_KEEPCNT
	default:
		return syscall.ENOPROTOOPT
	}
	return toErrno(unix.SetsockoptInt(fd, level, number, value))
}

func (unixCalls) SocketError(fd int) syscall.Errno {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return toErrno(err)
	}
	return syscall.Errno(n)
}

func (unixCalls) Shutdown(fd int, read, write bool) syscall.Errno {
	how := unix.SHUT_RDWR
	switch {
	case !write:
		how = unix.SHUT_RD
	case !read:
		how = unix.SHUT_WR
	}
	return toErrno(unix.Shutdown(fd, how))
}

func (unixCalls) Unlink(path string) syscall.Errno { return toErrno(unix.Unlink(path)) }

func (unixCalls) Close(fd int) syscall.Errno { return toErrno(unix.Close(fd)) }

// Dup is for File.
//
// Go: internal/poll/fd_unix.go DupCloseOnExec
func (unixCalls) Dup(fd int) (int, syscall.Errno) {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	return n, toErrno(err)
}

// File makes an os.File of fd that behaves like those of package net's File: it knows that
// fd is non-blocking only for our sake, and its Fd method makes it blocking. Package os
// makes such files for package net alone. So we wrap our socket in a net.Listener, which
// leaves its options alone, or in a net.PacketConn, and ask that for a file.
//
// If fd is blocking already, it stays so: another user relies on that when it reads, and so
// would a caller of this file's Fd.
//
// Go: os/file_unix.go net_newUnixFile
func (unixCalls) File(fd int, name string, datagram bool) (*os.File, error) {
	own := os.NewFile(uintptr(fd), name)
	if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0); err != nil || flags&unix.O_NONBLOCK == 0 {
		return own, nil
	}
	defer own.Close()
	var nets netSocket
	if datagram {
		c, err := net.FilePacketConn(own)
		if err != nil {
			return nil, err
		}
		nets = c.(netSocket)
	} else {
		l, err := net.FileListener(own)
		if err != nil {
			return nil, err
		}
		nets = l.(netSocket)
	}
	defer nets.Close()
	return nets.File()
}

// netSocket is any socket of package net.
type netSocket interface {
	io.Closer
	File() (*os.File, error)
}
