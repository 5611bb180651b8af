// Gnet is the echo server over github.com/panjf2000/gnet, written like the one in its
// documentation: OnTraffic takes the bytes that have arrived and writes them back.
package main

import (
	"errors"

	"github.com/panjf2000/gnet/v2"
	"golang.org/x/sys/unix"

	"greenpoll/bench/peer"
)

type echo struct{ gnet.BuiltinEventEngine }

func (*echo) OnBoot(eng gnet.Engine) gnet.Action {
	fd, err := eng.Dup() // the only way to find out which port was chosen for 0
	peer.Check(err)
	name, err := unix.Getsockname(fd)
	peer.Check(errors.Join(err, unix.Close(fd)))
	at := name.(*unix.SockaddrInet4)
	peer.Listening(peer.AddrPort(at.Addr, at.Port))
	return gnet.None
}

func (*echo) OnTraffic(c gnet.Conn) gnet.Action {
	buf, err := c.Next(-1)
	if err != nil {
		return gnet.Close
	}
	if _, err := c.Write(buf); err != nil {
		return gnet.Close
	}
	return gnet.None
}

func main() {
	addr := peer.Addr()
	go func() {
		peer.Check(gnet.Run(&echo{}, "tcp://"+addr, gnet.WithNumEventLoop(peer.Loops())))
	}()
	peer.UntilTerm()
}
