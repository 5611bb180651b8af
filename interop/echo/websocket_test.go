package echo_test

// This file answers: does a websocket library run over guests, upgraded from
// net/http's own server and client?

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/interop/echo"
)

// web is an http.Server that upgrades, and a client.
type web struct {
	*place
	server http.Server
	served chan error // what Serve returned
	client http.Client
	ends   sync.WaitGroup // for handlers: Shutdown does not wait for those that have hijacked
}

func newWeb(p *place) *web {
	w := &web{place: p, served: make(chan error, 1)}
	w.server.ErrorLog = log.New(io.Discard, "", 0)
	w.server.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.ends.Add(1)
		defer w.ends.Done()
		echo.WebSocket(rw, r)
	})
	w.client.Transport = &http.Transport{DialContext: p.dialer.DialContext}
	go func() { w.served <- w.server.Serve(p.listener) }()
	return w
}

func (w *web) dial() *websocket.Conn {
	c, _, err := websocket.Dial(w.Context(), "ws://"+w.addr(), &websocket.DialOptions{HTTPClient: &w.client})
	require.NoError(w, err)
	c.SetReadLimit(echo.MaxMessage)
	return c
}

func (w *web) say(c *websocket.Conn, words string) {
	assert.NoError(w, c.Write(w.Context(), websocket.MessageText, []byte(words)))
	_, answer, err := c.Read(w.Context())
	assert.NoError(w, err)
	assert.True(w, words == string(answer), "%d bytes came back of %d", len(answer), len(words))
}

// onWeb is onGuests for websockets.
func onWeb(t *testing.T, test func(w *web)) {
	onGuests(t, func(p *place) {
		w := newWeb(p)
		test(w)
		require.NoError(t, w.server.Shutdown(t.Context()))
		require.ErrorIs(t, <-w.served, http.ErrServerClosed)
		w.ends.Wait()
		w.client.CloseIdleConnections()
	})
}

func TestAWebsocketEchoes(t *testing.T) {
	onWeb(t, func(w *web) {
		c := w.dial()
		w.say(c, "hello")
		w.say(c, strings.Repeat("0123456789abcde\n", 1<<20/16))
		assert.NoError(t, c.Close(websocket.StatusNormalClosure, "enough")) // it waits for the peer's close
	})
}

func TestAWebsocketAnswersAPingWhileItReads(t *testing.T) {
	onWeb(t, func(w *web) {
		c := w.dial()
		reading := c.CloseRead(t.Context()) // a goroutine that reads: it sees the pong
		assert.NoError(t, c.Ping(t.Context()))
		assert.NoError(t, c.CloseNow())
		<-reading.Done()
	})
}

func TestAHundredWebsocketsAtOnce(t *testing.T) {
	onWeb(t, func(w *web) {
		var all, begun sync.WaitGroup
		begun.Add(100)
		for i := range 100 {
			all.Go(func() {
				c := w.dial()
				for j := range 20 {
					w.say(c, fmt.Sprintf("connection %d, message %d", i, j))
					if j == 0 {
						begun.Done()
						begun.Wait()
					}
				}
				assert.NoError(t, c.Close(websocket.StatusNormalClosure, ""))
			})
		}
		all.Wait()
	})
}

func TestACancelWakesAWebsocketsReader(t *testing.T) {
	onWeb(t, func(w *web) {
		c := w.dial()
		w.say(c, "hello")
		ctx, cancel := context.WithCancel(t.Context())
		var reader sync.WaitGroup
		reader.Go(func() {
			_, _, err := c.Read(ctx)
			assert.ErrorIs(t, err, context.Canceled)
		})
		w.sleepers(3) // the listener, the handler, and the reader
		cancel()
		reader.Wait()
		_, _, err := c.Read(t.Context())
		assert.ErrorIs(t, err, net.ErrClosed, "this library's cancel closes the connection")
	})
}

func TestRunEndsUnderOpenWebsockets(t *testing.T) {
	leavesNothing(t)
	run(t, func(p *place) (after func()) {
		w := newWeb(p)
		var readers sync.WaitGroup
		for range 20 {
			c := w.dial()
			w.say(c, "hello")
			readers.Go(func() {
				_, _, err := c.Read(context.Background())
				assert.Error(t, err)
			})
		}
		return func() {
			readers.Wait()
			w.ends.Wait()
			assert.Error(t, <-w.served)
			w.client.CloseIdleConnections()
		}
	})
}
