//go:build ignore

// Off: a poll that does not block is a raw call.
// Plain: Go's scheduler is told before and after each.
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
