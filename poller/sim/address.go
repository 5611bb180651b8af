package sim

// This file answers: which socket has which address? All addresses are this kernel's own:
// a socket can connect to whatever another one has bound.

import (
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// firstPort is the first port that the kernel picks.
const firstPort = 40000

// address is an AddrPort, never an IPv4 one mapped into IPv6, or a path.
type address struct {
	netip.AddrPort
	path string
}

func addressOf(ap netip.AddrPort, path string) address {
	return address{netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()), path}
}

// parse reads an address of the script: "127.0.0.1:80", or else a path.
func parse(text string) (a address, network string) {
	ap, err := netip.ParseAddrPort(text)
	switch {
	case err != nil:
		return address{path: text}, "unix"
	case ap.Addr().Unmap().Is4():
		return addressOf(ap, ""), "tcp4"
	}
	return addressOf(ap, ""), "tcp6"
}

// of returns the address as a socket of the network shows it.
func (a address) of(network string) (netip.AddrPort, string) {
	if strings.HasPrefix(network, "unix") {
		return netip.AddrPort{}, a.path
	}
	ip, six := a.Addr(), strings.HasSuffix(network, "6")
	switch {
	case !six && !ip.IsValid():
		ip = netip.IPv4Unspecified()
	case six && !ip.IsValid():
		ip = netip.IPv6Unspecified()
	case six && ip.Is4():
		ip = netip.AddrFrom16(ip.As16())
	}
	return netip.AddrPortFrom(ip, a.Port()), ""
}

// Bind gives the socket an address; port 0 lets the kernel pick. Errors: EADDRINUSE;
// EINVAL if it has one already, if path is empty, or if the address is IPv4's and the
// socket ipv6only; EAFNOSUPPORT.
func (k *Kernel) Bind(fd int, addr netip.AddrPort, path string) syscall.Errno {
	_, errno := k.on(CallBind, fd, func(s *socket) (int, syscall.Errno) {
		return 0, k.bind(s, addressOf(addr, path))
	})
	return errno
}

func (k *Kernel) bind(s *socket, a address) syscall.Errno {
	switch {
	case s.state != unconnected || slices.Contains(k.bound, s):
		return syscall.EINVAL
	case s.unix():
		return k.bindPath(s, a.path)
	case !a.IsValid() || !s.six() && !a.Addr().Is4():
		return syscall.EAFNOSUPPORT
	case a.Addr().Is4() && s.options["ipv6only"] != 0:
		return syscall.EINVAL
	}
	s.local = a
	if a.Port() == 0 {
		s.local = k.pickPort(a.Addr())
	} else if slices.ContainsFunc(k.bound, s.collides) {
		s.local = address{}
		return syscall.EADDRINUSE
	}
	k.bound = append(k.bound, s)
	return 0
}

func (k *Kernel) bindPath(s *socket, path string) syscall.Errno {
	if path == "" {
		return syscall.EINVAL
	}
	if _, taken := k.files[path]; taken {
		return syscall.EADDRINUSE // even if its socket was closed: the file is still there
	}
	s.local = address{path: path}
	k.files[path] = s
	k.bound = append(k.bound, s)
	return 0
}

// unbind gives the address back. The file of a Unix socket stays, abstract names
// ("@...") do not.
func (k *Kernel) unbind(s *socket) {
	k.bound = slices.DeleteFunc(k.bound, func(b *socket) bool { return b == s })
	if path := s.local.path; strings.HasPrefix(path, "@") && k.files[path] == s {
		delete(k.files, path)
	}
}

// Unlink removes the file of a Unix socket, as unlink(2) does; ENOENT if there is
// none.
func (k *Kernel) Unlink(path string) syscall.Errno {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.files[path]; !ok {
		return syscall.ENOENT
	}
	delete(k.files, path)
	return 0
}

// pickPort returns ip with the next port that no bound socket has.
func (k *Kernel) pickPort(ip netip.Addr) address {
	for {
		port := k.nextPort
		k.nextPort++
		if k.nextPort == 0 {
			k.nextPort = firstPort
		}
		if !slices.ContainsFunc(k.bound, func(b *socket) bool { return b.local.Port() == port }) {
			return address{AddrPort: netip.AddrPortFrom(ip, port)}
		}
	}
}

func (s *socket) six() bool { return strings.HasSuffix(s.network, "6") }

// covers reports whether a segment to a comes to s: the address is its own, or s
// is bound to all addresses of the family; [::] has IPv4 too, unless ipv6only.
func (s *socket) covers(a address) bool {
	own := s.local.Addr()
	switch {
	case s.unix() || own == a.Addr():
		return own == a.Addr()
	case !own.IsUnspecified():
		return false
	case own.Is6() && a.Addr().Is4():
		return s.options["ipv6only"] == 0
	}
	return own.Is4() == a.Addr().Is4()
}

// collides reports whether s and b cannot both be bound where they are. TCP and UDP have
// ports of their own.
func (s *socket) collides(b *socket) bool {
	return s.local.Port() == b.local.Port() && !b.unix() && s.datagram() == b.datagram() && (s.covers(b.local) || b.covers(s.local))
}

// listenerAt returns the listener at a, and prefers one bound to that very address to one
// bound to all.
func (k *Kernel) listenerAt(a address) (best *socket) {
	for _, b := range k.bound {
		if b.state != listening || b.unix() || b.local.Port() != a.Port() || !b.covers(a) {
			continue
		}
		if best == nil || b.local.Addr() == a.Addr() {
			best = b
		}
	}
	return best
}
