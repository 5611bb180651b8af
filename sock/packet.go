package sock

// This file answers: how does a program use datagrams, each with its own address?

import (
	"context"
	"net"
	"net/netip"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

// PacketConn is a socket for datagrams, UDP or Unix, as one user sees it. Conn explains
// users, and which calls belong to them. ListenPacket returns a PacketConn that talks to
// any peer, by ReadFrom and WriteTo. DialPacket returns a connected one: it receives from
// one peer only, and has Read and Write as well.
//
// A datagram is sent whole or not at all, and it may get lost.
//
// Go: net/udpsock.go UDPConn; net/unixsock.go UnixConn
type PacketConn struct {
	conn
}

var (
	_ net.PacketConn = (*PacketConn)(nil)
	_ net.Conn       = (*PacketConn)(nil)
)

// ListenPacket opens a socket that sends and receives datagrams at address, for task t. The
// networks are udp, udp4, udp6 and unixgram; addresses are written as for net.ListenPacket.
// Port 0 means any free port: see LocalAddr. udp without a host, or at 0.0.0.0 or [::],
// accepts IPv4 and IPv6. At a multicast group's address several sockets can share a port.
// Each receives what is sent there to any group that it has joined; SyscallConn is the way
// to join one. The file of a Unix socket stays when the socket is closed. Errors are
// *net.OpError, as in package net.
//
// Go: net/dial.go ListenPacket
func ListenPacket(t *sched.Task, network, address string) (*PacketConn, error) {
	return ListenConfig{}.ListenPacket(t, context.Background(), network, address)
}

// DialPacket returns a socket for datagrams to and from address only, for task t. Networks
// and addresses are those of Dial; of a name's addresses it takes the first. Nothing is
// sent, so an absent peer shows only later, as ECONNREFUSED. For these networks Dial does
// the same and returns a Conn. A PacketConn is for callers that recognize a datagram socket
// by its net.PacketConn, as net.Resolver does. Errors are *net.OpError, as in package net.
func DialPacket(t *sched.Task, network, address string) (*PacketConn, error) {
	return Dialer{}.DialPacket(t, context.Background(), network, address)
}

// DialPacket is the function DialPacket with d's options and a context that can end it.
func (d Dialer) DialPacket(t *sched.Task, ctx context.Context, network, address string) (*PacketConn, error) {
	switch kindOf(network) {
	case "tcp", "unix":
		err := &net.AddrError{Err: "unexpected address type", Addr: address}
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	c, err := d.DialContext(t, ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &PacketConn{c.conn}, nil
}

// Bind returns a view of the same socket for task t.
func (c *PacketConn) Bind(t *sched.Task) *PacketConn { return &PacketConn{conn{view{c.f, t}}} }

// Guest returns a view of the same socket for ordinary goroutines: see Conn.Guest.
func (c *PacketConn) Guest() *PacketConn {
	c.f.holdForGuests()
	return &PacketConn{conn{view{c.f, nil}}}
}

// ReadFrom reads one datagram into p, and parks until there is one. What does not fit into
// p is lost. The sender is a *net.UDPAddr or *net.UnixAddr, or nil for a Unix socket
// without a name.
func (c *PacketConn) ReadFrom(p []byte) (int, net.Addr, error) {
	n, from, path, err := c.readFrom(p)
	if !from.IsValid() && path == "" {
		return n, nil, err
	}
	return n, c.f.address(from, path).netAddr(), err
}

// ReadFromAddrPort is ReadFrom without an allocation, for UDP. A socket that accepts IPv4
// and IPv6 shows an IPv4 sender as an IPv4-mapped address: see netip.Addr.Unmap.
//
// Go: net/udpsock.go (*UDPConn).ReadFromUDPAddrPort
func (c *PacketConn) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	n, from, _, err := c.readFrom(p)
	return n, from, err
}

func (c *conn) readFrom(p []byte) (int, netip.AddrPort, string, error) {
	f := c.f
	t, err := c.begin(poller.Read)
	if err != nil {
		return 0, netip.AddrPort{}, "", f.opError("read", err)
	}
	defer c.end(t, poller.Read)
	if t.Tracing() {
		f.emitCall(t, poller.Read, "read", len(p))
	}
	n, from, path, err := f.io.recvFrom(f, t, p)
	if t.Tracing() {
		f.emitReturn(t, poller.Read, n, err)
	}
	if err != nil {
		err = f.opError("read", err)
	}
	return n, from, path, err // n and from are also set for a truncated datagram, where that is an error
}

// These two have the names that package net uses.

// ReadFromUDPAddrPort is ReadFromAddrPort.
func (c *PacketConn) ReadFromUDPAddrPort(p []byte) (int, netip.AddrPort, error) {
	return c.ReadFromAddrPort(p)
}

// WriteToUDPAddrPort is WriteToAddrPort.
func (c *PacketConn) WriteToUDPAddrPort(p []byte, to netip.AddrPort) (int, error) {
	return c.WriteToAddrPort(p, to)
}

// ReadFromUDP is ReadFrom with a concrete sender type.
func (c *PacketConn) ReadFromUDP(p []byte) (int, *net.UDPAddr, error) {
	n, from, _, err := c.readFrom(p)
	if !from.IsValid() {
		return n, nil, err
	}
	return n, c.f.address(from, "").netAddr().(*net.UDPAddr), err
}

// WriteToUDP is WriteTo with a concrete destination type.
func (c *PacketConn) WriteToUDP(p []byte, addr *net.UDPAddr) (int, error) { return c.WriteTo(p, addr) }

// ReadFromUnix reads from a Unix socket, of datagrams or a stream, what Read would, and
// returns the sender, or nil if it has no name. The end of a stream is io.EOF in a
// *net.OpError.
func (c *conn) ReadFromUnix(p []byte) (int, *net.UnixAddr, error) {
	if !c.f.isUnix() {
		return 0, nil, c.f.opError("read", syscall.EINVAL)
	}
	n, _, path, err := c.readFrom(p)
	return n, c.f.unixAddr(path), err
}

// WriteToUnix sends p as one datagram to addr. On a stream, and on a connected datagram
// socket, it fails with net.ErrWriteToConnected.
func (c *conn) WriteToUnix(p []byte, addr *net.UnixAddr) (int, error) {
	return (&PacketConn{*c}).WriteTo(p, addr)
}

// WriteTo sends p as one datagram to addr, a *net.UDPAddr or a *net.UnixAddr depending on
// the network, and parks while there is no room for it. The unspecified address means this
// machine, except on Windows, where it is an error. On a connected socket WriteTo fails
// with net.ErrWriteToConnected.
func (c *PacketConn) WriteTo(p []byte, addr net.Addr) (int, error) {
	to, path, err := c.f.destination(addr)
	if err == nil {
		err = c.writeTo(p, to, path)
	}
	if err != nil {
		return 0, c.f.sendError(addr, err)
	}
	return len(p), nil
}

// WriteToAddrPort is WriteTo without an allocation, for UDP.
//
// Go: net/udpsock.go (*UDPConn).WriteToUDPAddrPort
func (c *PacketConn) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	fit, err := c.f.toSocketVersion(to)
	if err == nil {
		err = c.writeTo(p, fit, "")
	}
	if err != nil {
		return 0, c.f.sendError(udpAddrPort{to}, err)
	}
	return len(p), nil
}

func (c *conn) writeTo(p []byte, to netip.AddrPort, path string) error {
	f := c.f
	t, err := c.begin(poller.Write)
	if err != nil {
		return err
	}
	defer c.end(t, poller.Write)
	if t.Tracing() {
		f.emitCall(t, poller.Write, "write", len(p))
	}
	err = f.io.sendTo(f, t, p, to, path)
	if t.Tracing() {
		f.emitReturnAll(t, poller.Write, len(p), err)
	}
	return err
}
