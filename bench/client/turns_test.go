package main

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/bench/load"
)

// recordEchoes serves echo, and sends the peer's address for each message that it echoes.
func recordEchoes(t *testing.T) (addr string, peers chan string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	peers = make(chan string, 1000)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 64)
				for {
					n, err := c.Read(buf)
					if err != nil {
						return
					}
					peers <- c.RemoteAddr().String()
					c.Write(buf[:n])
				}
			}()
		}
	}()
	return l.Addr().String(), peers
}

func TestInTurnsEachConnectionSendsAfterTheOther(t *testing.T) {
	addr, peers := recordEchoes(t)
	g, err := open(addr, "127.0.3.4", load.Spec{Conns: 3, Size: 10, Loops: 1}, turns)
	require.NoError(t, err)
	var order []string
	for range g.conns {
		order = append(order, <-peers) // of the first byte of each
	}
	n, err := g.load(limit{messages: 7})
	require.NoError(t, err)
	require.Equal(t, 7, n)
	require.Len(t, g.waits, 7)
	for i := range n {
		require.Equal(t, order[i%3], <-peers)
	}
	host, _, err := net.SplitHostPort(order[0])
	require.NoError(t, err)
	require.Equal(t, "127.0.3.4", host)
	require.NotEqual(t, order[0], order[1])
}

func TestAnAddressToConnectFromThatIsNone(t *testing.T) {
	addr, _ := recordEchoes(t)
	_, err := open(addr, "localhost", load.Spec{Conns: 1, Size: 10, Loops: 1}, turns)
	require.Error(t, err)
}
