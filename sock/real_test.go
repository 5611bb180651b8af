//go:build linux || darwin

package sock_test

// This file answers: what do the conformance tests need from a real kernel? It is also for
// macOS, so that the stand-in for kqueue runs what a Mac would.

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

// overTheRealKernel runs the conformance tests; skip lists those that this system cannot
// run, and why.
func overTheRealKernel(t *testing.T, skip map[string]string) {
	time.Sleep(time.Nanosecond) // the first timer makes Go's own poller open its descriptors
	openAtRest(t)               // the tests count descriptors
	conform.Run(t, conform.Backend{
		New: func(t *testing.T) conform.Kernel {
			return conform.Kernel{
				Open:    func() int { return openDescriptors(t) },
				Limit:   func() int { return int(min(limit(t).Cur, 1<<30)) }, // Go has raised it to the hard limit
				Exhaust: func() func() { return exhaust(t) },
				Silent:  func() string { return silent(t) },
			}
		},
		Networks:  []string{"tcp", "unix"},
		Datagrams: []string{"udp", "unixgram"},
		Workers:   []int{1, 4},
		Skip:      skip,
	})
}

// openDescriptors reads the whole directory at once: with buffering, a descriptor that is
// closed meanwhile could still be listed.
func openDescriptors(t *testing.T) int {
	entries, err := os.ReadDir("/dev/fd") // on Linux a link to /proc/self/fd
	require.NoError(t, err)
	return len(entries) // always including the directory's own
}

func limit(t *testing.T) (limit syscall.Rlimit) {
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	return limit
}

// exhaust lowers the limit on descriptors to zero. Open ones keep working.
func exhaust(t *testing.T) (restore func()) {
	before := limit(t)
	none := before
	none.Cur = 0
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	return func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before) }
}

// silent returns the address of a listener with room for one or two connections that it
// never accepts. Once these places are taken, the kernel drops further requests. (macOS
// takes a backlog of 0 to mean the maximum.)
func silent(t *testing.T) string {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	require.NoError(t, err)
	unix.CloseOnExec(fd)
	t.Cleanup(func() { unix.Close(fd) })
	require.NoError(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, unix.Listen(fd, 1))
	name, err := unix.Getsockname(fd)
	require.NoError(t, err)
	return "127.0.0.1:" + strconv.Itoa(name.(*unix.SockaddrInet4).Port)
}
