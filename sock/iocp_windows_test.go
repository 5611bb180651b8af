package sock_test

// This file answers: does package sock pass the conformance tests over Windows, or over its
// stand-in, Wine?

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
	openAtRest(t) // the tests count descriptors
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
		Patience:  8 * time.Minute, // Wine has one thread for all socket operations, and is slow on a busy machine
		Skip:      lacking,
	})
}

// lacking lists the tests and networks that cannot run here, and why.
var lacking = func() map[string]string {
	all := map[string]string{
		"unixgram": "Windows has no Unix datagram sockets",
		"a missing peer is reported once, and the socket stays usable": "on Windows a socket does not learn of that, see ignoreICMPErrors",
	}
	if os.Getenv("WINEPREFIX") != "" {
		const (
			forgets = "Wine 8 forgets a reset unless a recv with a buffer waits for it; package net reads the end there, too"
			hides   = "Wine 8 reports an end only when everything before it has been read"
		)
		maps.Copy(all, map[string]string{
			"unix": "Wine 8 has no Unix sockets (WSAEAFNOSUPPORT)",
			"the intervals of keep-alive probes can be set":                           "Wine 8 lacks TCP_KEEPIDLE (WSAENOPROTOOPT)",
			"a reset in mid-stream ends a large copy with an error":                   forgets,
			"WaitRead returns for a reset and leaves the error to Read":               forgets,
			"hang-up: the peer's half-close is noticed, and what it sent can be read": hides,
			"hang-up: the end is noticed behind unread bytes":                         hides,
		})
	}
	return all
}()

// errnos maps an errno of Unix to the one that Windows returns instead, in package net as
// well.
var errnos = map[syscall.Errno]syscall.Errno{
	syscall.ECONNREFUSED:  windows.WSAECONNREFUSED,
	syscall.ECONNRESET:    windows.WSAECONNRESET,
	syscall.EPIPE:         windows.WSAESHUTDOWN, // written after CloseWrite
	syscall.ESHUTDOWN:     windows.WSAESHUTDOWN, // read after CloseRead
	syscall.EADDRINUSE:    windows.WSAEADDRINUSE,
	syscall.EADDRNOTAVAIL: windows.WSAEADDRNOTAVAIL,
	syscall.EMSGSIZE:      windows.WSAEMSGSIZE,
}

// openDescriptors counts the handles that are sockets, by asking about each number that a
// handle can have. New handles get the lowest free number, so one that is left open is
// among them.
func openDescriptors(*testing.T) (n int) {
	const step, enough = 4, 1 << 11
	for h := windows.Handle(step); h < enough; h += step {
		if _, err := windows.Getsockname(h); err != windows.WSAENOTSOCK {
			n++
		}
	}
	return n
}
