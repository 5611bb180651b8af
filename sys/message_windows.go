package sys

// Windows: what WSARecvMsg and WSASendMsg need besides the bytes. Both are only for UDP
// datagrams.

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"greenpoll/poller"
)

// wsaMsg is a WSAMSG and what it points to. Until the completion the kernel reads or writes
// all of it. It is kept for the next operation.
//
// Go: internal/poll/fd_windows.go newWSAMsg
type wsaMsg struct {
	msg     windows.WSAMsg
	buffer  windows.WSABuf
	address windows.RawSockaddrAny
}

// fillWSAMsg returns op's WSAMSG, filled in.
func fillWSAMsg(op *poller.Op, buffer *windows.WSABuf) *windows.WSAMsg {
	message := op.System.(*poller.Message)
	l, ok := message.System.(*wsaMsg)
	if !ok {
		l = new(wsaMsg)
		message.System = l
	}
	l.buffer = *buffer
	l.msg = windows.WSAMsg{Buffers: &l.buffer, BufferCount: 1}
	if len(message.Control) > 0 {
		l.msg.Control = windows.WSABuf{Len: uint32(len(message.Control)), Buf: unsafe.SliceData(message.Control)}
	}
	name := (*syscall.RawSockaddrAny)(unsafe.Pointer(&l.address))
	switch {
	case op.Kind == OpRecvMsg:
		l.msg.Name, l.msg.Namelen = name, int32(unsafe.Sizeof(l.address))
	case op.Addr.IsValid():
		l.msg.Name, l.msg.Namelen = name, encodeSockaddr(&l.address, op.Addr)
	}
	return &l.msg
}

// results copies the results into message and op, if a datagram was received. (A truncated
// datagram is received, and is an error.)
func (l *wsaMsg) results(op *poller.Op, message *poller.Message) {
	if errno := syscall.Errno(op.Errno); errno == 0 || errno == windows.WSAEMSGSIZE {
		message.N, message.Flags = int(l.msg.Control.Len), int(l.msg.Flags)
	}
	if op.Kind == OpRecvMsg && op.Errno == 0 {
		if sa, err := l.address.Sockaddr(); err == nil {
			op.Addr, op.Path = fromSockaddr(sa)
		}
	}
	l.buffer.Buf, l.msg.Control.Buf = nil, nil
}
