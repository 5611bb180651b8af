// Netpoll is the echo server over github.com/cloudwego/netpoll, with its zero-copy
// reader and writer, as its documentation recommends.
package main

import (
	"context"

	"github.com/cloudwego/netpoll"

	"greenpoll/bench/peer"
)

func main() {
	addr := peer.Addr()
	peer.Check(netpoll.Configure(netpoll.Config{PollerNum: peer.Loops()}))
	l, err := netpoll.CreateListener("tcp", addr)
	peer.Check(err)
	loop, err := netpoll.NewEventLoop(echo)
	peer.Check(err)
	peer.Listening(l.Addr())
	go func() { peer.Check(loop.Serve(l)) }()
	peer.UntilTerm()
}

// echo closes a connection that fails, because netpoll ignores the error that it returns.
func echo(_ context.Context, c netpoll.Connection) error {
	err := pass(c.Reader(), c.Writer())
	if err != nil {
		c.Close()
	}
	return err
}

func pass(in netpoll.Reader, out netpoll.Writer) error {
	buf, err := in.Next(in.Len())
	if err != nil {
		return err
	}
	if _, err := out.WriteBinary(buf); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return in.Release()
}
