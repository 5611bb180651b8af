//go:build ignore

// Package kernel is Linux with io_uring, in the completion model: submit, then wait.
package kernel

import (
	"syscall"

	"greenpoll/poller"
	"greenpoll/sys"
)

// A Kernel has both sides of the kernel seam. Sockets, addresses, options and the close are the system's;
// Submit, Cancel and Finish are yours.
type Kernel struct {
	sys.Calls
	b *backend
}

// New makes the ring.
func New() (*Kernel, error) {
	b, err := newBackend()
	if err != nil {
		return nil, err
	}
	return &Kernel{sys.Native, b}, nil
}

// Backend returns the poll side.
func (k *Kernel) Backend() poller.Backend { return k.b }

// Submit puts the operation into the submission queue, and enters it.
func (k *Kernel) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	panic("capstone C3, uring: Submit")
}

// Cancel asks for an early end of op. Its completion still comes.
func (k *Kernel) Cancel(op *poller.Op) syscall.Errno { panic("capstone C3, uring: Cancel") }

// Finish is called once for each op that is done, before its result is used.
func (k *Kernel) Finish(op *poller.Op) syscall.Errno { panic("capstone C3, uring: Finish") }

// A backend is the completion queue as the poller needs it.
type backend struct{}

func newBackend() (*backend, error) { return new(backend), nil }

func (b *backend) Name() (name, wait string) { return "io_uring", "io_uring_enter" }

// Arm needs no call: each operation has its token.
func (b *backend) Arm(fd int, token uint64) error { return nil }

func (b *backend) Disarm(fd int) error { return nil }

// Wait takes completions out of the completion queue, and makes an event of each.
func (b *backend) Wait(delay int64, events []poller.Event) (int, error) {
	panic("capstone C3, uring: Wait")
}

func (b *backend) Wake() error {
	panic("capstone C3, uring: how does a worker that sleeps in io_uring_enter learn that it shall look around?")
}

func (b *backend) Close() error { panic("capstone C3, uring: Close") }
