package sock_test

// This file answers: does package sock pass the conformance tests over the simulated
// kernel, with each of its backends? It runs on every system.

import (
	"net/netip"
	"syscall"
	"testing"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock/conform"
)

func TestSocketsOverTheSimulatedKernel(t *testing.T) {
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) {
			const tooLate = "a context is cancelled by a goroutine, and meanwhile the virtual clock runs to the dial's own end"
			skip := map[string]string{
				"a dial to a peer that never answers can be cancelled": tooLate,
				"a goroutine's dial can be cancelled":                  tooLate,
			}
			conform.Run(t, conform.Backend{
				New:       func(t *testing.T) conform.Kernel { return simulated(t, sim.Config{Backend: backend}) },
				Networks:  []string{"tcp", "unix"},
				Datagrams: []string{"udp", "unixgram"},
				Workers:   []int{1},
				Skip:      skip,
			})
		})
	}
}

func simulated(t *testing.T, cfg sim.Config) conform.Kernel {
	cfg.Backlog = 100 // the number of concurrent dials in one of the tests
	k := sim.New(cfg)
	return conform.Kernel{
		Options: []greenpoll.Option{greenpoll.WithKernel(k)},
		Open:    k.Open,
		Exhaust: func() (restore func()) {
			calls := []string{sim.CallSocket, sim.CallAccept, sim.CallAcceptEx}
			for _, call := range calls {
				k.Fail(call, syscall.EMFILE, -1)
			}
			return func() {
				for _, call := range calls {
					k.Fail(call, 0, 0)
				}
			}
		},
		Silent: func() string {
			const address = "127.0.0.1:80"
			fd, _ := k.Socket("tcp4") // listens, and never accepts
			k.Bind(fd, netip.MustParseAddrPort(address), "")
			k.Listen(fd)
			t.Cleanup(func() { k.Close(fd) })
			for range cfg.Backlog {
				k.Remote(address)
			}
			return address
		},
	}
}
