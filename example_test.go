package greenpoll_test

import (
	"fmt"
	"io"
	"time"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

// The package comment's example, whole: two tasks and one worker.
func Example() {
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
		c, err := l.Accept() // parks this task; the worker runs the other one
		if err != nil {
			return err
		}
		text, err := io.ReadAll(c)
		fmt.Println(string(text))
		return err
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello
}

// On a simulated kernel the clock is the kernel's: when all tasks wait for a time, that
// time comes at once.
func ExampleWithKernel() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		start := t.Sched().Now()
		t.Sleep(time.Hour)
		fmt.Println(time.Duration(t.Sched().Now() - start))
		return nil
	}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output: 1h0m0s
}
