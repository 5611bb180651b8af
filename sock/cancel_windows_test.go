package sock_test

// This file answers: does a call end even if this kernel loses cancels? Wine 8 loses one or
// more in a hundred while a send is in progress: see docs/backends.md.

import (
	"io"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
)

// The write is a guest's: its goroutine may cancel on another thread than the one that
// submitted, and that is when Wine loses cancels.
func TestAWriteInProgressAlwaysEndsAtItsDeadline(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	over := make(chan error, 1)
	go func() {
		over <- greenpoll.Run(func(task *greenpoll.Task) error {
			big := make([]byte, 64<<20)
			for range 500 {
				c, err := sock.Dial(task, "tcp", l.Addr().String())
				if err != nil {
					return err
				}
				peer, err := l.Accept() // does not wait: the connection is already there
				if err != nil {
					return err
				}
				stop, read, wrote := make(chan bool), make(chan bool), make(chan error)
				go func() { // the peer makes room, until after the cancel
					defer close(read)
					for range 500 { // but never enough for everything
						peer.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
						io.CopyN(io.Discard, peer, 16<<10)
						select {
						case <-stop:
							return
						default:
						}
					}
				}()
				go func() {
					_, err := c.Guest().Write(big)
					wrote <- err
				}()
				task.Block(func() {
					time.Sleep(time.Duration(rand.IntN(4000)) * time.Microsecond) // the fault may need any moment of the send
					c.SetWriteDeadline(time.Unix(1, 0))
					close(stop)
					<-read
					assert.ErrorIs(t, <-wrote, os.ErrDeadlineExceeded)
				})
				assert.NoError(t, c.Close())
				assert.NoError(t, peer.Close())
			}
			return nil
		}, greenpoll.WithWorkers(2))
	}()
	select {
	case err := <-over:
		require.NoError(t, err)
	case <-time.After(8 * time.Minute):
		t.Fatal("a write does not end at its deadline")
	}
}
