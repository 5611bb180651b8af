package sys

// Linux: the calls that move bulk data with few copies or none, and the call that asks for
// readiness: ppoll(2) with a timeout of zero, which does not wait. (A recv with MSG_PEEK
// would consume the error of a reset connection, and would not see an end that follows
// unread bytes.)

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func (linuxCalls) Ask(fd int) (readable, ended bool, errno syscall.Errno) {
	ask := unix.PollFd{Fd: int32(fd), Events: unix.POLLIN | unix.POLLRDHUP} // errors and hang-ups are always reported
	var now unix.Timespec
	n, _, errno := unix.RawSyscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&ask)), 1,
		uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	if errno == syscall.EINVAL {
		return true, false, 0 // RLIMIT_NOFILE is 0, so poll fails: let a Read find out
	}
	return n == 1, ask.Revents&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0, errno
}

// Pipe makes a pipe for splice. It is non-blocking, so that a splice stops when the pipe is
// full or empty.
func (linuxCalls) Pipe(size int) (r, w int, errno syscall.Errno) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return -1, -1, toErrno(err)
	}
	unix.FcntlInt(uintptr(ends[0]), unix.F_SETPIPE_SZ, size) // if this fails, it has 64 KiB or less
	return ends[0], ends[1], 0
}

// Splice and SendFile are not raw calls: they do a lot of work, and they would block if
// another user of the socket made it blocking just now.
func (linuxCalls) Splice(from, to, most int) (int, syscall.Errno) {
	n, err := unix.Splice(from, nil, to, nil, most, unix.SPLICE_F_NONBLOCK|unix.SPLICE_F_MOVE)
	return max(0, int(n)), toErrno(err)
}

func (linuxCalls) SendFile(socket, file, most int) (int, syscall.Errno) {
	n, err := unix.Sendfile(socket, file, nil, most)
	return max(0, n), toErrno(err)
}

// vectors are for Gather: the kernel takes up to 1024 buffers, which is too many for a
// task's stack.
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
	clear(vector[:used]) // do not keep the sent buffers alive
	vectors.Put(vector)
	return count(n, errno)
}
