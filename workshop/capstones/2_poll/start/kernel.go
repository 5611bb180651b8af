//go:build ignore

// Package kernel is Linux with poll(2) in the place of epoll: a poll side of your own, and a call side that
// is the system's unless you put something in its way.
package kernel

import (
	"greenpoll/poller"
	"greenpoll/sys"
)

// A Kernel has both sides of the kernel seam. The call side is the embedded one: a method that you add,
// such as Read, comes before it.
type Kernel struct {
	sys.ReadinessCalls
	b *backend
}

// New returns one, with a backend of its own.
func New() (*Kernel, error) {
	return &Kernel{sys.Native.(sys.ReadinessCalls), new(backend)}, nil
}

// Backend returns the poll side.
func (k *Kernel) Backend() poller.Backend { return k.b }

// A backend is poll(2) as the poller needs it.
type backend struct{}

func (b *backend) Name() (name, wait string) { return "poll", "poll" }

func (b *backend) Arm(fd int, token uint64) error { panic("capstone C2, poll: Arm") }

func (b *backend) Disarm(fd int) error { panic("capstone C2, poll: Disarm") }

func (b *backend) Wait(delay int64, events []poller.Event) (int, error) {
	panic("capstone C2, poll: Wait")
}

func (b *backend) Wake() error {
	panic("capstone C2, poll: how does Wake end a poll(2) that sleeps?")
}

func (b *backend) Close() error { panic("capstone C2, poll: Close") }
