package main

// macOS: kqueue(2). The kernel keeps a set of filters, and a list of those that have something new.

import (
	"os"

	"golang.org/x/sys/unix"
)

// newMachine makes the set. Full: poller/poller_darwin.go NewBackend
func newMachine() (*machine, error) {
	fd, err := unix.Kqueue()
	return &machine{backend: fd}, os.NewSyscallError("kqueue", err)
}

// arm adds two filters, edge-triggered: each change is reported once. Full: poller/poller_darwin.go (*kqueue).Arm
func (m *machine) arm(fd int) error {
	_, err := unix.Kevent(m.backend, []unix.Kevent_t{
		{Ident: uint64(fd), Filter: unix.EVFILT_READ, Flags: unix.EV_ADD | unix.EV_CLEAR},
		{Ident: uint64(fd), Filter: unix.EVFILT_WRITE, Flags: unix.EV_ADD | unix.EV_CLEAR},
	}, nil, nil)
	return os.NewSyscallError("kevent", err)
}

// Poll sleeps until there is something in the list, and takes it. Full: poller/poll.go (*Poller).Poll
func (m *machine) Poll() error {
	var events [64]unix.Kevent_t
	n, err := unix.Kevent(m.backend, nil, events[:], nil)
	if err == unix.EINTR { // a signal came, and nothing else
		return nil
	}
	for _, ev := range events[:max(n, 0)] {
		if c := conns[int(ev.Ident)]; ev.Filter == unix.EVFILT_READ {
			c.read.unblock()
		} else {
			c.write.unblock()
		}
	}
	return os.NewSyscallError("kevent", err)
}
