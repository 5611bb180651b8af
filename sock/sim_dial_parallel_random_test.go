package sock_test

// This file answers: is there a situation in which a race goes wrong? Many random ones are
// tried, the same in every run.

import (
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

func TestAnyAddressThatAnswersWinsARandomRaceAndNothingIsLeft(t *testing.T) {
	var won, lost int
	for seed := range uint64(300) {
		backend := sim.Backends[seed%3]
		k := sim.New(sim.Config{Seed: seed, Shuffle: true, Backend: backend, Backlog: 2})
		c := &raceFixture{T: t, Kernel: k}
		chance := rand.New(rand.NewPCG(seed, 0))
		name := fmt.Sprintf("seed %d", seed)
		require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
			var host, open []string
			for i := range 2 + chance.IntN(4) {
				ip := fmt.Sprintf([]string{"192.0.2.%d", "2001:db8::%d"}[chance.IntN(2)], 1+i)
				host = append(host, ip)
				switch chance.IntN(3) {
				case 0:
					c.listen(ip)
					open = append(open, ip)
				case 1:
					c.silence(task, ip)
				}
			}
			k.Host("host", host...)
			before := k.Open()
			d := sock.Dialer{
				FallbackDelay: []time.Duration{-1, 0, 1, time.Millisecond, 2 * time.Millisecond, time.Second}[chance.IntN(6)],
				Timeout:       []time.Duration{0, time.Minute}[chance.IntN(2)],
			}
			conn, err := c.dial(task, d)
			if len(open) > 0 {
				require.NoError(t, err, name)
				ip, _, _ := net.SplitHostPort(conn.RemoteAddr().String())
				assert.Contains(t, open, ip, name)
				won++
			} else {
				require.Error(t, err, name)
				first := slices.IndexFunc(c.attempts, func(a attempt) bool {
					return a.Address == net.JoinHostPort(host[0], "80")
				})
				assert.Equal(t, c.attempts[first].Err, err, "%s: the error is the first address's", name)
				assert.Len(t, c.attempts, len(host), name)
				lost++
			}
			c.checkNothingLeft(task, before, conn)
			return nil
		}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1)), name)
	}
	assert.NotZero(t, won)
	assert.NotZero(t, lost)
}
