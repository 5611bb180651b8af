//go:build ignore

package sock

// This file answers: what if the state moves under tryUnlock, from one access to the next? No luck is
// needed: m.state is a watched here, which stops before each access, and there another thread moves.

import (
	"sync/atomic"

	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

// A watched is an atomic.Int64 that stops before each access.
type watched struct{ atomic.Int64 }

var atAccess func(name string) // nil: it does not stop

func (w *watched) stop(name string) {
	if atAccess != nil {
		atAccess(name)
	}
}

func (w *watched) Load() int64        { w.stop("Load"); return w.Int64.Load() }
func (w *watched) Store(n int64)      { w.stop("Store"); w.Int64.Store(n) }
func (w *watched) Add(n int64) int64  { w.stop("Add"); return w.Int64.Add(n) }
func (w *watched) And(n int64) int64  { w.stop("And"); return w.Int64.And(n) }
func (w *watched) Or(n int64) int64   { w.stop("Or"); return w.Int64.Or(n) }
func (w *watched) Swap(n int64) int64 { w.stop("Swap"); return w.Int64.Swap(n) }
func (w *watched) CompareAndSwap(old, now int64) bool {
	w.stop("CompareAndSwap")
	return w.Int64.CompareAndSwap(old, now)
}

// A move is one of another thread.
type move struct {
	said string
	does func(state int64, mode poller.Mode, mine bool) int64 // mine: the call has its reference still
}

var moves = []move{
	{"another call comes to wait for the lock", func(state int64, mode poller.Mode, _ bool) int64 {
		if state&locked(mode) == 0 || state&closed != 0 {
			return state
		}
		return state | waiting(mode)
	}},
	{"a close comes, and takes the reference of this call: it is away", func(state int64, mode poller.Mode, mine bool) int64 {
		if !mine || state&(locked(mode)|away(mode)) != locked(mode) {
			return state
		}
		return state&^closed + closed + away(mode) + slotRef - numberRef
	}},
	{"another call begins", func(state int64, mode poller.Mode, _ bool) int64 {
		if state&closed != 0 {
			return state
		}
		return state + numberRef
	}},
	{"another call ends", func(state int64, mode poller.Mode, mine bool) int64 {
		if n := numbers(state); n == 0 || mine && n == 1 {
			return state
		}
		return state - numberRef
	}},
	{"two calls come: one takes the lock, the other waits for it", func(state int64, mode poller.Mode, _ bool) int64 {
		if state&(closed|locked(mode)) != 0 {
			return state
		}
		return (state + numberRef) | locked(mode) | waiting(mode)
	}},
}

const (
	mostAccesses = 8    // before which another thread moves
	endless      = 1000 // accesses are those of a loop without end
)

// Between has another thread move before an access of tryUnlock, or before several.
func Between(c *verdict.Check) {
	if _, is := any(&new(fdMutex).state).(*watched); !is {
		c.Fail("The field state of fdMutex is no atomic.Int64 any more, in a line of its own: \"reset\" brings the file back.")
	}
	for _, mode := range []poller.Mode{poller.Read, poller.Write} {
		for _, start := range states(mode) {
			for _, other := range moves {
				for _, times := range []int{1, 3} {
					for from := 1; from < mostAccesses; from++ {
						r := race{c: c, mode: mode, expected: start, before: []int64{start}}
						if start&(waiting(mode)|away(mode)) != 0 || r.unlock(other, from, times) < from {
							break
						}
					}
				}
			}
		}
	}
}

// A race is one call of tryUnlock, and what others do in the middle of it.
type race struct {
	c        *verdict.Check
	mode     poller.Mode
	expected int64   // the state, if tryUnlock does nothing more
	before   []int64 // what it was
	freed    bool    // the lock is given back
	done     bool    // and the reference
	last     bool    // it was the last one then
	m        fdMutex
}

// unlock returns how often tryUnlock has come to the state.
func (r *race) unlock(other move, from, times int) (accesses int) {
	r.c.Begins("before: %s", told(r.expected))
	r.c.Asleep(func() string { return neverLeft })
	r.m.state.Store(r.expected)
	atAccess = func(name string) {
		r.look()
		if next := other.does(r.expected, r.mode, !r.done); next != r.expected && from <= accesses && accesses < from+times {
			r.c.Goes("on another thread: %s", other.said)
			r.before, r.expected = append(r.before, next), next
			r.m.state.Int64.Store(next)
		}
		if accesses < mostAccesses {
			r.c.Goes("tryUnlock: m.state.%s", name)
		}
		if accesses++; accesses > endless {
			r.c.Fail("%s", neverLeft)
		}
	}
	last, ok := r.m.tryUnlock(r.mode)
	atAccess = nil
	r.look()
	r.c.Goes("it returned %v, %v; now: %s", last, ok, told(r.m.state.Load()))
	r.judge(last, ok)
	return accesses
}

const neverLeft = "Other threads have moved the state, and moved no more, and tryUnlock does not come out of its loop: after a swap that has failed the state has to be loaded anew."

func (r *race) stays() bool { return r.expected&(waiting(r.mode)|away(r.mode)) != 0 }

// look sees what tryUnlock has done to the state since the last look, which is one access.
func (r *race) look() {
	now := r.m.state.Int64.Load()
	both := r.expected&^locked(r.mode) - numberRef
	switch {
	case now == r.expected:
		return
	case r.freed && !r.done && now == r.expected-numberRef, !r.freed && !r.stays() && now == both:
		r.freed, r.done, r.last = true, true, isLast(now)
	case !r.freed && !r.stays() && now == r.expected&^locked(r.mode):
		r.freed = true // nobody waits: the reference may follow by itself
	default:
		r.c.Goes("now: %s", told(now))
		r.c.Fail("%s", r.broken(now))
	}
	r.expected = now
}

func (r *race) broken(now int64) string {
	for _, was := range r.before[:len(r.before)-1] {
		if now == was&^locked(r.mode)-numberRef {
			return "Between your look at the state and your change other calls come and go, on other threads, and you write over what they did: their references are lost, and the number is closed under them, or never. Only a compare-and-swap sees that."
		}
	}
	switch {
	case !r.freed && r.stays() && r.expected&waiting(r.mode) != 0:
		return "Another call came to wait for the lock between your look and your change, and you did not see it: you went on to free the lock, nobody hands it over, and that call sleeps for ever. " + oneState
	case !r.freed && r.stays():
		return "A close took the reference of this call between your look and your change, and you did not see it: you went on to give back another one, and the number is closed under a call. " + oneState
	case !r.freed && now == r.expected-numberRef:
		return "The reference went before the lock. As long as the lock is taken another call may come to wait for it, or a close take the reference of the one that has the lock, which is given back already. Both go in one swap."
	}
	return "While other threads come and go tryUnlock has changed something that belongs to them."
}

const oneState = "Look and change have to be one: the swap replaces the very state that you have looked at, and if it fails, you look at the new one: for waiting and away, too."

func (r *race) judge(last, ok bool) {
	switch {
	case !r.freed && (ok || !r.stays()):
		r.c.Fail("The state may move between your look and your swap: then the swap fails, and the lock and the reference are still there. It has to be tried again, with another look, as often as it fails.")
	case !r.freed && last:
		r.c.Fail("tryUnlock has done nothing, and says that the last reference is gone: the number is closed while calls use it.")
	case r.freed && !r.done:
		r.c.Fail("The lock was given back, and the reference was not: the count never comes to 0, and the number is never closed.")
	case r.done && !ok:
		r.c.Fail("tryUnlock has given back the lock and the reference, and returned false, which says that it has done nothing: its caller gives them back once more.")
	case r.done && last != r.last:
		r.c.Fail("Two calls left at the same moment, and both found that nobody was left, or neither did: the number is closed twice, and the second close may hit another socket, or never. last is decided by what your own swap has written, and not by a second look at the state.")
	}
}
