//go:build ignore

// Off: a connection's own address is the listener's value, if it is the same address.
// Plain: each connection has a value of its own.
package sock

import "net"

func (f *fd) localOf(c *fd) net.Addr { return c.name(false) }
