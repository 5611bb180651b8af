//go:build ignore

// Plain: allocates a local address for every connection, even if it equals the
// listener's.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sock_sharedaddr) -o /tmp/without ../examples/echo && go run ./echo -loads "" -rest 10000 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: it changes what is allocated, and no event.
package sock

import "net"

func (f *fd) localOf(c *fd) net.Addr { return c.name(false) }
