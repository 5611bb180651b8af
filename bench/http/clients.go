package main

// This file answers: which clients are measured, and what answers them? Each has as many
// tasks or goroutines as there are connections, which make one request after the
// other. The target is the same for all: it knows only enough HTTP to see where a request
// ends.

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
)

// A client makes requests between these two signals.
const (
	goOn  = syscall.SIGUSR1
	pause = syscall.SIGUSR2
)

var mayGo atomic.Bool

// restFor is how long a client without permission to run sleeps before it checks again.
const restFor = 20 * time.Millisecond

func runClient(kind, addr string) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, goOn, pause)
	go func() {
		for s := range signals {
			mayGo.Store(s == goOn)
		}
	}()
	url := "http://" + addr + "/"
	fmt.Println(addr)
	switch kind {
	case "green":
		return greenpoll.Run(func(t *greenpoll.Task) error {
			tr := &greenhttp.Transport{MaxIdleConnsPerHost: *conns}
			var all sched.Group
			for range *conns {
				all.Go(t, func(t *greenpoll.Task) error {
					c := &http.Client{Transport: tr.For(t)}
					return each(t.Sleep, func() error { return get(c, url) })
				})
			}
			return all.Wait(t)
		})
	case "net":
		c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *conns}}
		return onGoroutines(func() error { return get(c, url) })
	case "fasthttp":
		c := &fasthttp.HostClient{Addr: addr, MaxConns: *conns}
		return onGoroutines(func() error {
			status, _, err := c.Get(nil, url)
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("status %d", status)
			}
			return err
		})
	}
	return fmt.Errorf("client %s: unknown", kind)
}

// get makes a request as ordinary programs do.
func get(c *http.Client, url string) error {
	resp, err := c.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if err == nil && n != int64(len(greeting)) {
		err = fmt.Errorf("a body of %d bytes", n)
	}
	return err
}

func each(sleep func(time.Duration), request func() error) error {
	for {
		if !mayGo.Load() {
			sleep(restFor)
			continue
		}
		if err := request(); err != nil {
			return err
		}
		done.Add(1)
	}
}

func onGoroutines(request func() error) error {
	failed := make(chan error)
	for range *conns {
		go func() { failed <- each(time.Sleep, request) }()
	}
	return <-failed
}

const answer = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: text/plain; charset=utf-8\r\n" +
	"Content-Length: 13\r\n\r\nHello, World!"

// runTarget answers everything that ends with an empty line.
func runTarget() error {
	return listen(func(l net.Listener) error {
		for {
			c, err := l.Accept()
			if err != nil {
				return err
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				for have := 0; have < len(buf); {
					n, err := c.Read(buf[have:])
					if err != nil {
						return
					}
					if have += n; !bytes.HasSuffix(buf[:have], []byte("\r\n\r\n")) {
						continue
					}
					have = 0
					if _, err := io.WriteString(c, answer); err != nil {
						return
					}
				}
			}()
		}
	}, nil, false)
}
