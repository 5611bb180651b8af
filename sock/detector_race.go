//go:build race

package sock

// This file answers: what must we report to the race detector (go build -race) about a
// system call? The detector sees loads, stores and Go's own locks, but not the kernel. So
// it does not know that what one side did before a send happens before what the other side
// does after the receive; nor that the kernel reads the buffer of a Write and fills the
// buffer of a Read. Package syscall reports this for package net. We make the calls
// ourselves, so we report it ourselves.
//
// Both I/O models report it (fd_readiness.go, fd_completion.go and the files beside them),
// so epoll, kqueue, IOCP and a simulated kernel are all covered. What the detector knows of
// the scheduler's locks, channels and coroutines is not enough: the two sides need not
// share a worker, nor a scheduler.
//
// As in package syscall, one variable synchronizes all sockets, because the detector cannot
// know which of them are connected. So it may miss a race between two sides that have both
// talked to a third. It reports no race that is none, except on Windows, where one side is
// package net's: see detector_race_other.go.
//
// Without -race these functions are the empty ones of detector_norace.go.
//
// Go: syscall/syscall_unix.go Read; syscall/syscall_unix.go Write;
// syscall/syscall_unix.go ioSync; internal/poll/fd_windows.go (*FD).Read

import (
	"runtime"
	"unsafe"
)

var ioSync int64

// raceBeforeSend is called before each system call whose effect the other side may notice:
// bytes, the end of a stream, a connection.
func raceBeforeSend() {
	runtime.RaceReleaseMerge(unsafe.Pointer(&ioSync))
	releaseSyscalls()
}

// raceAfterSend is called after p was sent, by which time the kernel has read it. A submitted
// operation calls it when it has completed.
func raceAfterSend(p []byte) {
	if len(p) > 0 {
		runtime.RaceReadRange(unsafe.Pointer(unsafe.SliceData(p)), len(p))
	}
}

// tellAllSent is raceAfterSend for the first n bytes of bufs.
func tellAllSent(bufs [][]byte, n int) {
	for _, b := range bufs {
		b = b[:min(n, len(b))]
		raceAfterSend(b)
		n -= len(b)
	}
}

// raceAfterReceive is called after a system call has filled p. p is nil if something other than
// bytes was received or noticed.
func raceAfterReceive(p []byte) {
	if len(p) > 0 {
		runtime.RaceWriteRange(unsafe.Pointer(unsafe.SliceData(p)), len(p))
	}
	// Only after RaceWriteRange: the other way round, what the other side did with p before
	// it sent would no longer count as a race.
	runtime.RaceAcquire(unsafe.Pointer(&ioSync))
	acquireSyscalls()
}

// tellBefore returns f with a raceAfterReceive before it.
func tellBefore(f func()) func() {
	if f == nil {
		return nil
	}
	return func() {
		raceAfterReceive(nil)
		f()
	}
}
