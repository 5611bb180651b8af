package main

// This file answers: which kinds of deadline are there, and how is each written?

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"greenpoll"
	"greenpoll/greenhttp"
	"greenpoll/sched"
	"greenpoll/sock"
)

// A wait is a call that would wait for ever without its deadline, which is d from now.
type wait struct {
	name, code string
	want       error // the error that it must return
	call       func(t *greenpoll.Task, p *peers, d time.Duration) error
}

var errNoCase = errors.New("none of the cases")

var waits = []wait{
	{"sleep", "t.Sleep(d)", nil,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			t.Sleep(d)
			return nil
		}},
	{"select with a timeout", "sched.Select(t, d, c.OnRecv(...))", errNoCase,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			nobodySends := sched.NewChan[int](0)
			if sched.Select(t, d, nobodySends.OnRecv(nil, nil)) < 0 {
				return errNoCase
			}
			return nil
		}},
	{"read deadline", "c.SetReadDeadline(...), c.Read, the peer is silent", os.ErrDeadlineExceeded,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			return p.dial(t, func(c *sock.Conn) error {
				if err := c.SetReadDeadline(time.Now().Add(d)); err != nil {
					return err
				}
				_, err := c.Read(make([]byte, 1))
				return err
			})
		}},
	{"write deadline", "c.SetWriteDeadline(...), io.Copy(c, ...), the peer does not read", os.ErrDeadlineExceeded,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			return p.dial(t, func(c *sock.Conn) error {
				if err := c.SetWriteDeadline(time.Now().Add(d)); err != nil {
					return err
				}
				_, err := io.Copy(c, endless{}) // blocks once both sockets are full
				return err
			})
		}},
	{"accept deadline", "l.SetDeadline(...), l.Accept, nobody connects", os.ErrDeadlineExceeded,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			defer l.Close()
			if err := l.SetDeadline(time.Now().Add(d)); err != nil {
				return err
			}
			_, err = l.Accept()
			return err
		}},
	{"deadline moved meanwhile", "c.Read; another task sets the deadline to now", os.ErrDeadlineExceeded,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			return p.dial(t, func(c *sock.Conn) error {
				if err := c.SetReadDeadline(time.Now().Add(time.Hour)); err != nil {
					return err
				}
				var both sched.Group
				both.Go(t, func(t *greenpoll.Task) error {
					t.Sleep(d)
					return c.SetReadDeadline(time.Now())
				})
				_, err := c.Read(make([]byte, 1))
				return errors.Join(err, both.Wait(t))
			})
		}},
	{"dial timeout", "sock.Dialer{Timeout: d}.Dial, the listener's queue is full", context.DeadlineExceeded,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			_, err := sock.Dialer{Timeout: d}.Dial(t, "tcp", p.full)
			return err
		}},
	{"dial cancelled", "sock.DialContext(t, ctx, ...); another task calls cancel", context.Canceled,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			_, err := sock.DialContext(t, cancelledAfter(t, d), "tcp", p.full)
			return err
		}},
	{"request cancelled", "http.NewRequestWithContext(ctx, ...); another task calls cancel", context.Canceled,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			req, err := http.NewRequestWithContext(cancelledAfter(t, d), "GET", "http://"+p.silent, nil)
			if err != nil {
				return err
			}
			_, err = greenhttp.Client(t).Do(req)
			return err
		}},
	{"client timeout", "http.Client{Timeout: d}.Get, no response comes", context.DeadlineExceeded,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			client := greenhttp.Client(t)
			client.Timeout = d
			_, err := client.Get("http://" + p.silent)
			return err
		}},
	{"server's ReadHeaderTimeout", "half a header is sent; the server closes", io.EOF,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			return p.dialHTTP(t, &greenhttp.Server{ReadHeaderTimeout: d}, "GET / HTTP/1.1\r\nHost: he")
		}},
	{"server's IdleTimeout", "after a response, no further request comes; the server closes", io.EOF,
		func(t *greenpoll.Task, p *peers, d time.Duration) error {
			return p.dialHTTP(t, &greenhttp.Server{IdleTimeout: d}, "GET / HTTP/1.1\r\nHost: here\r\n\r\n")
		}},
}

// cancelledAfter returns a context that another task cancels after d.
func cancelledAfter(t *greenpoll.Task, d time.Duration) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	t.Go(func(t *greenpoll.Task) {
		t.Sleep(d)
		cancel()
	})
	return ctx
}
