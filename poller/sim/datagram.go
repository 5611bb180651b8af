package sim

import (
	"net/netip"
	"syscall"
)

// RecvFrom is for datagram sockets, which this kernel does not have yet.
func (k *Kernel) RecvFrom(int, []byte) (int, netip.AddrPort, string, syscall.Errno) {
	return 0, netip.AddrPort{}, "", syscall.EOPNOTSUPP
}

// SendTo is RecvFrom's other side.
func (k *Kernel) SendTo(int, []byte, netip.AddrPort, string) syscall.Errno { return syscall.EOPNOTSUPP }
