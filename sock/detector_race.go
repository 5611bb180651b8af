//go:build race

package sock

// This file answers: what must the race detector (go build -race) be told of a system
// call? It sees loads, stores and Go's own locks, and no kernel. So it does not know
// that what one side did before it sent comes before what the other does after it has
// received; nor that the kernel reads the buffer of a Write, and fills that of a Read.
// Package syscall tells it for package net; we make the calls ourselves.
//
// Both I/O models tell it (fd_readiness.go, fd_completion.go, and what stands beside them), so
// that epoll, kqueue, IOCP and a simulated kernel are all covered. What it knows of the
// scheduler's locks, channels and coroutines does not do: two sides need not share a
// worker, nor a scheduler.
//
// As package syscall does, we have one point of synchronization for all sockets: the
// detector cannot know which of them are connected. It may so miss a race between two
// sides that have talked with a third, and never reports one that is none.
//
// Without -race these functions are those of detector_norace.go.
//
// Go: syscall/syscall_unix.go Read; syscall/syscall_unix.go Write;
// syscall/syscall_unix.go ioSync; internal/poll/fd_windows.go (*FD).Read

import (
	"runtime"
	"unsafe"
)

var ioSync int64

// tellSending stands before each call of which the other side may hear: bytes, the end
// of a stream, a connection.
func tellSending() {
	runtime.RaceReleaseMerge(unsafe.Pointer(&ioSync))
	releaseSyscalls()
}

// tellSent stands after a call that has sent p: the kernel has read it. For an
// operation that was submitted this is when it has completed.
func tellSent(p []byte) {
	if len(p) > 0 {
		runtime.RaceReadRange(unsafe.Pointer(unsafe.SliceData(p)), len(p))
	}
}

// tellAllSent is tellSent for the first n bytes of bufs.
func tellAllSent(bufs [][]byte, n int) {
	for _, b := range bufs {
		b = b[:min(n, len(b))]
		tellSent(b)
		n -= len(b)
	}
}

// tellReceived stands after a call that has filled p; nil if what has come, or was
// noticed, are no bytes.
func tellReceived(p []byte) {
	if len(p) > 0 {
		runtime.RaceWriteRange(unsafe.Pointer(unsafe.SliceData(p)), len(p))
	}
	// After that: what the other side did with p before it sent would no longer be a race.
	runtime.RaceAcquire(unsafe.Pointer(&ioSync))
	acquireSyscalls()
}

// tellBefore is f that begins by tellReceived.
func tellBefore(f func()) func() {
	if f == nil {
		return nil
	}
	return func() {
		tellReceived(nil)
		f()
	}
}
