package poller

// Linux: epoll(7). The kernel keeps a set of descriptors and a list of those that
// changed. epoll_ctl(2) ADD puts a descriptor into the set once, at open;
// epoll_pwait(2) takes from the list. Nothing is called at a wait. With EPOLLET
// each change is reported once. An eventfd(2) in the same set wakes a worker that
// is blocked in epoll_pwait. Cost: one ADD for a descriptor's life, one
// epoll_pwait for up to 128 events.
//
// Go: runtime/netpoll_epoll.go

import (
	"encoding/binary"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

type epoll struct {
	fd   int
	wake int // the eventfd
}

// epollArmed is what a descriptor is armed for, once, at open: both directions,
// urgent data, the peer's half-close, and only changes (edges) of all these.
// Errors and hang-ups are reported without being asked for. Without urgent data a
// read that stops in front of it would pass for one that has emptied the socket.
const epollArmed = epollIn | epollOut | epollRdHup | epollPri | epollEdge

// wakeToken is the eventfd's; slots count from 1, so no descriptor has it.
const wakeToken = 0

// NewBackend returns the operating system's backend.
func NewBackend() (Backend, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	wake, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	e := &epoll{fd: fd, wake: wake}
	if err := e.ctl(unix.EPOLL_CTL_ADD, wake, unix.EPOLLIN, wakeToken); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

func (e *epoll) Name() (name, wait string) { return "epoll", "epoll_pwait" }

// Arm puts a socket into the set, once, when it is opened: the kernel's half of "interest is
// registered". Nothing is called at a wait.
func (e *epoll) Arm(fd int, token uint64) error {
	return e.ctl(unix.EPOLL_CTL_ADD, fd, epollArmed, token)
}

func (e *epoll) Disarm(fd int) error {
	return unix.EpollCtl(e.fd, unix.EPOLL_CTL_DEL, fd, nil)
}

func (e *epoll) ctl(op, fd int, bits uint32, token uint64) error {
	// x/sys has the 64 bits of user data as two fields of 32.
	ev := unix.EpollEvent{Events: bits, Fd: int32(token), Pad: int32(token >> 32)}
	return unix.EpollCtl(e.fd, op, fd, &ev)
}

// Wait calls epoll_pwait. One that does not block is a raw call: Go's scheduler
// need not hear of it. One that blocks lets Go use the thread's P meanwhile.
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (e *epoll) Wait(delay int64, events []Event) (int, error) {
	var buf [batch]unix.EpollEvent
	var n uintptr
	var errno syscall.Errno
	// Each call is written out: only in a direct call does the compiler keep what
	// a uintptr made of unsafe.Pointer stands for.
	if most := uintptr(min(len(buf), len(events))); delay == 0 {
		n, _, errno = unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(e.fd),
			uintptr(unsafe.Pointer(&buf[0])), most, 0, 0, 0)
	} else {
		n, _, errno = unix.Syscall6(unix.SYS_EPOLL_PWAIT, uintptr(e.fd),
			uintptr(unsafe.Pointer(&buf[0])), most, milliseconds(delay), 0, 0)
	}
	if errno != 0 {
		return 0, errno // EINTR: as if nothing had happened
	}
	found := 0
	for i := range buf[:n] {
		ev := &buf[i]
		token := uint64(uint32(ev.Fd)) | uint64(uint32(ev.Pad))<<32
		if token == wakeToken {
			if delay != 0 { // else it is meant for another worker, which blocks
				e.drainWake()
			}
			continue
		}
		events[found] = Event{Token: token, Mode: DecodeEpoll(ev.Events)}
		found++
	}
	return found, nil
}

func (e *epoll) Wake() error {
	var one [8]byte
	binary.NativeEndian.PutUint64(one[:], 1)
	_, err := unix.Write(e.wake, one[:])
	if err == syscall.EAGAIN {
		return nil // the counter is full: the wake is pending anyhow
	}
	return err
}

func (e *epoll) drainWake() {
	var count [8]byte
	unix.Read(e.wake, count[:])
}

func (e *epoll) Close() error {
	unix.Close(e.wake)
	return unix.Close(e.fd)
}
