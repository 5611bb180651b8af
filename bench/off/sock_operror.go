//go:build ignore

// Off: the error of a call is made in a frame of its own.
// Plain: in the frame of the call, if the compiler likes.
package sock

import "net"

func (f *fd) opError(op string, err error) error {
	e := &net.OpError{Op: op, Net: f.network, Source: f.local, Addr: f.remote, Err: err}
	if f.remote == nil && !f.datagram {
		e.Source, e.Addr = nil, f.local
	}
	return e
}
