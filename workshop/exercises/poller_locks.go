//go:build ignore

package poller

// This file answers: does the reader's function wait for a lock that somebody else has?

import (
	"runtime"
	"strings"

	"greenpoll/internal/verdict"
)

// starts runs f until it has come to its end, which closes done, or waits for a lock in the method.
func starts(c *verdict.Check, method string, f func()) (waits bool, done chan struct{}) {
	done = make(chan struct{})
	go func() {
		defer c.Recover()
		f()
		close(done)
	}()
	return atLock(method, done), done
}

// atLock runs the others until a goroutine waits for a lock in the function, or done is closed.
func atLock(name string, done chan struct{}) bool {
	for {
		select {
		case <-done:
			return false
		default:
			if stopped(name) {
				return true
			}
			runtime.Gosched()
		}
	}
}

// stopped reports whether a goroutine waits for a lock in the function.
func stopped(name string) bool {
	buf := make([]byte, 1<<16)
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, name+"(") && (strings.Contains(stack, ".lockSlow") || strings.Contains(stack, "emacquire")) {
			return true // it is named so, or so, in Go's versions
		}
	}
	return false
}
