package trace

// This file answers: which two descriptors are the two ends of one connection? Only a simulated
// kernel tells: it names the one that has dialed when a connection arrives at a listener. Accepts
// take connections in the order in which they have arrived.

import (
	"maps"
	"slices"
)

// pairs are the connections both ends of which are ours.
type pairs struct {
	arrived map[int32][]int32 // by listener: the other end of each connection that was not accepted yet; 0: none of ours
	other   map[int32]int32   // by either end
}

func newPairs() pairs { return pairs{map[int32][]int32{}, map[int32]int32{}} }

func (p *pairs) clone() pairs {
	c := pairs{maps.Clone(p.arrived), maps.Clone(p.other)}
	for fd, waiting := range c.arrived {
		c.arrived[fd] = slices.Clone(waiting)
	}
	return c
}

// take takes note of l.
func (p *pairs) take(l Line) {
	switch {
	case l.Kind == Kernel && l.Why == connectionArrived:
		p.arrived[l.FD] = append(p.arrived[l.FD], int32(l.Ret))
	case accepted(l):
		waiting := p.arrived[l.FD]
		if len(waiting) == 0 {
			return
		}
		p.arrived[l.FD] = waiting[1:]
		if near, far := waiting[0], int32(l.Ret); near != 0 {
			p.other[near], p.other[far] = far, near
		}
	case l.Kind == Close:
		delete(p.other, p.other[l.FD])
		delete(p.other, l.FD)
		delete(p.arrived, l.FD)
		p.forgetArrived(l.FD)
	}
}

// forgetArrived: an end was closed before its connection was accepted. Its number may be another's
// by then.
func (p *pairs) forgetArrived(fd int32) {
	for _, waiting := range p.arrived {
		for i, near := range waiting {
			if near == fd {
				waiting[i] = 0
			}
		}
	}
}

// accepted reports whether l brings a new connection.
func accepted(l Line) bool {
	if l.Errno != 0 || l.Ret <= 0 {
		return false
	}
	return l.Kind == Try && asks[l.Sys] == askAccept || l.Kind == Complete && l.Sys == "AcceptEx"
}
