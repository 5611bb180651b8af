package sock_test

// This file answers: what do the tests need from Windows? See real_test.go.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"
)

// exhaust takes the interface because of staticcheck, which would follow Skip to its end
// and report the caller's variables as unused.
func exhaust(t testing.TB) (restore func()) {
	t.Skip("Windows has no limit that a process could reach")
	return nil
}

// silent returns the address of a listener with room for one or two connections that it
// never accepts. Wine leaves further requests to Linux, which drops them. Windows retries
// for a while and then refuses, later than any test waits for.
func silent(t *testing.T) string {
	var started windows.WSAData
	require.NoError(t, windows.WSAStartup(0x202, &started))
	fd, err := windows.Socket(windows.AF_INET, windows.SOCK_STREAM, 0)
	require.NoError(t, err)
	t.Cleanup(func() { windows.Closesocket(fd) })
	require.NoError(t, windows.Bind(fd, &windows.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, windows.Listen(fd, 1))
	name, err := windows.Getsockname(fd)
	require.NoError(t, err)
	return fmt.Sprintf("127.0.0.1:%d", name.(*windows.SockaddrInet4).Port)
}
