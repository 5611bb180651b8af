package sys

// macOS: recvmsg(2) and sendmsg(2). No flag makes received descriptors close-on-exec. They
// are marked one by one, and a fork in between leaks them to the child.

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

func (darwinCalls) RecvMsg(fd int, p, oob []byte) (n, oobn, flags int, from netip.AddrPort, path string, errno syscall.Errno) {
	n, oobn, flags, sa, err := unix.Recvmsg(fd, p, oob, unix.MSG_DONTWAIT)
	if err != nil {
		return 0, 0, 0, from, "", toErrno(err)
	}
	from, path = fromSockaddr(sa)
	if !from.IsValid() {
		closeOnExec(oob[:oobn])
	}
	return n, oobn, flags, from, path, 0
}

// Go: net/unixsock_readmsg_cloexec.go setReadMsgCloseOnExec
func closeOnExec(oob []byte) {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return // not in a format that we know, so there are no descriptors in it
	}
	for i := range messages {
		if m := &messages[i]; m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_RIGHTS {
			passed, err := unix.ParseUnixRights(m)
			if err != nil {
				continue
			}
			for _, fd := range passed {
				unix.CloseOnExec(fd)
			}
		}
	}
}

func (darwinCalls) SendMsg(fd int, p, oob []byte, to netip.AddrPort, path string) (int, syscall.Errno) {
	var sa unix.Sockaddr
	if to.IsValid() || path != "" {
		sa = toSockaddr(to, path)
	}
	n, err := unix.SendmsgN(fd, p, oob, sa, unix.MSG_DONTWAIT)
	return max(0, n), toErrno(err)
}
