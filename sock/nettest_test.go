//go:build linux || darwin || windows

package sock_test

// This file answers: does a Conn pass golang.org/x/net/nettest as a net.Conn, used by
// ordinary goroutines, and by a task for each call?

import (
	"fmt"
	"net"
	"testing"

	"golang.org/x/net/nettest"
)

func TestNettestBetweenGuests(t *testing.T) { each(t, betweenGuests) }

func TestNettestWithATaskForEachCall(t *testing.T) { each(t, withTasks) }

// each runs nettest for each network and number of workers.
func each(t *testing.T, view views) {
	for _, network := range []string{"tcp", "unix"} {
		for _, workers := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s, workers: %d", network, workers), func(t *testing.T) {
				if why := lacking[network]; why != "" {
					t.Skip(why)
				}
				t.Parallel() // they mostly wait for deadlines
				nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
					return pipe(network, workers, view)
				})
			})
		}
	}
}
