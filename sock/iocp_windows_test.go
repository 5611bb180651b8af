package sock_test

// This file answers: does package sock keep its promises over Windows, or over what
// stands in for it, Wine?

import (
	"maps"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"greenpoll/sock/conform"
)

func TestSocketsOverIOCP(t *testing.T) {
	openAtRest(t) // the set counts descriptors
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
		Skip:      lacking,
	})
}

// lacking names what is not there, tests and networks, and why.
var lacking = func() map[string]string {
	all := map[string]string{
		"unixgram": "Windows has no Unix datagram sockets",
		"a missing peer is reported once, and the socket stays usable": "on Windows a socket is told nothing of that, see ignoreICMPErrors",
	}
	if os.Getenv("WINEPREFIX") != "" {
		const (
			forgets = "Wine 8 forgets a reset that no recv with room waits for; package net reads the end there, too"
			hides   = "Wine 8 tells of an end only when what came before it has been read"
		)
		maps.Copy(all, map[string]string{
			"unix": "Wine 8 has no Unix sockets (WSAEAFNOSUPPORT)",
			"the intervals of keep-alive probes can be set":                           "Wine 8 knows no TCP_KEEPIDLE (WSAENOPROTOOPT)",
			"a reset in mid-stream ends a large copy with an error":                   forgets,
			"WaitRead returns for a reset and leaves the error to Read":               forgets,
			"hang-up: the peer's half-close is noticed, and what it sent can be read": hides,
			"hang-up: the end is noticed behind unread bytes":                         hides,
		})
	}
	return all
}()

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
