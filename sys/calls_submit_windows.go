package sys

// Windows: WSARecv and its relatives, each with an OVERLAPPED struct. From the call until
// the completion the kernel writes to what it was given: that struct, the buffer, and for
// some calls space for an address or a new socket. All of it is in the Op or reachable from
// it, and none of it is on a stack: poller.Op says what keeps it alive and in place. The
// WSABUF, and the count and flags of a pending call, need no such care: when the call
// returns, the kernel has read the one and no longer writes the others.
//
// Go: internal/poll/fd_windows.go

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"greenpoll/poller"
)

// acceptArgs is what an AcceptEx needs: the socket that becomes the connection, made
// beforehand, and space for both addresses, each with 16 bytes to spare.
type acceptArgs struct {
	socket    windows.Handle
	addresses [2]struct {
		windows.RawSockaddrAny
		_ [16]byte
	}
}

// recvFromArgs is where a WSARecvFrom stores the sender's address.
type recvFromArgs struct {
	address windows.RawSockaddrAny
	size    int32
}

// sendToArgs is the address for a WSASendTo, in a struct large enough for any. (The
// Sockaddr of x/sys is smaller than the size that its WSASendto passes on, which crashes a
// program built with -race.)
type sendToArgs struct{ address windows.RawSockaddrAny }

// maxBuffer limits how much of a buffer one call gets: a length has 32 bits.
//
// Go: internal/poll/fd_windows.go maxRW
const maxBuffer = 1 << 30

// Submit makes the call. If it succeeds at once, that is the result, unless the port gets a
// completion as well. After ERROR_IO_PENDING, and after a warning, a completion will come.
func (w windowsCalls) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	op.Overlapped = poller.Overlapped{}
	n, err := w.submit(op, windows.Handle(op.FD), (*windows.Overlapped)(unsafe.Pointer(&op.Overlapped)))
	// From here on the kernel may have completed op, and another worker delivered it.
	switch errno := toErrno(err); {
	case errno == windows.ERROR_IO_PENDING:
		return false, 0
	case errno == windows.WSAEMSGSIZE && op.Mode != poller.Write:
		return false, 0 // a datagram was truncated: to the kernel that is a warning, not a failure
	case errno != 0:
		if op.Kind == OpAccept {
			w.Close(int(op.System.(*acceptArgs).socket))
		}
		return false, translateErrno(op.Kind, errno)
	case !poller.SkipsPort(isDatagram(op.Network)) && !connectsSynchronously(op):
		return false, 0
	}
	op.N = int(n)
	return true, 0
}

func (w windowsCalls) submit(op *poller.Op, s windows.Handle, o *windows.Overlapped) (n uint32, err error) {
	if op.Mode == poller.Write && isDatagram(op.Network) && tooLong(s, len(op.Buf)) {
		return 0, windows.WSAEMSGSIZE
	}
	buf := windows.WSABuf{Len: uint32(min(len(op.Buf), maxBuffer)), Buf: unsafe.SliceData(op.Buf)}
	var flags uint32
	switch op.Kind {
	case OpRecv:
		err = windows.WSARecv(s, &buf, 1, &n, &flags, o, nil)
	case OpPeek: // an empty buffer; without MSG_PEEK it would discard a datagram
		if isDatagram(op.Network) {
			flags = windows.MSG_PEEK
		}
		err = windows.WSARecv(s, &buf, 1, &n, &flags, o, nil)
	case OpSend:
		err = windows.WSASend(s, &buf, 1, &n, 0, o, nil)
	case OpRecvFrom:
		from, ok := op.System.(*recvFromArgs)
		if !ok {
			from = new(recvFromArgs)
			op.System = from
		}
		from.size = int32(unsafe.Sizeof(from.address))
		err = windows.WSARecvFrom(s, &buf, 1, &n, &flags, &from.address, &from.size, o, nil)
	case OpRecvMsg:
		err = windows.WSARecvMsg(s, fillWSAMsg(op, &buf), &n, o, nil)
	case OpSendMsg:
		err = windows.WSASendMsg(s, fillWSAMsg(op, &buf), 0, &n, o, nil)
	case OpSendTo:
		to, ok := op.System.(*sendToArgs)
		if !ok {
			to = new(sendToArgs)
			op.System = to
		}
		err = windows.WSASendTo(s, &buf, 1, &n, 0, &to.address, encodeSockaddr(&to.address, op.Addr), o, nil)
	case OpAccept:
		a := new(acceptArgs)
		op.System = a
		num, errno := w.Socket(op.Network)
		if errno != 0 {
			a.socket = windows.InvalidHandle
			return 0, errno
		}
		a.socket = windows.Handle(num)
		const room = uint32(unsafe.Sizeof(a.addresses[0]))
		err = windows.AcceptEx(s, a.socket, (*byte)(unsafe.Pointer(&a.addresses)), 0, room, room, &n, o)
	case OpConnect:
		err = w.connect(op, s, &n, o)
	default:
		err = windows.WSAEINVAL
	}
	return n, err
}

// Finish sets up a socket made by AcceptEx or ConnectEx, which has no addresses until then.
// It also collects what came along with the bytes.
func (w windowsCalls) Finish(op *poller.Op) (errno syscall.Errno) {
	if op.Errno == int32(windows.WSAEMSGSIZE) && op.Mode != poller.Write {
		op.N = len(op.Buf) // a datagram has filled the buffer, and was truncated
	}
	op.Errno = int32(translateErrno(op.Kind, syscall.Errno(op.Errno)))
	switch system := op.System.(type) {
	case *acceptArgs:
		s, l := system.socket, windows.Handle(op.FD)
		switch errno = syscall.Errno(op.Errno); {
		case errno != 0:
		case op.Abandoned: // the listener is closed, and another socket may have its number by now
			errno = syscall.ECANCELED
		default:
			errno = toErrno(windows.Setsockopt(s, windows.SOL_SOCKET, windows.SO_UPDATE_ACCEPT_CONTEXT,
				(*byte)(unsafe.Pointer(&l)), int32(unsafe.Sizeof(l))))
		}
		if op.N = int(s); errno != 0 {
			w.Close(op.N)
			op.N = -1
		}
	case *recvFromArgs:
		if sa, err := system.address.Sockaddr(); err == nil && op.Kind == OpRecvFrom {
			op.Addr, op.Path = fromSockaddr(sa)
		}
	case *poller.Message:
		if op.Kind == OpRecvMsg || op.Kind == OpSendMsg { // otherwise it belongs to an earlier operation
			system.System.(*wsaMsg).results(op, system)
		}
	}
	if op.Kind == OpConnect && op.Errno == 0 && !connectsSynchronously(op) && !op.Abandoned {
		errno = toErrno(windows.Setsockopt(windows.Handle(op.FD), windows.SOL_SOCKET, windows.SO_UPDATE_CONNECT_CONTEXT, nil, 0))
	}
	return errno
}

// tooLong refuses a datagram before the kernel does. The kernel's own refusal does not say
// whether a completion follows: on Windows it is a failure, on Wine a warning.
func tooLong(s windows.Handle, size int) bool {
	const maxMsgSize = 0x2003 // SO_MAX_MSG_SIZE, which x/sys lacks
	most := 65507             // the limit of IPv4
	if size <= most {
		return false
	}
	if n, err := windows.GetsockoptInt(s, windows.SOL_SOCKET, maxMsgSize); err == nil && n > 0 {
		most = n
	}
	return size > most
}

// translateErrno translates an error that has a special meaning for this kind of operation.
func translateErrno(kind string, errno syscall.Errno) syscall.Errno {
	switch {
	case kind == OpPeek && errno == windows.WSAEMSGSIZE:
		return 0 // a datagram is there and does not fit: that answers the question
	case kind == OpAccept && (errno == windows.ERROR_NETNAME_DELETED || errno == windows.WSAECONNRESET):
		return syscall.ECONNABORTED // the connection was aborted while it waited in the queue
	}
	return errno
}

// Cancel cancels op alone, identified by the address of its OVERLAPPED struct.
func (windowsCalls) Cancel(op *poller.Op) syscall.Errno {
	err := windows.CancelIoEx(windows.Handle(op.FD), (*windows.Overlapped)(unsafe.Pointer(&op.Overlapped)))
	if err == windows.ERROR_NOT_FOUND {
		return syscall.ENOENT
	}
	return toErrno(err)
}

// connectsSynchronously reports whether op is a plain connect(2), without a completion.
// There is no ConnectEx for a datagram socket, which only remembers its peer, nor for a
// Unix socket, whose listener has room in its queue or not.
func connectsSynchronously(op *poller.Op) bool {
	return op.Kind == OpConnect && (isDatagram(op.Network) || op.Path != "")
}

// connect calls ConnectEx, which needs a bound socket.
//
// Go: net/fd_windows.go (*netFD).connect; internal/poll/fd_windows.go (*FD).ConnectEx
func (w windowsCalls) connect(op *poller.Op, s windows.Handle, n *uint32, o *windows.Overlapped) error {
	to := toSockaddr(op.Addr, op.Path)
	op.System = to
	if connectsSynchronously(op) {
		return windows.Connect(s, to)
	}
	if _, _, errno := w.Names(op.FD, false); errno != 0 { // it is not bound yet
		any := netip.IPv6Unspecified()
		if op.Network == "tcp4" {
			any = netip.IPv4Unspecified()
		}
		if errno := w.Bind(op.FD, netip.AddrPortFrom(any, 0), ""); errno != 0 {
			return errno
		}
	}
	if op.Addr.Addr().Unmap().IsLoopback() {
		disableSYNRetransmissions(s)
	}
	return windows.ConnectEx(s, to, nil, 0, n, o)
}

// disableSYNRetransmissions turns off retries: Windows tries three times, half a second
// apart, before it accepts a refusal. Within one machine that is pointless.
//
// Go: net/fd_windows.go (*netFD).connect. It sets TCP_INITIAL_RTO_PARAMETERS as well.
func disableSYNRetransmissions(s windows.Handle) {
	const initialRTO = windows.IOC_IN | windows.IOC_VENDOR | 17 // SIO_TCP_INITIAL_RTO
	defaultRTT, noRetries := uint16(0xffff), uint8(0xfe)        // TCP_INITIAL_RTO_UNSPECIFIED_RTT, TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS
	params := struct {
		rtt  uint16
		syns uint8
	}{defaultRTT, noRetries}
	var n uint32
	windows.WSAIoctl(s, initialRTO, (*byte)(unsafe.Pointer(&params)), uint32(unsafe.Sizeof(params)), nil, 0, &n, nil, 0)
}
