// Package kernelview shows what the kernel knows of a program that stands still, seen from
// outside: which descriptors are armed in its epoll, and for what, and how full its sockets'
// queues are. So "armed once, at open" need not be believed.
//
// This file answers: what is there to see?
package kernelview

import (
	"cmp"
	"slices"
)

// A View is the kernel's side of a process at one moment.
type View struct {
	Epoll   int      // its descriptor; -1: not known
	Armed   []Armed  // in the order of the descriptors
	Sockets []Socket // likewise
	Why     string   // what cannot be seen, and why; "": all can
}

// Armed is one entry of the epoll.
type Armed struct {
	FD        int
	Slot, Gen uint32   // the token; 0, 0: the eventfd that wakes a worker out of the poll
	Events    []string // as in epoll_ctl(2): EPOLLIN
}

// A Socket is one of the process. What is not known is Unknown.
type Socket struct {
	FD          int
	Local, Peer string // IP and port
	State       string // as in tcp(7): ESTABLISHED
	Unread      string // bytes that have arrived and were not read; of a listener connections that were not accepted
	Unsent      string // bytes that were written and not acknowledged by the peer
}

// Unknown stands for what cannot be known from outside.
const Unknown = "?"

// Look looks at a process of the caller's user. It stops nothing: of a process that runs, two
// parts of the view may be of different moments. Its errors are the system's, such as of a
// process that has ended.
func Look(pid int) (View, error) {
	v, err := look(pid)
	slices.SortFunc(v.Armed, func(a, b Armed) int { return cmp.Compare(a.FD, b.FD) })
	slices.SortFunc(v.Sockets, func(a, b Socket) int { return cmp.Compare(a.FD, b.FD) })
	return v, err
}
