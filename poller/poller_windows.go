package poller

// Windows: I/O completion ports. The order is another one: an operation is submitted
// first (WSARecv and its like, with an OVERLAPPED record), and the kernel reports when
// it is complete. A port is a list of completions. CreateIoCompletionPort ties a
// socket to it once, at open; GetQueuedCompletionStatusEx takes from the list. Nothing
// here says "ready": each completion is that of one operation, found by the address of
// its record, and its bytes are in the buffer already. PostQueuedCompletionStatus puts
// an entry without a record there, to wake a worker that is blocked. Cost: three calls
// for a socket's life, see Arm; one for up to 128 completions; and none for an operation
// that need not wait, since the port is skipped then, see SkipsPort.
//
// Go: runtime/netpoll_windows.go

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

type iocp struct{ port windows.Handle }

const soType = 0x1008 // SO_TYPE, which x/sys lacks

// completion is OVERLAPPED_ENTRY: one place of the list. The record's address is an
// Op's, see Op.Overlapped; nil for a wake-up.
type completion struct {
	key    uintptr
	op     *Op
	status uintptr
	count  uint32
}

// getCompletions takes several completions by one call. x/sys has only the function
// that takes one.
var getCompletions = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetQueuedCompletionStatusEx")

// NewBackend returns the operating system's backend.
func NewBackend() (Backend, error) {
	// A port lets no more threads through than it is told to have at work, and counts
	// those that wait elsewhere meanwhile. Which of ours work, Go's scheduler knows.
	const anyNumber = 1<<32 - 1
	port, err := windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, anyNumber)
	if err != nil {
		return nil, err
	}
	return &iocp{port}, nil
}

func (c *iocp) Name() (name, wait string) { return "iocp", "GetQueuedCompletionStatusEx" }

// Arm ties the socket to the port. The token is not needed here: each operation has it.
func (c *iocp) Arm(fd int, token uint64) error {
	if _, err := windows.CreateIoCompletionPort(windows.Handle(fd), c.port, 0, 0); err != nil {
		return err
	}
	kind, err := windows.GetsockoptInt(windows.Handle(fd), windows.SOL_SOCKET, soType)
	if err != nil || !SkipsPort(kind == windows.SOCK_DGRAM) {
		return err
	}
	const event = windows.FILE_SKIP_SET_EVENT_ON_HANDLE // nobody waits for the socket itself
	return windows.SetFileCompletionNotificationModes(windows.Handle(fd), windows.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS|event)
}

// Disarm is not to be had: a socket stays with its port. No stale completion can come
// of it, for every submitted operation is waited for before the slot is given back.
func (c *iocp) Disarm(fd int) error { return windows.ERROR_NOT_SUPPORTED }

// SkipsPort reports whether an operation that succeeds at once sends no completion as
// well. That is asked for where it can be relied on: not where some provider's sockets
// are no handles of the kernel, and not for datagrams, of which one that was cut short
// counts as a success here and as a failure there.
//
// Go: internal/poll/fd_windows.go checkSetFileCompletionNotificationModes;
// internal/poll/fd_windows.go (*FD).Init
func SkipsPort(datagram bool) bool { return !datagram && allHandlesAreTheKernels() }

var allHandlesAreTheKernels = sync.OnceValue(func() bool {
	var list [64]windows.WSAProtocolInfo
	size := uint32(unsafe.Sizeof(list))
	tcp := [...]int32{windows.IPPROTO_TCP, 0}
	n, err := windows.WSAEnumProtocols(&tcp[0], &list[0], &size)
	if err != nil {
		return false
	}
	for i := range list[:n] {
		if list[i].ServiceFlags1&windows.XP1_IFS_HANDLES == 0 {
			return false
		}
	}
	return true
})

// Wait calls GetQueuedCompletionStatusEx. Its time is counted in milliseconds, and is
// as exact as the system's clock ticks.
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (c *iocp) Wait(delay int64, events []Event) (int, error) {
	var buf [batch]completion
	var n uint32
	ok, _, errno := syscall.SyscallN(getCompletions.Addr(), uintptr(c.port),
		uintptr(unsafe.Pointer(&buf[0])), uintptr(min(len(buf), len(events))), uintptr(unsafe.Pointer(&n)),
		milliseconds(delay), 0)
	if ok == 0 {
		if errno == syscall.Errno(windows.WAIT_TIMEOUT) {
			return 0, nil
		}
		return 0, errno
	}
	found := 0
	for i := range buf[:n] {
		op := buf[i].op
		if op == nil {
			if delay == 0 { // it is meant for another worker, which blocks
				c.Wake()
			}
			continue
		}
		events[found] = op.result()
		found++
	}
	return found, nil
}

// result asks how op has ended. The record has the kernel's own number for that; this
// call, which does not enter the kernel, makes of it the one that sockets have. Once the
// socket is closed it refuses: then the close has ended op, unless it was done before.
//
// Go: internal/poll/fd_windows.go (*FD).execIO. It asks after its wait.
func (op *Op) result() Event {
	var n, flags uint32
	err := windows.WSAGetOverlappedResult(windows.Handle(op.FD), (*windows.Overlapped)(unsafe.Pointer(&op.Overlapped)), &n, false, &flags)
	if err == windows.WSAENOTSOCK {
		n, err = uint32(op.Overlapped.Count), windows.ERROR_OPERATION_ABORTED
		if op.Overlapped.Status == 0 {
			err = nil
		}
	}
	return decodeCompletion(op.Token, op.Mode, int(n), errnoOf(err))
}

// Wake posts a completion of nothing.
func (c *iocp) Wake() error { return windows.PostQueuedCompletionStatus(c.port, 0, 0, nil) }

func (c *iocp) Close() error { return windows.CloseHandle(c.port) }
