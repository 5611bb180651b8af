//go:build ignore

// Plain: lets the compiler inline the code that creates an error into every call.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sock_operror) -o /tmp/without ../examples/echo && go run ./echo -loads 100x64 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: it does the same in another way, and makes the same events.
package sock

import "net"

func (f *fd) opError(op string, err error) error {
	e := &net.OpError{Op: op, Net: f.network, Source: f.local, Addr: f.remote, Err: err}
	if f.remote == nil && !f.datagram {
		e.Source, e.Addr = nil, f.local
	}
	return e
}
