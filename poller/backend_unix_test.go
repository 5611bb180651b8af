//go:build linux || darwin

package poller

// This file answers: what does a kernel that reports readiness report of sockets?

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// pair returns two connected sockets that do not block.
func pair(t *testing.T) (ours, theirs int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	require.NoError(t, err)
	for _, fd := range fds {
		unix.CloseOnExec(fd)
		require.NoError(t, unix.SetNonblock(fd, true))
	}
	return fds[0], fds[1]
}

func TestWaitReportsAtMostWhatItsCallerHasRoomFor(t *testing.T) {
	b := newBackend(t)
	for token := range uint64(3) {
		ours, theirs := pair(t)
		defer unix.Close(ours)
		defer unix.Close(theirs)
		require.NoError(t, b.Arm(ours, token+1))
	}
	var events [2]Event
	assert.Equal(t, 2, wait(t, b, -1, events[:]))
	assert.Equal(t, 1, wait(t, b, -1, events[:]))
}
