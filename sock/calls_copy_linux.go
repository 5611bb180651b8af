package sock

// Linux: the calls that move much data with few copies, or none, and the one that asks
// for readiness. ppoll(2) with a timeout of zero asks and does not wait. (A recv with
// MSG_PEEK would take the error of a connection that was reset, and would not see the
// end behind bytes.)

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func (linuxCalls) Ask(fd int) (readable, ended bool, errno syscall.Errno) {
	ask := unix.PollFd{Fd: int32(fd), Events: unix.POLLIN | unix.POLLRDHUP} // errors and hang-ups come unasked
	var now unix.Timespec
	n, _, errno := unix.RawSyscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&ask)), 1,
		uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	if errno == syscall.EINVAL {
		return true, false, 0 // no descriptors are allowed at all (RLIMIT_NOFILE is 0): a Read must find out
	}
	return n == 1, ask.Revents&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0, errno
}

// Pipe makes a pipe for splice: non-blocking, so that a splice stops when it is full or
// empty.
func (linuxCalls) Pipe(size int) (r, w int, errno syscall.Errno) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return -1, -1, toErrno(err)
	}
	unix.FcntlInt(uintptr(ends[0]), unix.F_SETPIPE_SZ, size) // if not, it has 64 KiB, or less
	return ends[0], ends[1], 0
}

// Splice and SendFile are no raw calls: they do much, and they would block if
// another user of the socket made it blocking at this very moment.
func (linuxCalls) Splice(from, to, most int) (int, syscall.Errno) {
	n, err := unix.Splice(from, nil, to, nil, most, unix.SPLICE_F_NONBLOCK|unix.SPLICE_F_MOVE)
	return max(0, int(n)), toErrno(err)
}

func (linuxCalls) SendFile(socket, file, most int) (int, syscall.Errno) {
	n, err := unix.Sendfile(socket, file, nil, most)
	return max(0, n), toErrno(err)
}

// vectors are for Gather: the kernel takes a thousand buffers, and so many are too much
// for a task's stack.
var vectors = sync.Pool{New: func() any { return new([1024]unix.Iovec) }}

func (linuxCalls) Gather(fd int, bufs [][]byte) (int, syscall.Errno) {
	vector := vectors.Get().(*[1024]unix.Iovec)
	used := 0
	for _, b := range bufs {
		if used == len(vector) {
			break
		}
		if len(b) > 0 {
			vector[used].Base = unsafe.SliceData(b)
			vector[used].SetLen(len(b))
			used++
		}
	}
	m := unix.Msghdr{Iov: &vector[0]}
	m.SetIovlen(used)
	n, _, errno := unix.RawSyscall(unix.SYS_SENDMSG, uintptr(fd),
		uintptr(unsafe.Pointer(&m)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
	clear(vector[:used]) // it must not keep what was sent
	vectors.Put(vector)
	return count(n, errno)
}
