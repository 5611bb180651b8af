package sock

// This file answers: what do we ask an operating system to do with a socket? The
// call side of the kernel seam. An OS file (calls_linux.go) implements each duty
// by one system call, the simulated kernel by its script. Types are plain, so
// that an implementation need not import this package.
//
// No call ever blocks. Errors are the system's numbers; 0 is success.

import (
	"net/netip"
	"syscall"

	"greenpoll/poller"
)

// Calls is what both I/O models need: sockets, their names, options and end.
//
// An address is an AddrPort for tcp4, tcp6, udp4 and udp6, or a path for unix and
// unixgram; an AddrPort of tcp6 or udp6 may be an IPv4 one mapped into IPv6.
type Calls interface {
	Socket(network string) (fd int, errno syscall.Errno) // of one of these networks; non-blocking, close-on-exec
	Bind(fd int, addr netip.AddrPort, path string) syscall.Errno
	Listen(fd int) syscall.Errno
	Names(fd int, peer bool) (addr netip.AddrPort, path string, errno syscall.Errno)
	Option(fd int, name string, value int) syscall.Errno // see the option constants
	SocketError(fd int) syscall.Errno                    // how a connect in progress ended
	Shutdown(fd int, read, write bool) syscall.Errno
	Close(fd int) syscall.Errno
	Unlink(path string) syscall.Errno // the file of a Unix listener

	// Ask tells, without reading anything, whether a Read would return at once, with
	// bytes, the end or an error, and whether the peer has ended or broken the
	// connection, which may come behind unread bytes.
	Ask(fd int) (readable, ended bool, errno syscall.Errno)
}

// ReadinessCalls is the readiness model, that of Linux and macOS: try, and wait on
// EAGAIN (for connect: EINPROGRESS).
type ReadinessCalls interface {
	Calls
	Connect(fd int, addr netip.AddrPort, path string) syscall.Errno
	Accept(fd int) (newFD int, peer netip.AddrPort, path string, errno syscall.Errno)
	Read(fd int, p []byte) (n int, errno syscall.Errno) // 0 bytes, 0: the peer has ended
	Write(fd int, p []byte) (n int, errno syscall.Errno)
	RecvFrom(fd int, p []byte) (n int, from netip.AddrPort, path string, errno syscall.Errno) // one datagram
	SendTo(fd int, p []byte, to netip.AddrPort, path string) syscall.Errno                    // all of p is one datagram

	// These carry control messages too, in the system's form, and return its flags.
	// Descriptors received so are close-on-exec. Without an address SendMsg sends to the peer.
	RecvMsg(fd int, p, oob []byte) (n, oobn, flags int, from netip.AddrPort, path string, errno syscall.Errno)
	SendMsg(fd int, p, oob []byte, to netip.AddrPort, path string) (n int, errno syscall.Errno)
}

// CompletionCalls is the completion model, that of Windows: submit, then wait. The
// kinds of operations are the constants below. WSARecvFrom and WSARecvMsg put the sender
// into Addr or Path; WSARecvMsg and WSASendMsg have a poller.Message in System. A peek
// completes when a WSARecv would not wait, and reads nothing. poller.Submitter states what
// an implementation promises.
type CompletionCalls interface {
	Calls
	poller.Submitter
}

// The kinds of operations: Windows' own names of what it completes.
const (
	opRecv     = "WSARecv"
	opSend     = "WSASend"
	opRecvFrom = "WSARecvFrom"
	opSendTo   = "WSASendTo"
	opRecvMsg  = "WSARecvMsg"
	opSendMsg  = "WSASendMsg"
	opAccept   = "AcceptEx"
	opConnect  = "ConnectEx"
	opPeek     = "peek"
)

// The options that Calls.Option understands.
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
	OptReuseGroup   = "reusegroup"   // 0 or 1: all sockets that set it can share the port of a multicast group
	OptIPv6Only     = "ipv6only"     // 0 or 1
	OptBroadcast    = "broadcast"    // 0 or 1: a datagram may go to a broadcast address
)

// The names of the calls, for the trace and in errors.
const (
	callRead    = "recvfrom"
	callWrite   = "sendto"
	callConnect = "connect"

	callAsk      = "ppoll"
	callSplice   = "splice"
	callSendFile = "sendfile"
	callRecvMsg  = "recvmsg"
	callSendMsg  = "sendmsg" // with control messages, or from many buffers
)
