//go:build linux

package sock_test

// This file answers: are the shortcuts for streams avoided on datagram sockets?

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sock"
	"greenpoll/trace"
)

func TestDatagramsAreNeitherSplicedNorGathered(t *testing.T) {
	rec := trace.New()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte("a file"), 0o600))
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		l, err := sock.ListenPacket(task, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		c, err := sock.Dial(task, "udp", l.LocalAddr().String())
		require.NoError(t, err)
		next := func() string {
			p := make([]byte, 100)
			n, _, err := l.ReadFrom(p)
			require.NoError(t, err)
			return string(p[:n])
		}

		n, err := c.WriteBuffers(&net.Buffers{[]byte("one"), nil, []byte("two")})
		require.NoError(t, err)
		assert.EqualValues(t, 6, n)
		assert.Equal(t, "one", next())
		assert.Equal(t, "two", next())

		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		n, err = io.Copy(c, f)
		require.NoError(t, err)
		assert.EqualValues(t, 6, n)
		assert.Equal(t, "a file", next())
		return nil
	}, greenpoll.WithTrace(rec)))
	for _, call := range []string{"splice", "sendfile", "sendmsg"} {
		_, times := moved(rec, call)
		assert.Zero(t, times, call)
	}
}
