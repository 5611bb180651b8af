package sock_test

// This file answers: does a Conn over the simulated kernel pass nettest, too? nettest's
// goroutines set deadlines on the machine's clock, and these pass on the virtual clock as
// soon as there is nothing else to do: for nettest they are short.

import (
	"net"
	"testing"

	"golang.org/x/net/nettest"

	"greenpoll"
	"greenpoll/poller/sim"
)

func TestNettestOverTheSimulatedKernel(t *testing.T) {
	for _, backend := range sim.Backends {
		for name, view := range map[string]views{"between guests": betweenGuests, "with a task for each call": withTasks} {
			for _, network := range []string{"tcp", "unix"} {
				t.Run(backend+"/"+name+"/"+network+", workers: 1", func(t *testing.T) {
					t.Parallel() // as over the real kernel
					nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
						k := sim.New(sim.Config{Backend: backend})
						return pipe(network, 1, view, greenpoll.WithKernel(k))
					})
				})
			}
		}
	}
}
