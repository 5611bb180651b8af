package sock

// This file answers: how is a file sent to a socket without copying it into this process?
// By sendfile(2).

import (
	"io"
	"net"
	"os"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

// fileSender is the part of an operating system's call side that does this. SendFile reads
// file from its current position, and moves that on. It does not wait for the socket,
// unless another user has made that blocking; it does wait for the disk.
type fileSender interface {
	SendFile(socket, file, most int) (n int, errno syscall.Errno)
}

// file is an *os.File, also in the form in which package os passes it on: without WriteTo.
type file interface {
	io.Reader
	syscall.Conn
	Stat() (os.FileInfo, error)
}

var _ file = (*os.File)(nil)

// maxSendfileSize limits one sendfile(2).
const maxSendfileSize = 4 << 20

// copyFromFile sends the rest of a file. A read from a disk blocks the thread, whatever the
// flags. So each call is made inside Block, and so is each read of a file that cannot be
// sent that way: a terminal, a pipe, some files in /proc. sendfile is not used on a socket
// that was made blocking, because no deadline would end it.
func (c *Conn) copyFromFile(src file, left *int64) (sent int64, err error) {
	calls, supported := c.f.calls.(fileSender)
	info, err := src.Stat()
	if supported && err == nil && info.Mode().IsRegular() && !c.f.marks.has(shared) && !c.f.datagram {
		sent, supported, err = c.sendFile(src, calls, left)
		if supported {
			return sent, err
		}
	}
	return copyFrom(c, blockingReader{src, c.user}, left)
}

// sendFile sends until the file's end, or until left bytes are sent, and holds the write
// lock until then. If supported is false, it has sent nothing, because this file cannot be
// sent this way.
//
// Go: internal/poll/sendfile_unix.go SendFile
func (c *Conn) sendFile(src file, calls fileSender, left *int64) (sent int64, supported bool, err error) {
	f := c.f
	raw, err := src.SyscallConn()
	if err != nil {
		return 0, true, err
	}
	t, err := c.begin(poller.Write)
	if err != nil {
		return 0, true, f.opError("write", err)
	}
	defer c.end(t, poller.Write)
	if t.Tracing() {
		f.emitCall(t, poller.Write, "sendfile", 0)
	}
	before := *left
	supported, err = f.sendPieces(t, raw, calls, left)
	if t.Tracing() {
		f.emitReturn(t, poller.Write, int(before-*left), err)
	}
	sent = before - *left
	if err != nil {
		err = f.opError("write", err)
	}
	return sent, supported, err
}

func (f *fd) sendPieces(t *sched.Task, src syscall.RawConn, calls fileSender, left *int64) (supported bool, err error) {
	if err := f.desc.Prepare(poller.Write); err != nil {
		return true, err
	}
	woken := false
	for *left > 0 {
		var n int
		var errno syscall.Errno
		most := int(min(*left, maxSendfileSize))
		raceBeforeSend()
		f.unbounded(func() {
			t.Block(func() {
				// Read, and not Control: Read takes the file's read lock, which is needed
				// because the position moves. It is held for the call alone: no task parks
				// with it.
				err = src.Read(func(file uintptr) bool {
					n, errno = calls.SendFile(f.num, int(file), most)
					if t.Tracing() {
						f.emitTry(t, poller.Write, woken, callSendFile, most, n, errno)
					}
					return true
				})
			})
		})
		if err != nil {
			return true, err // the file is closed
		}
		*left -= int64(n)
		switch errno {
		case 0:
			if n == 0 {
				return true, nil
			}
			supported = true
			if f.fdmu.isClosed() { // otherwise the loop would go on as long as there is room
				return true, net.ErrClosed
			}
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Write); err != nil {
				return true, err
			}
			supported, woken = true, true
		case syscall.EINTR:
		case syscall.EINVAL, syscall.ENOSYS, syscall.EOPNOTSUPP:
			if !supported {
				return false, nil
			}
			return true, sysError(callSendFile, errno)
		default:
			return true, sysError(callSendFile, errno)
		}
	}
	return true, nil
}
