package contest

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serve passes each connection to fn, and returns the address on which it listens.
func serve(t *testing.T, fn func(c *net.TCPConn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				fn(c.(*net.TCPConn))
			}()
		}
	}()
	return l.Addr().String()
}

func TestLateReaderGetsAllFromARightServer(t *testing.T) {
	addr := serve(t, func(c *net.TCPConn) {
		buf := make([]byte, 4096) // io.Copy would splice
		for {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			if _, err := c.Write(buf[:n]); err != nil {
				return
			}
		}
	})
	back, err := LateRead(addr, LateBytes)
	require.NoError(t, err)
	require.Equal(t, LateBytes, back)
}

// A server that reads everything first, whatever its client reads, is also correct.
func TestLateReaderGetsAllFromAServerThatStores(t *testing.T) {
	addr := serve(t, func(c *net.TCPConn) {
		all, err := io.ReadAll(c)
		if err == nil {
			c.Write(all)
		}
	})
	back, err := LateRead(addr, 4<<20)
	require.NoError(t, err)
	require.Equal(t, 4<<20, back)
}

func TestLateReaderSeesAServerThatClosesTooEarly(t *testing.T) {
	addr := serve(t, func(c *net.TCPConn) {
		all, _ := io.ReadAll(c)
		c.Write(all[:len(all)/2]) // it drops the rest at the end of the stream
	})
	back, err := LateRead(addr, 4<<20)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, 2<<20, back)
}

func TestLateReaderSeesAWrongByte(t *testing.T) {
	addr := serve(t, func(c *net.TCPConn) {
		all, _ := io.ReadAll(c)
		all[1<<20]++
		c.Write(all)
	})
	back, err := LateRead(addr, 4<<20)
	require.EqualError(t, err, "byte 1048576 is wrong")
	require.Equal(t, 1<<20, back)
}

func TestLateReaderSeesAServerThatCutsTheConnection(t *testing.T) {
	addr := serve(t, func(c *net.TCPConn) {
		time.Sleep(10 * time.Millisecond)
		c.SetLinger(0)
	})
	_, err := LateRead(addr, 4<<20)
	require.Error(t, err)
	require.False(t, errors.Is(err, io.ErrUnexpectedEOF))
}
