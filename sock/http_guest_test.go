//go:build linux || darwin || windows

package sock_test

// This file answers: do net/http's own server and client, HTTP/2 included, run unchanged on
// goroutines over our sockets?

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func sayHello(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello, "+r.Proto) }

func echoBody(w http.ResponseWriter, r *http.Request) {
	http.NewResponseController(w).EnableFullDuplex() // HTTP/1.1 would read the whole body first
	io.Copy(w, r.Body)
}

func TestNetHTTPRunsUnchangedOnGuests(t *testing.T) {
	eachVariant(t, sayHello, func(t *testing.T, w *web) {
		for range 3 {
			text, err := w.get("/")
			require.NoError(t, err)
			require.Equal(t, "hello, "+w.proto, text)
		}
		require.EqualValues(t, 1, w.dials.Load(), "the connection is reused")
	})
}

func TestNetHTTPCarriesLargeBodiesBothWays(t *testing.T) {
	eachVariant(t, echoBody, func(t *testing.T, w *web) {
		body := bytes.Repeat([]byte("0123456789abcde\n"), 4<<20/16)
		text, err := w.text(w.client.Post(w.url, "text/plain", bytes.NewReader(body)))
		require.NoError(t, err)
		require.True(t, text == string(body), "%d of %d bytes came back", len(text), len(body))
	})
}

func TestNetHTTPServesAFile(t *testing.T) {
	file := filepath.Join(directory(t), "file")
	want := strings.Repeat("0123456789abcde\n", 4<<20/16)
	require.NoError(t, os.WriteFile(file, []byte(want), 0o600))
	serve := func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) }
	eachVariant(t, serve, func(t *testing.T, w *web) {
		text, err := w.get("/")
		require.NoError(t, err)
		require.True(t, text == want, "%d of %d bytes arrived", len(text), len(want))
	})
}

func TestNetHTTPCancelsTheContextOfTheHandler(t *testing.T) {
	begun, ended := make(chan bool), make(chan error)
	handler := func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		ended <- r.Context().Err()
	}
	eachVariant(t, func(w http.ResponseWriter, r *http.Request) { handler(w, r) }, func(t *testing.T, w *web) {
		begun = make(chan bool)
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			<-begun
			cancel()
		}()
		req, err := http.NewRequestWithContext(ctx, "GET", w.url, nil)
		require.NoError(t, err)
		_, err = w.client.Do(req)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}

func TestNetHTTPsShutdownWaitsForARequest(t *testing.T) {
	var begun, goOn chan bool
	eachVariant(t, func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-goOn
		io.WriteString(w, "done")
	}, func(t *testing.T, w *web) {
		begun, goOn = make(chan bool), make(chan bool)
		down := make(chan error)
		go func() {
			<-begun
			time.AfterFunc(time.Millisecond, func() { close(goOn) }) // before or after Shutdown: the request must be answered
			down <- w.server.Shutdown(context.Background())
		}()
		text, err := w.get("/")
		require.NoError(t, err)
		require.Equal(t, "done", text)
		w.client.CloseIdleConnections()
		require.NoError(t, <-down)
	})
}

func TestNetHTTPTimesOutOnGuests(t *testing.T) {
	eachVariant(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(t *testing.T, w *web) {
		w.client.Timeout = 50 * time.Millisecond
		_, err := w.get("/")
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}
