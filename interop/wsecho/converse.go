package main

// This file answers: what does the program do? It knows nothing about greenpoll.

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"greenpoll/interop/echo"
)

const messages = 20 // on each websocket

// converse starts a server, and talks to it over n websockets at once.
func converse(l net.Listener, dial func(ctx context.Context, network, addr string) (net.Conn, error), n int) (err error) {
	server := &http.Server{Handler: http.HandlerFunc(echo.WebSocket)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	defer func() {
		err = errors.Join(err, server.Close())
		if serr := <-served; serr != http.ErrServerClosed {
			err = errors.Join(err, serr)
		}
	}()
	client := &http.Client{Transport: &http.Transport{DialContext: dial}}

	start := time.Now()
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		all.Go(func() { errs[i] = talk(client, "ws://"+l.Addr().String()) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	fmt.Printf("%d websockets, %d messages each way on each, in %.3fs\n", n, messages, time.Since(start).Seconds())
	return nil
}

func talk(client *http.Client, url string) error {
	ctx := context.Background()
	c, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: client})
	if err != nil {
		return err
	}
	defer c.CloseNow()
	for i := range messages {
		words := fmt.Sprintf("message %d", i)
		if err := c.Write(ctx, websocket.MessageText, []byte(words)); err != nil {
			return err
		}
		_, answer, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if string(answer) != words {
			return fmt.Errorf("%q came back as %q", words, answer)
		}
	}
	return c.Close(websocket.StatusNormalClosure, "")
}
