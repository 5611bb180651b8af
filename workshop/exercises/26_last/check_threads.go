//go:build ignore

package sock

// This file answers: what if calls come and go on another thread at the same time? There is no point
// at which a check could stop between a look and a swap. So two threads meet many times; and what is
// wrong whether they have met or not is told by the text.

import (
	"strings"
	"sync"
	"sync/atomic"

	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

// TwoThreads has one thread lock and unlock, while calls come and go on another.
func TwoThreads(c *verdict.Check) {
	c.Asleep(func() string {
		return "While calls come and go on another thread tryUnlock does not come out of its loop."
	})
	text := textOfTryUnlock()
	switch {
	case text == "":
	case strings.Contains(text, "state.Store("):
		c.Fail("Between your look at the state and your Store other calls come and go, on other threads, and the Store writes over what they did: their references are lost, and the number is closed under them, or never. Only a compare-and-swap sees that.")
	case strings.Contains(text, "isLast(m.state.Load())"):
		c.Fail("%s", lookedAgain)
	case !strings.Contains(text, "CompareAndSwap("):
		c.Fail("You look whether others wait or the caller is away, and then change the state. In between another thread may come to wait, or take the reference away, and it is not seen: it waits for ever, or the number is closed under a call. Look and change have to be one compare-and-swap.")
	case !strings.Contains(text, "for ") && !strings.Contains(text, "tryUnlock(") && !strings.Contains(text, "goto "):
		c.Fail("%s", givesUp)
	}
	m := new(fdMutex)
	m.state.Store(numberOpen | closed)
	var opened, lasts atomic.Int64
	var stop atomic.Bool
	var other sync.WaitGroup
	other.Go(func() {
		defer c.Recover()
		for !stop.Load() {
			comes(m, 0, &opened)
			if m.decref() {
				lasts.Add(1)
			}
		}
	})
	const rounds = 300_000
	for range rounds {
		comes(m, locked(poller.Read), &opened)
		last, _ := m.tryUnlock(poller.Read)
		if last {
			lasts.Add(1)
		}
		if m.state.Load()&locked(poller.Read) != 0 {
			c.Fail("%s", givesUp)
		}
	}
	stop.Store(true)
	other.Wait()
	switch {
	case numbers(m.state.Load()) != 0:
		c.Fail("Calls came and went on two threads, and now nobody is left, but %d references: the number is never closed.", numbers(m.state.Load()))
	case lasts.Load() != opened.Load():
		c.Fail("%s", lookedAgain)
	}
}

const givesUp = "The state may move between your look and your swap: then the swap fails, and the lock and the reference are still there. It has to be tried again, with another look."

const lookedAgain = "Two calls left at the same moment, and both found that nobody was left, or neither did: the number is closed twice, and the second close may hit another socket, or never. last is decided by what your own swap has written, and not by a second look at the state."

// comes is a call that begins. If it found nobody, there is to be a last one once more.
func comes(m *fdMutex, with int64, opened *atomic.Int64) {
	if numbers(m.state.Add(numberRef+with)) == 1 {
		opened.Add(1)
	}
}

// textOfTryUnlock is the reader's, as it was compiled.
func textOfTryUnlock() string {
	_, text, _ := strings.Cut(verdict.Mine("sock/fd_mutex.go"), "func (m *fdMutex) tryUnlock(")
	text, _, _ = strings.Cut(text, "\n}\n")
	return text
}
