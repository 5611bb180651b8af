package sock_test

// This file answers: does WaitRead leave a datagram in the socket?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

// Where the kernel completes operations, WaitRead submits an empty read, which without a
// peek would discard the datagram.
func TestWaitReadLeavesADatagram(t *testing.T) {
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) {
			k := sim.New(sim.Config{Backend: backend, Latency: -1})
			k.On(sim.CallIdle, func(*sim.Call) { panic("the datagram is lost: no event will ever come") })
			require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
				r := k.RemotePacket(elsewhere)
				c, err := sock.Dialer{LocalAddr: there}.Dial(task, "udp", elsewhere)
				require.NoError(t, err)
				for _, text := range []string{"sent while it sleeps", "sent before"} {
					k.At(time.Second, func() { r.Send(there, []byte(text)) })
					if text == "sent before" {
						task.Sleep(2 * time.Second)
					}
					for range 3 {
						require.NoError(t, c.WaitRead())
					}
					p := make([]byte, 100)
					n, err := c.Read(p)
					require.NoError(t, err)
					assert.Equal(t, text, string(p[:n]))
				}
				return c.Close()
			}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)))
			assert.Zero(t, k.Open())
		})
	}
}
