//go:build ignore && linux

package main

import (
	"runtime"
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
