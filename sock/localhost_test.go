//go:build linux || darwin || windows

package sock_test

// This file answers: is a name that every system knows found?

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
)

func TestLocalhostIsFound(t *testing.T) {
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.Listen(task, "tcp", ":0")
		require.NoError(t, err)
		_, port, _ := net.SplitHostPort(l.Addr().String())
		c, err := sock.Dial(task, "tcp", "localhost:"+port)
		require.NoError(t, err)
		return c.Close()
	}, greenpoll.WithWorkers(1)))
}
