// Gonet is the echo server over Go's own net package: a goroutine and a 4 KiB
// buffer for each connection. All others are measured against it.
package main

import (
	"net"

	"greenpoll/bench/peer"
)

func main() {
	l, err := net.Listen("tcp", peer.Addr())
	peer.Check(err)
	peer.Listening(l.Addr())
	go func() {
		for {
			c, err := l.Accept()
			peer.Check(err)
			go echo(c)
		}
	}()
	peer.UntilTerm()
}

func echo(c net.Conn) {
	defer c.Close()
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}
