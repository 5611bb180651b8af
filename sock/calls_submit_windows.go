package sock

// Windows: WSARecv and its relatives, each with an OVERLAPPED record. From the call until
// the completion the kernel writes into what it was given: the record, the buffer, and for
// some calls room for an address or a new socket. All of it is in the Op or reachable from
// there, and none of it is on a stack: poller.Op says what holds and pins it. The WSABUF,
// and the count and flags of a call that is pending, need no such care: when the call
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

// acceptArgs is what an AcceptEx needs: the socket that is to be the connection, made
// before, and room for both addresses, each with 16 bytes more than it takes.
type acceptArgs struct {
	socket    windows.Handle
	addresses [2]struct {
		windows.RawSockaddrAny
		_ [16]byte
	}
}

// recvFromArgs is where a WSARecvFrom puts the address.
type recvFromArgs struct {
	address windows.RawSockaddrAny
	size    int32
}

// sendToArgs is the address for a WSASendTo, in a record with room for any. (The Sockaddr
// of x/sys is shorter than the record that its WSASendto says it is, which ends a program
// that is built with -race.)
type sendToArgs struct{ address windows.RawSockaddrAny }

// encodeSockaddr writes an address in the kernel's form, and returns its size; x/sys has a
// function for that, but does not export it. Datagram sockets with a path, of Unix, do not
// exist here.
//
// Go: internal/poll/fd_windows.go sockaddrInet4ToRaw, sockaddrInet6ToRaw
func encodeSockaddr(raw *windows.RawSockaddrAny, addr netip.AddrPort) (size int32) {
	if addr.Addr().Is4() {
		in := (*windows.RawSockaddrInet4)(unsafe.Pointer(raw))
		*in = windows.RawSockaddrInet4{Family: windows.AF_INET, Port: swapped(addr.Port()), Addr: addr.Addr().As4()}
		return int32(unsafe.Sizeof(*in))
	}
	in := (*windows.RawSockaddrInet6)(unsafe.Pointer(raw))
	*in = windows.RawSockaddrInet6{Family: windows.AF_INET6, Port: swapped(addr.Port()), Addr: addr.Addr().As16(),
		Scope_id: zoneID(addr.Addr().Zone())}
	return int32(unsafe.Sizeof(*in))
}

// swapped converts a port to network byte order: Windows is little-endian.
func swapped(port uint16) uint16 { return port<<8 | port>>8 }

// maxBuffer limits how much of a buffer one call is given: a length has 32 bits.
//
// Go: internal/poll/fd_windows.go maxRW
const maxBuffer = 1 << 30

// Submit makes the call. Success at once is the result, unless the port is told of it as
// well; after ERROR_IO_PENDING, and after a warning, the completion will come.
func (w windowsCalls) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	op.Overlapped = poller.Overlapped{}
	n, err := w.submit(op, windows.Handle(op.FD), (*windows.Overlapped)(unsafe.Pointer(&op.Overlapped)))
	// From here the kernel may have completed op, and another worker delivered it.
	switch errno := toErrno(err); {
	case errno == windows.ERROR_IO_PENDING:
		return false, 0
	case errno == windows.WSAEMSGSIZE && op.Mode != poller.Write:
		return false, 0 // a datagram was cut short: to the kernel a warning, and no failure
	case errno != 0:
		if op.Kind == opAccept {
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
	case opRecv:
		err = windows.WSARecv(s, &buf, 1, &n, &flags, o, nil)
	case opPeek: // room for nothing; of a datagram it would take the rest away
		if isDatagram(op.Network) {
			flags = windows.MSG_PEEK
		}
		err = windows.WSARecv(s, &buf, 1, &n, &flags, o, nil)
	case opSend:
		err = windows.WSASend(s, &buf, 1, &n, 0, o, nil)
	case opRecvFrom:
		from, ok := op.System.(*recvFromArgs)
		if !ok {
			from = new(recvFromArgs)
			op.System = from
		}
		from.size = int32(unsafe.Sizeof(from.address))
		err = windows.WSARecvFrom(s, &buf, 1, &n, &flags, &from.address, &from.size, o, nil)
	case opRecvMsg:
		err = windows.WSARecvMsg(s, fillWSAMsg(op, &buf), &n, o, nil)
	case opSendMsg:
		err = windows.WSASendMsg(s, fillWSAMsg(op, &buf), 0, &n, o, nil)
	case opSendTo:
		to, ok := op.System.(*sendToArgs)
		if !ok {
			to = new(sendToArgs)
			op.System = to
		}
		err = windows.WSASendTo(s, &buf, 1, &n, 0, &to.address, encodeSockaddr(&to.address, op.Addr), o, nil)
	case opAccept:
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
	case opConnect:
		err = w.connect(op, s, &n, o)
	default:
		err = windows.WSAEINVAL
	}
	return n, err
}

// Finish completes a socket of AcceptEx or ConnectEx, which has no names before. It
// collects what has come beside the bytes.
func (w windowsCalls) Finish(op *poller.Op) (errno syscall.Errno) {
	if op.Errno == int32(windows.WSAEMSGSIZE) && op.Mode != poller.Write {
		op.N = len(op.Buf) // a datagram has filled it, and was cut short
	}
	op.Errno = int32(translateErrno(op.Kind, syscall.Errno(op.Errno)))
	switch system := op.System.(type) {
	case *acceptArgs:
		s, l := system.socket, windows.Handle(op.FD)
		switch errno = syscall.Errno(op.Errno); {
		case errno != 0:
		case op.Abandoned: // the listener is closed, and its number may be another socket's by now
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
		if sa, err := system.address.Sockaddr(); err == nil && op.Kind == opRecvFrom {
			op.Addr, op.Path = fromSockaddr(sa)
		}
	case *poller.Message:
		if op.Kind == opRecvMsg || op.Kind == opSendMsg { // else it is an earlier operation's
			system.System.(*wsaMsg).results(op, system)
		}
	}
	if op.Kind == opConnect && op.Errno == 0 && !connectsSynchronously(op) && !op.Abandoned {
		errno = toErrno(windows.Setsockopt(windows.Handle(op.FD), windows.SOL_SOCKET, windows.SO_UPDATE_CONNECT_CONTEXT, nil, 0))
	}
	return errno
}

// tooLong refuses a datagram before the kernel does. The kernel's refusal does not tell
// whether a completion comes as well: on Windows it is a failure, on Wine a warning.
func tooLong(s windows.Handle, size int) bool {
	const maxMsgSize = 0x2003 // SO_MAX_MSG_SIZE, which x/sys lacks
	most := 65507             // what IPv4 has room for
	if size <= most {
		return false
	}
	if n, err := windows.GetsockoptInt(s, windows.SOL_SOCKET, maxMsgSize); err == nil && n > 0 {
		most = n
	}
	return size > most
}

// meaning translates an error that means something else for the kind of operation.
func translateErrno(kind string, errno syscall.Errno) syscall.Errno {
	switch {
	case kind == opPeek && errno == windows.WSAEMSGSIZE:
		return 0 // a datagram is there, and has found no room: that is the answer
	case kind == opAccept && (errno == windows.ERROR_NETNAME_DELETED || errno == windows.WSAECONNRESET):
		return syscall.ECONNABORTED // the connection was, while it waited
	}
	return errno
}

// Cancel cancels op alone, by the record's address.
func (windowsCalls) Cancel(op *poller.Op) syscall.Errno {
	err := windows.CancelIoEx(windows.Handle(op.FD), (*windows.Overlapped)(unsafe.Pointer(&op.Overlapped)))
	if err == windows.ERROR_NOT_FOUND {
		return syscall.ENOENT
	}
	return toErrno(err)
}

// connectsSynchronously reports whether connect(2) does it, without a completion. There is no
// ConnectEx for a datagram socket, which only notes its peer, nor for a Unix socket, whose
// listener has room in its queue or not.
func connectsSynchronously(op *poller.Op) bool {
	return op.Kind == opConnect && (isDatagram(op.Network) || op.Path != "")
}

// connect is ConnectEx, which needs a socket that has an address of its own.
//
// Go: net/fd_windows.go (*netFD).connect
func (w windowsCalls) connect(op *poller.Op, s windows.Handle, n *uint32, o *windows.Overlapped) error {
	to := toSockaddr(op.Addr, op.Path)
	op.System = to
	if connectsSynchronously(op) {
		return windows.Connect(s, to)
	}
	if _, _, errno := w.Names(op.FD, false); errno != 0 { // it has no address yet
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

// disableSYNRetransmissions turns off retries: Windows tries three times, half a second apart,
// before it believes a refusal. On the machine itself that is no use.
//
// Go: net/fd_windows.go (*netFD).connect, and its TCP_INITIAL_RTO_PARAMETERS
func disableSYNRetransmissions(s windows.Handle) {
	const initialRTO = windows.IOC_IN | windows.IOC_VENDOR | 17 // SIO_TCP_INITIAL_RTO
	asEver, never := uint16(0xffff), uint8(0xfe)                // TCP_INITIAL_RTO_UNSPECIFIED_RTT, TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS
	params := struct {
		rtt  uint16
		syns uint8
	}{asEver, never}
	var n uint32
	windows.WSAIoctl(s, initialRTO, (*byte)(unsafe.Pointer(&params)), uint32(unsafe.Sizeof(params)), nil, 0, &n, nil, 0)
}
