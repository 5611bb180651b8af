//go:build linux || darwin || windows

package sock_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"greenpoll"
	"greenpoll/sock"
)

// A task dials another one. Each call parks its task; one worker is enough.
func ExampleDial() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) {
			c, err := sock.Dial(t, "tcp", l.Addr().String())
			if err != nil {
				fmt.Println(err)
				return
			}
			defer c.Close()
			if _, err := c.Write([]byte("hello")); err != nil {
				fmt.Println(err)
			}
		})
		c, err := l.Accept()
		if err != nil {
			return err
		}
		text, err := io.ReadAll(c)
		fmt.Printf("%s %v\n", text, err)
		return nil
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello <nil>
}

// Serve starts a task for each connection.
func ExampleListen() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) {
			err := l.Serve(t, func(_ *greenpoll.Task, c *sock.Conn) {
				if _, err := io.Copy(c, c); err != nil {
					fmt.Println(err)
				}
			})
			fmt.Println(err) // not printed here: Serve continues until Run ends it
		})
		c, err := sock.Dial(t, "tcp", l.Addr().String())
		if err != nil {
			return err
		}
		if _, err := c.Write([]byte("echo")); err != nil {
			return err
		}
		if err := c.CloseWrite(); err != nil {
			return err
		}
		text, err := io.ReadAll(c)
		fmt.Printf("%s %v\n", text, err)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: echo <nil>
}

// names is a custom Resolver. *net.Resolver is a Resolver, too.
type names map[string][]netip.Addr

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if ips, ok := n[host]; ok {
		return ips, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// A name has two addresses, and nothing listens at the first.
func ExampleDialer() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp4", "127.0.0.1:0")
		if err != nil {
			return err
		}
		_, port, _ := net.SplitHostPort(l.Addr().String())
		d := sock.Dialer{
			Timeout: 10 * time.Second,
			Resolver: names{"greenpoll.test": {
				netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.1"),
			}},
			ConnectDone: func(_, address string, err error) {
				ip, _, _ := net.SplitHostPort(address)
				fmt.Println(ip, err == nil)
			},
		}
		c, err := d.Dial(t, "tcp", "greenpoll.test:"+port)
		if err != nil {
			return err
		}
		return c.Close()
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 127.0.0.2 false
	// 127.0.0.1 true
}
