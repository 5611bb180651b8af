package poller

// This file answers: does Windows do what poller_windows.go relies on?

import (
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"
)

func TestWindowsConstantsAreTheSystems(t *testing.T) {
	assert.EqualValues(t, windows.ERROR_OPERATION_ABORTED, errorOperationAborted)
}

// A completion's address is the record's, and must be the Op's as well.
func TestTheRecordIsWindowsOwnAndComesFirst(t *testing.T) {
	assert.Zero(t, unsafe.Offsetof(Op{}.Overlapped))
	var ours Overlapped
	var system windows.Overlapped
	assert.Equal(t, unsafe.Sizeof(system), unsafe.Sizeof(ours))
	assert.Equal(t, unsafe.Offsetof(system.InternalHigh), unsafe.Offsetof(ours.Count))
	assert.Equal(t, unsafe.Offsetof(system.Offset), unsafe.Offsetof(ours.Offset))
	assert.Equal(t, unsafe.Offsetof(system.HEvent), unsafe.Offsetof(ours.Event))
}

func TestAPollEndsWhenItsTimeIsOver(t *testing.T) {
	b := newBackend(t)
	before := time.Now()
	n, err := b.Wait(20e6, make([]Event, 1))
	require.NoError(t, err)
	assert.Zero(t, n)
	assert.GreaterOrEqual(t, time.Since(before), 15*time.Millisecond) // a tick of the clock may be missing
}

func TestASocketIsTiedToOnePort(t *testing.T) {
	var data windows.WSAData
	require.NoError(t, windows.WSAStartup(0x202, &data))
	s, err := windows.WSASocket(windows.AF_INET, windows.SOCK_STREAM, 0, nil, 0, windows.WSA_FLAG_OVERLAPPED)
	require.NoError(t, err)
	defer windows.Closesocket(s)
	b := newBackend(t)
	require.NoError(t, b.Arm(int(s), 1))
	assert.Error(t, b.Arm(int(s), 2))
}
