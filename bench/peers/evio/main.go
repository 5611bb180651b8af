// Evio is the echo server over github.com/tidwall/evio, written like evio's own example: it
// returns what it has received.
package main

import (
	"github.com/tidwall/evio"

	"greenpoll/bench/peer"
)

func main() {
	addr := peer.Addr()
	events := evio.Events{
		NumLoops:    peer.Loops(),
		LoadBalance: evio.RoundRobin,
		Serving: func(s evio.Server) evio.Action {
			peer.Listening(s.Addrs[0])
			return evio.None
		},
		Data: func(c evio.Conn, in []byte) ([]byte, evio.Action) { return in, evio.None },
	}
	go func() { peer.Check(evio.Serve(events, "tcp://"+addr)) }()
	peer.UntilTerm()
}
