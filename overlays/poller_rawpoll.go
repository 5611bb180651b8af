//go:build ignore && linux

// Plain: notifies Go's scheduler before and after every poll, even one that cannot block.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay poller_rawpoll) -o /tmp/without ../examples/echo && go run ./echo -loads 100x64 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: the simulated kernel makes no system calls: it is for the machine's own.
package poller

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

func (e *epoll) Wait(delay int64, events []Event) (int, error) {
	var buf [batch]unix.EpollEvent
	n, _, errno := unix.Syscall6(unix.SYS_EPOLL_PWAIT, uintptr(e.fd),
		uintptr(unsafe.Pointer(&buf[0])), uintptr(min(len(buf), len(events))), milliseconds(delay), 0, 0)
	if errno != 0 {
		return 0, errno
	}
	found := 0
	for i := range buf[:n] {
		ev := &buf[i]
		token := uint64(uint32(ev.Fd)) | uint64(uint32(ev.Pad))<<32
		if token == wakeToken {
			if delay != 0 {
				e.drainWake()
			}
			continue
		}
		events[found] = Event{Token: token, Mode: DecodeEpoll(ev.Events)}
		found++
	}
	return found, nil
}
