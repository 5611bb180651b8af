//go:build linux || darwin

package sock_test

// This file answers: how can several sockets share one address? Windows has no such option.

import (
	"context"
	"fmt"

	"greenpoll"
	"greenpoll/sock"
)

// Two listeners share a port, as two processes could.
func ExampleListenConfig() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		shared := sock.ListenConfig{ReusePort: true}
		first, err := shared.Listen(t, context.Background(), "tcp4", "127.0.0.1:0")
		if err != nil {
			return err
		}
		second, err := shared.Listen(t, context.Background(), "tcp4", first.Addr().String())
		if err != nil {
			return err
		}
		fmt.Println(first.Addr().String() == second.Addr().String())
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: true
}
