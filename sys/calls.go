package sys

// This file answers: what do we ask of an operating system to work with sockets? It is the
// call side of the kernel seam. Each method is one system call in an OS file
// (calls_linux.go), or a step of the simulated kernel's script. The types are plain, so an
// implementation need not import this package.
//
// No call blocks. Errors are the system's numbers; 0 means success.

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
	Accept(fd int) (newFD int, peer netip.AddrPort, path string, errno syscall.Errno)
	Read(fd int, p []byte) (n int, errno syscall.Errno) // n and errno are 0: the peer has ended
	Write(fd int, p []byte) (n int, errno syscall.Errno)
	RecvFrom(fd int, p []byte) (n int, from netip.AddrPort, path string, errno syscall.Errno) // one datagram
	SendTo(fd int, p []byte, to netip.AddrPort, path string) syscall.Errno                    // sends p as one datagram

	// RecvMsg and SendMsg also carry control messages, in the system's own format; RecvMsg
	// returns the system's flags. Received descriptors are close-on-exec. Without an
	// address SendMsg sends to the peer.
	RecvMsg(fd int, p, oob []byte) (n, oobn, flags int, from netip.AddrPort, path string, errno syscall.Errno)
	SendMsg(fd int, p, oob []byte, to netip.AddrPort, path string) (n int, errno syscall.Errno)
}

// CompletionCalls is the completion model of Windows: submit, then wait. The kinds of
// operations are the constants below. WSARecvFrom and WSARecvMsg store the sender in Addr
// or Path; WSARecvMsg and WSASendMsg take a poller.Message in System. A peek completes when
// a WSARecv would not wait, and reads nothing. poller.Submitter states what an
// implementation must guarantee.
type CompletionCalls interface {
	Calls
	poller.Submitter
}

// The kinds of operations, by the names of the Windows calls that they complete.
const (
	OpRecv     = "WSARecv"
	OpSend     = "WSASend"
	OpRecvFrom = "WSARecvFrom"
	OpSendTo   = "WSASendTo"
	OpRecvMsg  = "WSARecvMsg"
	OpSendMsg  = "WSASendMsg"
	OpAccept   = "AcceptEx"
	OpConnect  = "ConnectEx"
	OpPeek     = "peek"
)

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
