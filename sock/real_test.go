//go:build linux || darwin

package sock_test

// This file answers: what does the conformance set need of a real kernel? On macOS
// too, so that the stand-in for kqueue runs what a Mac would.

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

// overTheRealKernel runs the set; skip names what this system lacks, and why.
func overTheRealKernel(t *testing.T, skip map[string]string) {
	time.Sleep(time.Nanosecond) // with the first timer Go's own poller opens its descriptors
	openAtRest(t)               // the set counts descriptors
	conform.Run(t, conform.Backend{
		New: func(t *testing.T) conform.Kernel {
			return conform.Kernel{
				Open:    func() int { return openDescriptors(t) },
				Limit:   func() int { return int(min(limit(t).Cur, 1<<30)) }, // Go has raised it to the hard one
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

// openDescriptors counts without a directory's buffering, in which a descriptor
// that is closed meanwhile may still be listed.
func openDescriptors(t *testing.T) int {
	entries, err := os.ReadDir("/dev/fd") // on Linux a link to /proc/self/fd
	require.NoError(t, err)
	return len(entries) // one of them is the directory's own, always
}

func limit(t *testing.T) (limit syscall.Rlimit) {
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	return limit
}

// exhaust lowers the limit on descriptors to nothing: those that are open go on.
func exhaust(t *testing.T) (restore func()) {
	before := limit(t)
	none := before
	none.Cur = 0
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	return func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before) }
}

// silent returns the address of a listener with room for one or two connections that
// it never accepts: once these places are taken, the kernel drops whatever asks for
// another. (macOS takes a backlog of 0 for "as many as you can".)
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
