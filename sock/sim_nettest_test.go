package sock_test

// This file answers: does nettest take a Conn over the simulated kernel for a net.Conn,
// too? Its goroutines set deadlines by the machine's clock, and these pass on the
// virtual one, as soon as nobody has anything else to do: to nettest they are short.

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
					t.Parallel() // as over the machine's kernel
					nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
						k := sim.New(sim.Config{Backend: backend})
						return pipe(network, 1, view, greenpoll.WithKernel(k))
					})
				})
			}
		}
	}
}
