//go:build ignore

package kernel

// This file answers: what is asked of the operating system, and when was it asked? The calls are the
// system's own. Each that was made for a direction is noted, since poll(2) alone cannot tell a level
// that has lasted from one that fell and rose again.

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"

	"greenpoll/poller"
	"greenpoll/sys"
)

// A Kernel is the system, with poll(2) as its poll side.
type Kernel struct {
	sys.ReadinessCalls
	b *backend
}

// New returns one, with a backend of its own.
func New() (*Kernel, error) {
	b, err := newBackend()
	if err != nil {
		return nil, err
	}
	return &Kernel{sys.Native.(sys.ReadinessCalls), b}, nil
}

// Backend is the poll side.
func (k *Kernel) Backend() poller.Backend { return k.b }

// Read, and each call below, says that its direction was tried: from here on its level is news again.
func (k *Kernel) Read(fd int, p []byte) (int, syscall.Errno) {
	defer k.b.tried(fd, readBits)
	return k.ReadinessCalls.Read(fd, p)
}

func (k *Kernel) Accept(fd int) (int, netip.AddrPort, string, syscall.Errno) {
	defer k.b.tried(fd, readBits)
	return k.ReadinessCalls.Accept(fd)
}

func (k *Kernel) RecvFrom(fd int, p []byte) (int, netip.AddrPort, string, syscall.Errno) {
	defer k.b.tried(fd, readBits)
	return k.ReadinessCalls.RecvFrom(fd, p)
}

func (k *Kernel) RecvMsg(fd int, p, oob []byte) (int, int, int, netip.AddrPort, string, syscall.Errno) {
	defer k.b.tried(fd, readBits)
	return k.ReadinessCalls.RecvMsg(fd, p, oob)
}

// Ask is a question about reading: WaitRead waits after it.
func (k *Kernel) Ask(fd int) (readable, ended bool, errno syscall.Errno) {
	defer k.b.tried(fd, readBits)
	return k.ReadinessCalls.Ask(fd)
}

func (k *Kernel) Connect(fd int, addr netip.AddrPort, path string) syscall.Errno {
	defer k.b.tried(fd, unix.POLLOUT)
	return k.ReadinessCalls.Connect(fd, addr, path)
}

func (k *Kernel) Write(fd int, p []byte) (int, syscall.Errno) {
	defer k.b.tried(fd, unix.POLLOUT)
	return k.ReadinessCalls.Write(fd, p)
}

func (k *Kernel) SendTo(fd int, p []byte, to netip.AddrPort, path string) syscall.Errno {
	defer k.b.tried(fd, unix.POLLOUT)
	return k.ReadinessCalls.SendTo(fd, p, to, path)
}

func (k *Kernel) SendMsg(fd int, p, oob []byte, to netip.AddrPort, path string) (int, syscall.Errno) {
	defer k.b.tried(fd, unix.POLLOUT)
	return k.ReadinessCalls.SendMsg(fd, p, oob, to, path)
}

// Close forgets the number first: afterwards it may be another socket's.
func (k *Kernel) Close(fd int) syscall.Errno {
	k.b.forget(fd)
	return k.ReadinessCalls.Close(fd)
}
