package main

// This file answers: which peers do not answer?

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/greenhttp"
	"greenpoll/sock"
)

// peers has the addresses of peers that keep a caller waiting.
type peers struct {
	silent string // accepts, and neither reads nor writes
	full   string // has no room for another connection
}

func newPeers(t *greenpoll.Task) (*peers, error) {
	silent, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t.Go(func(t *greenpoll.Task) {
		err := silent.Serve(t, func(t *greenpoll.Task, c *sock.Conn) { t.Sleep(time.Hour) })
		cli.Say("the silent peer has failed: %v", err) // it returns for no other reason: Run ends it
	})
	full, err := fullListener(t)
	return &peers{silent.Addr().String(), full}, err
}

// fullListener returns the address of a listener that never accepts and whose short queue
// is full: a dial to it gets no answer, as if the machine were switched off.
func fullListener(t *greenpoll.Task) (string, error) {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	raw, err := l.SyscallConn()
	if err != nil {
		return "", err
	}
	controlled := raw.Control(func(fd uintptr) { err = listenAgain(fd, 0) })
	if err = errors.Join(controlled, err); err != nil {
		return "", err
	}
	address := l.Addr().String()
	for silences := 0; silences < 2; { // a single one can be a slow machine
		_, err := sock.Dialer{Timeout: 100 * time.Millisecond}.Dial(t, "tcp", address)
		switch {
		case err == nil:
			silences = 0
		case errors.Is(err, context.DeadlineExceeded):
			silences++
		default:
			return "", err
		}
	}
	return address, nil
}

// dial calls fn with a connection to the silent peer.
func (p *peers) dial(t *greenpoll.Task, fn func(c *sock.Conn) error) error {
	c, err := sock.Dial(t, "tcp", p.silent)
	if err != nil {
		return err
	}
	defer c.Close()
	return fn(c)
}

// dialHTTP starts server, sends it text, and reads until the server closes the
// connection; the error is then io.EOF.
func (p *peers) dialHTTP(t *greenpoll.Task, server *greenhttp.Server, text string) (err error) {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer func() {
		if cerr := server.Close(); cerr != nil {
			err = cerr
		}
	}()
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})
	t.Go(func(t *greenpoll.Task) {
		if err := server.Serve(t, l); err != http.ErrServerClosed {
			cli.Say("the server has failed: %v", err)
		}
	})
	c, err := sock.Dial(t, "tcp", l.Addr().String())
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = io.WriteString(c, text)
	for buf := make([]byte, 1024); err == nil; {
		_, err = c.Read(buf)
	}
	return err
}

// endless is a stream that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
