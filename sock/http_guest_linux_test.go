package sock_test

// This file answers: does net/http's server over guests survive a shortage of descriptors?

import (
	"io"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll"
)

// An edge-triggered listener does not report again a connection that it could not accept,
// but net/http tries again after a while.
func TestNetHTTPsServerRecoversWhenDescriptorsAreFreeAgain(t *testing.T) {
	leavesNothing(t)
	require.NoError(t, greenpoll.Run(func(task *greenpoll.Task) error {
		w := newWeb(t, task, plain, sayHello)
		task.Block(func() {
			defer w.server.Close()
			// The client already has its descriptor; no other call gets one.
			fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			require.NoError(t, err)
			client := os.NewFile(uintptr(fd), "client")
			defer client.Close()
			restore := exhaust(t)
			defer restore()
			address := netip.MustParseAddrPort(strings.TrimPrefix(w.url, "http://"))
			require.NoError(t, unix.Connect(fd, &unix.SockaddrInet4{Addr: address.Addr().As4(), Port: int(address.Port())}))
			require.Contains(t, <-w.logs, "too many open files")
			restore()
			_, err = io.WriteString(client, "GET / HTTP/1.0\r\n\r\n")
			require.NoError(t, err)
			answer, err := io.ReadAll(client)
			require.NoError(t, err)
			require.Contains(t, string(answer), "hello, HTTP/1.0")
		})
		return nil
	}, greenpoll.WithWorkers(1)))
}
