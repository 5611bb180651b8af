package sock_test

// This file answers: how can an option be set before a socket is connected? Control
// receives the system's own descriptor.

import (
	"fmt"
	"syscall"

	"greenpoll"
	"greenpoll/sock"
)

// Control sets an option that Dialer has no field for.
func ExampleDialer_control() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp4", "127.0.0.1:0")
		if err != nil {
			return err
		}
		d := sock.Dialer{Control: func(network, _ string, c syscall.RawConn) error {
			var failed error
			err := c.Control(func(fd uintptr) {
				failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_TTL, 3)
			})
			fmt.Println(network, failed)
			return err
		}}
		c, err := d.Dial(t, "tcp", l.Addr().String())
		if err != nil {
			return err
		}
		return c.Close()
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: tcp4 <nil>
}
