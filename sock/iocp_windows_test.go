package sock_test

// This file answers: does package sock keep its promises over Windows, or over what
// stands in for it, Wine?

import (
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"

	"greenpoll/sock/conform"
)

func TestSocketsOverIOCP(t *testing.T) {
	conform.Run(t, conform.Backend{
		New: func(t *testing.T) conform.Kernel {
			return conform.Kernel{
				Open:   func() int { return openDescriptors(t) },
				Silent: func() string { return silent(t) },
				Errnos: errnos,

				Truncated: windows.WSAEMSGSIZE,
			}
		},
		Networks:  []string{"tcp", "unix"},
		Datagrams: []string{"udp", "unixgram"},
		Workers:   []int{1, 4},
		Patience:  8 * time.Minute, // Wine has one thread for all sockets' operations, and is as slow as the machine is busy
		Skip: map[string]string{
			"unix":     lacking["unix"],
			"unixgram": lacking["unixgram"],
			"a reset in mid-stream ends a big read with an error":       "Wine 8 forgets a reset that no recv waits for: package net reads the end there, too",
			"WaitRead returns for a reset and leaves the error to Read": "Wine 8 forgets a reset that no recv with room waits for",
			"nobody there is told once, and the socket goes on":         "on Windows a socket is told nothing of that, see tellNothingOfEarlierDatagrams",
			"the times of keep-alive probes can be set":                 "Wine 8 knows no TCP_KEEPIDLE (WSAENOPROTOOPT)",
		},
	})
}

// lacking names the networks that are not there, and why.
var lacking = map[string]string{
	"unix":     "Wine 8 has no Unix sockets (WSAEAFNOSUPPORT)",
	"unixgram": "Windows has no Unix datagram sockets",
}

// errnos has what Windows says where Unix says something else, as package net tells it
// there, too.
var errnos = map[syscall.Errno]syscall.Errno{
	syscall.ECONNREFUSED:  windows.WSAECONNREFUSED,
	syscall.ECONNRESET:    windows.WSAECONNRESET,
	syscall.EPIPE:         windows.WSAESHUTDOWN, // written after CloseWrite
	syscall.ESHUTDOWN:     windows.WSAESHUTDOWN, // read after CloseRead
	syscall.EADDRINUSE:    windows.WSAEADDRINUSE,
	syscall.EADDRNOTAVAIL: windows.WSAEADDRNOTAVAIL,
	syscall.EMSGSIZE:      windows.WSAEMSGSIZE,
}

// openDescriptors counts the handles that are sockets, by asking each number that a handle
// can have. The lowest free number is taken, so one that is left open is among them.
func openDescriptors(*testing.T) (n int) {
	const step, enough = 4, 1 << 11
	for h := windows.Handle(step); h < enough; h += step {
		if _, err := windows.Getsockname(h); err != windows.WSAENOTSOCK {
			n++
		}
	}
	return n
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
