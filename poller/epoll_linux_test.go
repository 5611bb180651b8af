package poller

// This file answers: does epoll do what poller_linux.go relies on?

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestEpollConstantsAreTheSystems(t *testing.T) {
	assert.EqualValues(t, unix.EPOLLIN, epollIn)
	assert.EqualValues(t, unix.EPOLLPRI, epollPri)
	assert.EqualValues(t, unix.EPOLLOUT, epollOut)
	assert.EqualValues(t, unix.EPOLLERR, epollErr)
	assert.EqualValues(t, unix.EPOLLHUP, epollHup)
	assert.EqualValues(t, unix.EPOLLRDHUP, epollRdHup)
	assert.EqualValues(t, uint32(unix.EPOLLET&0xffffffff), uint32(epollEdge))
}

func TestEpollReportsEdgesWithTheWholeToken(t *testing.T) {
	e := newBackend(t)
	ours, theirs := pair(t)
	defer unix.Close(ours)
	const token = 0xfedcba98_89abcdef // both halves with their highest bits set
	require.NoError(t, e.Arm(ours, token))

	var events [batch]Event
	news := func(delay int64) []Event { return events[:wait(t, e, delay, events[:])] }
	assert.Equal(t, []Event{{Token: token, Mode: Write}}, news(-1), "there is room from the beginning")
	assert.Empty(t, news(0), "and that is no news")
	unix.Write(theirs, []byte("x"))
	assert.Equal(t, []Event{{Token: token, Mode: Read | Write}}, news(-1))
	assert.Empty(t, news(0), "the bytes are unread, but nothing has changed")
	unix.Close(theirs)
	assert.Equal(t, []Event{{Token: token, Mode: Read | Write | Hangup}}, news(-1))
	require.NoError(t, e.Disarm(ours))
	assert.Equal(t, unix.ENOENT, e.Disarm(ours))
}

func TestMillisecondsNeverEndsBeforeTheTimer(t *testing.T) {
	const day = 24 * 60 * 60 * 1000
	for delay, want := range map[int64]uintptr{-1: ^uintptr(0), 0: 0, 1: 1, 999_999: 1, 1_000_000: 1,
		1_000_001: 2, 1e15: day, 1 << 62: day} {
		assert.Equal(t, want, milliseconds(delay), "%d ns", delay)
	}
}

func TestWhatTheTraceTellsOfAnOpenIsWhatIsArmed(t *testing.T) {
	assert.EqualValues(t, epollArmed, (&Poller{name: "epoll"}).ArmedFor())
}
