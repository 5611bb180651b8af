package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
)

func TestEachCallWaitsOnceInEachMannerAndIsAskedForOnceWhereItIsSubmitted(t *testing.T) {
	for name, asked := range map[string][2]string{
		"read":   {"recvfrom, recvfrom", "WSARecv"},
		"write":  {"sendto, sendto", "WSASend"},
		"accept": {"accept4, accept4", "AcceptEx"},
		"dial":   {"connect, getsockopt", "ConnectEx"},
	} {
		for manner, want := range map[string]string{sim.Epoll: asked[0], sim.Kqueue: asked[0], sim.IOCP: asked[1]} {
			c, err := record(manner, calls[name])
			require.NoError(t, err)
			require.Contains(t, sum(c, name), " parked once; asked the kernel: "+want)
		}
	}
}
