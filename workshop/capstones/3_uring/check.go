//go:build ignore

package kernel_test

// This file answers: may this process use io_uring at all, does the ring wake and complete, and does package
// sock pass its tests over it?

import (
	"os"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/sys"

	. "greenpoll/workshop/capstones/3_uring/mine"
)

// made is for the tests, see kernel_exam.go.
func made() (greenpoll.Kernel, error) { return New() }

func check(c *verdict.Check) {
	allowed(c)
	k, err := New()
	if err != nil {
		c.Fail("New returned the error %v.", err)
	}
	if _, tries := any(k).(sys.ReadinessCalls); tries {
		c.Fail("The kernel has the calls of the readiness model, too, such as Read: then package sock tries, and does not submit.")
	}
	if _, is := any(k).(sys.CompletionCalls); !is {
		c.Fail("The kernel does not have all of sys.CompletionCalls.")
	}
	wakes(c, k.Backend())
	completes(c, k)
	conformance(c)
}

// allowed asks the system for a ring: containers and sandboxes often forbid it, and old kernels have none.
func allowed(c *verdict.Check) {
	const setup = 425 // io_uring_setup, on all of Go's Linux ports but mips
	var params [120]byte
	fd, _, errno := unix.Syscall(setup, 8, uintptr(unsafe.Pointer(&params)), 0)
	if errno == 0 {
		must(c, "close", unix.Close(int(fd)))
		return
	}
	why := ""
	if text, err := os.ReadFile("/proc/sys/kernel/io_uring_disabled"); err == nil {
		why = ", and /proc/sys/kernel/io_uring_disabled is " + strings.TrimSpace(string(text))
	}
	c.Fail("This machine does not let this process use io_uring: io_uring_setup returns %v%s. That is nobody's mistake: containers and sandboxes forbid it, by seccomp mostly. A virtual machine of your own does not.", errno, why)
}

func wait(c *verdict.Check, b poller.Backend, delay int64) []poller.Event {
	events := make([]poller.Event, 8)
	for {
		n, err := b.Wait(delay, events)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			c.Fail("Wait(%d ns) returned the error %v.", delay, err)
		}
		c.Goes("Wait(%d ns) -> %+v", delay, events[:n])
		return events[:n]
	}
}

func wakes(c *verdict.Check, b poller.Backend) {
	c.Asleep(func() string { return "Wake was called, and a Wait without an end goes on sleeping." })
	must(c, "Wake", b.Wake())
	c.Want(0, len(wait(c, b, 0)), "A wake-up is not the completion of an operation.")
	c.Want(0, len(wait(c, b, -1)), "A wake-up is not the completion of an operation.")
	begun := time.Now()
	wait(c, b, 20e6)
	if time.Since(begun) < 20*time.Millisecond {
		c.Fail("A Wait of 20 ms returned at once, though nothing was complete.")
	}
}

// completes: a receive that has to wait, and its bytes.
func completes(c *verdict.Check, k *Kernel) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	must(c, "socketpair", err)
	calls := any(k).(sys.CompletionCalls)
	op := &poller.Op{Kind: sys.OpRecv, Mode: poller.Read, FD: fds[0], Buf: make([]byte, 8), Token: 0xfedcba98_89abcdef}
	done, errno := calls.Submit(op)
	if done || errno != 0 {
		c.Fail("There is nothing to receive yet: Submit returned done=%v and %v, and should have left the operation with the kernel.", done, errno)
	}
	_, err = unix.Write(fds[1], []byte("hello"))
	must(c, "write", err)
	c.Asleep(func() string { return "A receive was submitted, its bytes have come, and Wait goes on sleeping." })
	events := wait(c, k.Backend(), -1)
	c.Want([]poller.Event{{Token: op.Token, Mode: poller.Read, Op: true, N: 5}}, events, "A receive of five bytes is complete: its event has the token, the mode, Op, and the count.")
	c.Want("hello", string(op.Buf[:5]), "The bytes must be in the operation's buffer when its completion comes.")
	calls.Finish(op)
	op = &poller.Op{Kind: sys.OpRecv, Mode: poller.Read, FD: fds[0], Buf: make([]byte, 8), Token: 1 << 32}
	if done, errno := calls.Submit(op); done || errno != 0 {
		c.Fail("A second receive: Submit returned done=%v and %v.", done, errno)
	}
	if errno := calls.Cancel(op); errno != 0 {
		c.Fail("Cancel of a receive that is under way returned %v.", errno)
	}
	c.Asleep(func() string {
		return "A receive was cancelled, and its completion does not come: it must, with ECANCELED."
	})
	events = wait(c, k.Backend(), -1)
	c.Want([]poller.Event{{Token: op.Token, Mode: poller.Read, Op: true, Errno: int32(unix.ECANCELED)}}, events, "A cancelled receive completes with ECANCELED.")
}
