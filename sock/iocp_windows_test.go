package sock_test

// This file answers: does package sock keep its promises over Windows, or over what
// stands in for it?

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"

	"greenpoll/sock/conform"
)

func TestSocketsOverIOCP(t *testing.T) {
	conform.Run(t, conform.Backend{
		New: func(t *testing.T) conform.Kernel {
			return conform.Kernel{
				Silent: func() string { return silent(t) },
			}
		},
		Networks:  []string{"tcp"},
		Datagrams: []string{"udp"},
		Workers:   []int{1, 4},
	})
}

// silent returns the address of a listener with room for one connection that it never
// accepts. Under Wine, which is Linux below, whoever asks for more gets no answer.
func silent(t *testing.T) string {
	s, err := windows.Socket(windows.AF_INET, windows.SOCK_STREAM, 0)
	require.NoError(t, err)
	t.Cleanup(func() { windows.Closesocket(s) })
	require.NoError(t, windows.Bind(s, &windows.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, windows.Listen(s, 0))
	name, err := windows.Getsockname(s)
	require.NoError(t, err)
	return "127.0.0.1:" + strconv.Itoa(name.(*windows.SockaddrInet4).Port)
}
