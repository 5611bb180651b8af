// Package sys answers: what do we ask an operating system to do with a socket? It is the
// call side of the kernel seam; package poller is the poll side.
//
// This file lists the calls. Each method is one system call, in a file of its system such
// as calls_linux.go, or a step of the simulated kernel's script (package sim). The types are
// plain, so an implementation need not import this package. Package sock calls them.
//
// No call waits for a peer, except where its comment says so. Errors are the system's
// numbers; 0 means success. Any number of threads may be in calls on one descriptor at once;
// nobody may close it meanwhile, because its number could be another socket by then.
//
// Go: internal/poll/fd_unix.go; internal/poll/fd_windows.go; net/sock_posix.go
package sys

import (
	"net/netip"
	"syscall"

	"greenpoll/poller"
)

// Calls is what both I/O models need: sockets, their addresses and options, and how to
// close them.
//
// An address is an AddrPort for tcp4, tcp6, udp4 and udp6, or a path for unix and unixgram.
// The AddrPort of a tcp6 or udp6 socket may be an IPv4-mapped one.
type Calls interface {
	Socket(network string) (fd int, errno syscall.Errno) // network: one of those above; the socket is non-blocking and close-on-exec
	Bind(fd int, addr netip.AddrPort, path string) syscall.Errno
	Listen(fd int) syscall.Errno
	Names(fd int, peer bool) (addr netip.AddrPort, path string, errno syscall.Errno)
	Option(fd int, name string, value int) syscall.Errno // see the option constants
	SocketError(fd int) syscall.Errno                    // the result of a connect that was in progress
	Shutdown(fd int, read, write bool) syscall.Errno
	Close(fd int) syscall.Errno
	Unlink(path string) syscall.Errno // removes the file of a Unix listener

	// Ask reports, without reading anything, whether a Read would return at once (with
	// bytes, the end or an error), and whether the peer has ended or broken the connection.
	// The latter may be so while bytes are still unread.
	Ask(fd int) (readable, ended bool, errno syscall.Errno)
}

// ReadinessCalls is the readiness model of Linux and macOS: try the call, and wait if it
// returns EAGAIN (for connect: EINPROGRESS).
type ReadinessCalls interface {
	Calls
	Connect(fd int, addr netip.AddrPort, path string) syscall.Errno
	Accept(fd int) (newFD int, peer netip.AddrPort, path string, errno syscall.Errno) // waits if another process has made the listener blocking
	Read(fd int, p []byte) (n int, errno syscall.Errno)                               // n and errno are 0: the peer has ended
	Write(fd int, p []byte) (n int, errno syscall.Errno)
	RecvFrom(fd int, p []byte) (n int, from netip.AddrPort, path string, errno syscall.Errno) // one datagram
	SendTo(fd int, p []byte, to netip.AddrPort, path string) syscall.Errno                    // sends p as one datagram

	// RecvMsg and SendMsg also carry control messages, in the system's own format; RecvMsg
	// returns the system's flags. Received descriptors are close-on-exec. Without an
	// address SendMsg sends to the peer.
	RecvMsg(fd int, p, oob []byte) (n, oobn, flags int, from netip.AddrPort, path string, errno syscall.Errno)
	SendMsg(fd int, p, oob []byte, to netip.AddrPort, path string) (n int, errno syscall.Errno)
}

// CompletionCalls is the completion model of Windows: submit, then wait. poller.Submitter
// states what an implementation must guarantee.
type CompletionCalls interface {
	Calls
	poller.Submitter
}

// The kinds of operations, for poller.Op.Kind, by the names of the Windows calls that they
// complete.
const (
	OpRecv     = "WSARecv"     // into Buf; N and Errno are 0: the peer has ended
	OpSend     = "WSASend"     // from Buf
	OpRecvFrom = "WSARecvFrom" // one datagram into Buf, its sender into Addr or Path
	OpSendTo   = "WSASendTo"   // Buf as one datagram, to Addr or Path
	OpRecvMsg  = "WSARecvMsg"  // OpRecvFrom with control messages: System is a *poller.Message
	OpSendMsg  = "WSASendMsg"  // OpSendTo with control messages; without an address to the peer
	OpAccept   = "AcceptEx"    // N is the new socket's number
	OpConnect  = "ConnectEx"   // to Addr or Path
	OpPeek     = "peek"        // completes when an OpRecv would not wait, and reads nothing
)

// Inheriting is implemented by a system whose connections inherit the options of their
// listener: they are set there once, instead of five system calls for each connection.
//
// Go: net/tcpsock_posix.go (*TCPListener).accept. It has newTCPConn set them for each.
type Inheriting interface{ AcceptInheritsOptions() }

// NoWildcardPeers is implemented by a system that refuses to connect to 0.0.0.0 and [::].
// Others take them to mean this machine.
type NoWildcardPeers interface{ RefusesWildcardPeers() }

// The options that Calls.Option accepts.
const (
	OptNoDelay      = "nodelay"      // 0 or 1
	OptKeepAlive    = "keepalive"    // 0 or 1
	OptKeepIdle     = "keepidle"     // seconds
	OptKeepInterval = "keepinterval" // seconds
	OptKeepCount    = "keepcount"    // probes
	OptLinger       = "linger"       // seconds; below 0: off
	OptReadBuffer   = "readbuffer"   // bytes
	OptWriteBuffer  = "writebuffer"  // bytes
	OptReuseAddr    = "reuseaddr"    // 0 or 1
	OptReusePort    = "reuseport"    // 0 or 1
	OptReuseGroup   = "reusegroup"   // 0 or 1: the sockets that set it can share the port of a multicast group
	OptIPv6Only     = "ipv6only"     // 0 or 1
	OptBroadcast    = "broadcast"    // 0 or 1: allows datagrams to a broadcast address
)
