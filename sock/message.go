package sock

// This file answers: how does a program receive and send control messages along with the
// bytes: the interface that a datagram came in by, its congestion mark, or passed
// descriptors? The names and signatures are package net's, so that golang.org/x/net/ipv4
// and ipv6, and implementations of QUIC, accept a PacketConn as a UDP socket.

import (
	"net"
	"net/netip"
	"syscall"

	"greenpoll/poller"
)

// ReadMsgUDP reads one datagram into b and its control messages into oob. n and oobn are
// the bytes read into each. flags, which are the system's, show whether either was
// truncated (MSG_TRUNC, MSG_CTRUNC). Options of the socket select the control messages: see
// golang.org/x/net/ipv4 and ipv6. After an error there is no sender.
//
// Go: net/udpsock.go (*UDPConn).ReadMsgUDP
func (c *PacketConn) ReadMsgUDP(b, oob []byte) (n, oobn, flags int, addr *net.UDPAddr, err error) {
	n, oobn, flags, from, err := c.ReadMsgUDPAddrPort(b, oob)
	if from.IsValid() {
		addr = net.UDPAddrFromAddrPort(from)
	}
	return n, oobn, flags, addr, err
}

// ReadMsgUDPAddrPort is ReadMsgUDP without an allocation. For IPv4 senders see
// ReadFromAddrPort.
//
// Go: net/udpsock.go (*UDPConn).ReadMsgUDPAddrPort
func (c *PacketConn) ReadMsgUDPAddrPort(b, oob []byte) (n, oobn, flags int, addr netip.AddrPort, err error) {
	m, err := c.readMsg(b, oob)
	return m.n, m.oobn, m.flags, m.from, err
}

// WriteMsgUDP sends b as one datagram to addr, with the control messages in oob. On a
// connected socket addr must be nil, and the datagram goes to the peer. It returns how much
// of b and oob was sent.
//
// Go: net/udpsock.go (*UDPConn).WriteMsgUDP
func (c *PacketConn) WriteMsgUDP(b, oob []byte, addr *net.UDPAddr) (n, oobn int, err error) {
	var to netip.AddrPort // the zero AddrPort means the peer
	if addr != nil || c.f.remote == nil {
		to, _, err = c.f.destination(addr)
	}
	if err == nil {
		n, err = c.writeMsg(b, oob, to, "")
	}
	if err != nil {
		return n, 0, c.f.sendError(addr, err)
	}
	return n, len(oob), nil
}

// WriteMsgUDPAddrPort is WriteMsgUDP without an allocation. An invalid addr counts as nil.
//
// Go: net/udpsock.go (*UDPConn).WriteMsgUDPAddrPort
func (c *PacketConn) WriteMsgUDPAddrPort(b, oob []byte, addr netip.AddrPort) (n, oobn int, err error) {
	var to netip.AddrPort
	if addr.IsValid() || c.f.remote == nil {
		to, err = c.f.toSocketVersion(addr)
	}
	if err == nil {
		n, err = c.writeMsg(b, oob, to, "")
	}
	if err != nil {
		return n, 0, c.f.sendError(udpAddrPort{addr}, err)
	}
	return n, len(oob), nil
}

// ReadMsgUnix reads from a Unix socket, of datagrams or a stream, into b, and control
// messages, such as passed descriptors, into oob. The results are those of ReadMsgUDP. The
// caller must close received descriptors; no child process inherits them. If b is empty,
// one byte of a stream is read all the same, and lost, because descriptors arrive with a
// byte. The end of a stream is io.EOF in a *net.OpError.
//
// Go: net/unixsock.go (*UnixConn).ReadMsgUnix
func (c *conn) ReadMsgUnix(b, oob []byte) (n, oobn, flags int, addr *net.UnixAddr, err error) {
	if !c.f.isUnix() {
		return 0, 0, 0, nil, c.f.opError("read", syscall.EINVAL)
	}
	m, err := c.readMsg(b, oob)
	return m.n, m.oobn, m.flags, c.f.unixAddr(m.path), err
}

// WriteMsgUnix sends b and the control messages in oob to addr, or to the peer if addr is
// nil. On a connected datagram socket it fails with net.ErrWriteToConnected, as in package
// net. On a stream it may send less than all of b.
//
// Go: net/unixsock.go (*UnixConn).WriteMsgUnix
func (c *conn) WriteMsgUnix(b, oob []byte, addr *net.UnixAddr) (n, oobn int, err error) {
	path, err := c.f.unixMsgDestination(addr)
	if err == nil {
		n, err = c.writeMsg(b, oob, netip.AddrPort{}, path)
	}
	if err != nil {
		return n, 0, c.f.sendError(addr, err)
	}
	return n, len(oob), nil
}

// unixAddr returns the address of a Unix socket, or nil if it has no name.
func (f *fd) unixAddr(path string) *net.UnixAddr {
	if path == "" {
		return nil
	}
	return &net.UnixAddr{Name: path, Net: f.network}
}

func (c *conn) readMsg(b, oob []byte) (message, error) {
	f := c.f
	t, err := c.begin(poller.Read)
	if err != nil {
		return message{}, f.opError("read", err)
	}
	defer c.end(t, poller.Read)
	if t.Tracing() {
		f.emitCall(t, poller.Read, "read", len(b))
	}
	m, err := f.io.recvMsg(f, t, b, oob)
	if t.Tracing() {
		f.emitReturn(t, poller.Read, m.n, err)
	}
	if err != nil {
		err = f.opError("read", err)
	}
	return m, err
}

// writeMsg sends to the peer if neither to nor path is set.
func (c *conn) writeMsg(b, oob []byte, to netip.AddrPort, path string) (int, error) {
	f := c.f
	t, err := c.begin(poller.Write)
	if err != nil {
		return 0, err
	}
	defer c.end(t, poller.Write)
	if t.Tracing() {
		f.emitCall(t, poller.Write, "write", len(b))
	}
	n, err := f.io.sendMsg(f, t, b, oob, to, path)
	if t.Tracing() {
		f.emitReturn(t, poller.Write, n, err)
	}
	return n, err
}
