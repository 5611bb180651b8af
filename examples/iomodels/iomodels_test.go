package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/trace"
)

func TestEachCallWaitsOnceOverEachBackendAndIsAskedForOnceWhereItIsSubmitted(t *testing.T) {
	for name, asked := range map[string][2]string{
		"read":   {"recvfrom, recvfrom", "WSARecv"},
		"write":  {"sendto, sendto", "WSASend"},
		"accept": {"accept, accept", "AcceptEx"},
		"dial":   {"connect, getsockopt", "ConnectEx"},
	} {
		for backend, want := range map[string]string{sim.Epoll: asked[0], sim.Kqueue: asked[0], sim.IOCP: asked[1]} {
			c, err := record(backend, calls[name])
			require.NoError(t, err)
			said := strings.ReplaceAll(sum(c, name), "accept4", "accept") // accept4 is Linux's name for it
			require.Contains(t, said, " parked once; asked the kernel: "+want)
		}
	}
}

func TestADialIsToldInTheOrderOfItsCalls(t *testing.T) {
	for backend, want := range map[string][]trace.Kind{
		sim.Epoll:  {trace.Try, trace.Open}, // a socket is armed once its connect has begun
		sim.Kqueue: {trace.Try, trace.Open},
		sim.IOCP:   {trace.Open, trace.Submit}, // its completion comes through the port
	} {
		c, err := record(backend, calls["dial"])
		require.NoError(t, err)
		from := slices.IndexFunc(c.Lines, func(l trace.Line) bool { return l.Kind == trace.Call && l.Why == "dial" })
		var got []trace.Kind
		for _, l := range c.Lines[from+1:] {
			if l.G == c.G && len(got) < len(want) {
				got = append(got, l.Kind)
			}
		}
		require.Equal(t, want, got, backend)
	}
}
