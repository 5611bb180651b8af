// Nbio is the echo server over github.com/lesismal/nbio, written like the one in its
// documentation: OnData writes back a copy of the bytes that have arrived.
package main

import (
	"github.com/lesismal/nbio"
	"github.com/lesismal/nbio/logging"

	"greenpoll/bench/peer"
)

func main() {
	logging.SetLevel(logging.LevelError) // standard output is for the address
	engine := nbio.NewEngine(nbio.Config{
		Network: "tcp",
		Addrs:   []string{peer.Addr()},
		NPoller: peer.Loops(),
	})
	engine.OnData(func(c *nbio.Conn, data []byte) {
		if _, err := c.Write(append([]byte{}, data...)); err != nil {
			_ = c.Close() // Write has usually closed it
		}
	})
	peer.Check(engine.Start())
	peer.Listening(engine.Addrs[0])
	peer.UntilTerm()
}
