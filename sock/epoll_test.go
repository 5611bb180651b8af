//go:build linux

package sock_test

// This file answers: does package sock keep its promises over Linux?

import (
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll/sock/conform"
)

func TestSocketsOverEpoll(t *testing.T) {
	time.Sleep(time.Nanosecond) // with the first timer Go's own poller opens its descriptors
	conform.Run(t, conform.Backend{
		New: func(t *testing.T) conform.Kernel {
			return conform.Kernel{
				Open:    func() int { return openDescriptors(t) },
				Exhaust: func() func() { return exhaust(t) },
				Silent:  func() string { return silent(t) },
			}
		},
		Networks:  []string{"tcp", "unix"},
		Datagrams: []string{"udp", "unixgram"},
		Workers:   []int{1, 4},
	})
}

// openDescriptors counts without a directory's buffering, in which a descriptor
// that is closed meanwhile may still be listed.
func openDescriptors(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(entries) // one of them is the directory's own, always
}

// exhaust lowers the limit on descriptors to nothing: those that are open go on.
func exhaust(t *testing.T) (restore func()) {
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	none := limit
	none.Cur = 0
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	return func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) }
}

// silent returns the address of a listener with room for one connection that it
// never accepts: once that place is taken, Linux drops whatever asks for another.
func silent(t *testing.T) string {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	t.Cleanup(func() { unix.Close(fd) })
	require.NoError(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, unix.Listen(fd, 0))
	name, err := unix.Getsockname(fd)
	require.NoError(t, err)
	return "127.0.0.1:" + strconv.Itoa(name.(*unix.SockaddrInet4).Port)
}
