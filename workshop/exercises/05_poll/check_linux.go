//go:build ignore && linux

package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll/internal/verdict"
)

// interrupted: a signal comes while the worker sleeps in Poll. SIGURG is one that Go programs get all
// the time.
func interrupted(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	thread, done := make(chan int), make(chan error, 1)
	go func() {
		defer c.Recover()
		runtime.LockOSThread() // the signal is for this thread
		thread <- unix.Gettid()
		done <- m.Poll()
	}()
	tid := <-thread
	forEver(c, m, tid)
	for range 100 {
		must(c, "tgkill", unix.Tgkill(unix.Getpid(), tid, unix.SIGURG))
		select {
		case err := <-done:
			if err != nil {
				c.Fail("A signal ended the call before there was any news, and Poll returned it as an error: %v. EINTR is none; the worker looks at its run queue and polls again.", err)
			}
			must(c, "close", m.Close())
			return
		case <-time.After(time.Millisecond): // it was not asleep yet
		}
	}
	// It polls again by itself, which is as good. Its thread stays there.
}

// forEver looks into the call in which the worker sleeps. Where /proc does not show that, nothing is asked.
func forEver(c *verdict.Check, m *machine, tid int) {
	path := fmt.Sprintf("/proc/self/task/%d/syscall", tid)
	for range 100 {
		text, err := os.ReadFile(path)
		if err != nil {
			return
		}
		var call, backend, events, most, timeout uint64
		if n, _ := fmt.Sscanf(string(text), "%d 0x%x 0x%x 0x%x 0x%x", &call, &backend, &events, &most, &timeout); n == 5 && call == unix.SYS_EPOLL_PWAIT && int(backend) == m.backend {
			if ms := int32(timeout); ms >= 0 {
				c.Fail("No news has come, and the worker sleeps in Poll for %d ms at most: it would wake again and again for nothing. It sleeps for as long as it takes, by a timeout of -1.", ms)
			}
			return
		}
		time.Sleep(time.Millisecond) // it is not asleep yet
	}
}

// alone: one bit is told by itself. A kernel tells most of them together with others, so the descriptor is
// armed for that one only. (EPOLLERR and EPOLLHUP are told unasked.)
func alone(c *verdict.Check) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	must(c, "socketpair", err)
	oneBit(c, pair[0], unix.EPOLLRDHUP, "EPOLLRDHUP", func() error { return unix.Shutdown(pair[1], unix.SHUT_WR) })
	oneBit(c, pair[0], 0, "EPOLLHUP", func() error { return unix.Close(pair[1]) })
	var pipe [2]int
	must(c, "pipe", unix.Pipe(pipe[:]))
	oneBit(c, pipe[1], 0, "EPOLLERR", func() error { return unix.Close(pipe[0]) })
	must(c, "close", unix.Close(pair[0]))
	must(c, "close", unix.Close(pipe[1]))
}

func oneBit(c *verdict.Check, fd int, armed uint32, name string, happens func() error) {
	m, err := newMachine()
	must(c, "newMachine", err)
	reads, writes := &Task{ID: 12, m: m}, &Task{ID: 13, m: m}
	conns[fd] = &Conn{fd: fd, read: gate{reads}, write: gate{writes}}
	ev := unix.EpollEvent{Events: armed | unix.EPOLLET, Fd: int32(fd)}
	must(c, "epoll_ctl", unix.EpollCtl(m.backend, unix.EPOLL_CTL_ADD, fd, &ev))
	must(c, name, happens())
	c.Asleep(func() string { return "The kernel has told of " + name + ", and the worker sleeps in Poll." })
	poll(c, m)
	switch {
	case !slices.Contains(m.runq, reads) && armed != 0:
		c.Fail("The other side will send no more, and the kernel told so by EPOLLRDHUP alone: the task that waits for bytes was not woken, and never sees the end.")
	case !slices.Contains(m.runq, reads):
		c.Fail("The kernel told of %s alone, and the task that waits for bytes was not woken: none will come, and it sleeps for ever. Each task that waits there has to know.", name)
	case !slices.Contains(m.runq, writes) && armed == 0:
		c.Fail("The kernel told of %s alone, and the task that waits for room was not woken: none will come, and it sleeps for ever. Each task that waits there has to know.", name)
	}
	delete(conns, fd)
	must(c, "close", m.Close())
}
