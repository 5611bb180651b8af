package poller

// This file answers: does kqueue do what poller_darwin.go relies on? It runs on macOS,
// and on Linux over the stand-in: bash tools/kqueue-run.sh.

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestKqueueConstantsAreTheSystems(t *testing.T) {
	for _, c := range []struct{ system, ours int }{
		{unix.EVFILT_READ, filterRead},
		{unix.EVFILT_WRITE, filterWrite},
		{unix.EVFILT_USER, filterUser},
		{unix.EVFILT_EXCEPT, filterExcept},
		{unix.EV_ADD, flagAdd},
		{unix.EV_DELETE, flagDelete},
		{unix.EV_CLEAR, flagClear},
		{unix.EV_OOBAND, flagOob},
		{unix.EV_ERROR, flagError},
		{unix.EV_EOF, flagEOF},
		{unix.NOTE_OOB, noteOob},
		{unix.NOTE_TRIGGER, noteTrigger},
	} {
		assert.Equal(t, c.system, c.ours)
	}
}

func TestKqueueReportsEdgesWithTheWholeToken(t *testing.T) {
	k := newBackend(t)
	ours, theirs := pair(t)
	defer unix.Close(ours)
	const token = 0xfedcba98_89abcdef // both halves with their highest bits set
	require.NoError(t, k.Arm(ours, token))

	var events [batch]Event
	news := func(delay int64) []Event { return events[:wait(t, k, delay, events[:])] }
	assert.Equal(t, []Event{{Token: token, Mode: Write}}, news(-1), "there is room from the beginning")
	assert.Empty(t, news(0), "and that is no news")
	unix.Write(theirs, []byte("x"))
	assert.Equal(t, []Event{{Token: token, Mode: Read}}, news(-1), "the other direction has no part in it")
	assert.Empty(t, news(0), "the bytes are unread, but nothing has changed")
	unix.Write(theirs, []byte("x"))
	unix.Read(ours, make([]byte, 5))
	assert.Empty(t, news(0), "what is read before the event is fetched is not reported")
	unix.Close(theirs)
	var all Mode
	for all&(Read|Write) != Read|Write {
		for _, ev := range news(-1) {
			assert.Equal(t, uint64(token), ev.Token)
			all |= ev.Mode
		}
	}
	assert.Equal(t, Read|Write|Hangup, all)
	require.NoError(t, k.Disarm(ours))
	assert.Equal(t, unix.ENOENT, k.Disarm(ours))
}

func TestArmReportsWhatIsWrongWithADescriptor(t *testing.T) {
	k := newBackend(t)
	ours, theirs := pair(t)
	unix.Close(ours)
	unix.Close(theirs)
	assert.Equal(t, unix.EBADF, k.Arm(ours, 1))
}

func TestTimeoutNeverEndsBeforeTheTimer(t *testing.T) {
	assert.Nil(t, timeout(-1), "for ever")
	const day = 24 * time.Hour
	for delay, want := range map[int64]time.Duration{0: 0, 1: 1, 999_999_999: 999_999_999, 1e9: time.Second,
		int64(day) - 1: day - 1, int64(day) + 1: day, 1 << 62: day} {
		assert.EqualValues(t, want, timeout(delay).Nano(), "%d ns", delay)
	}
}
