//go:build ignore

package sock

// This file answers: what does tryUnlock do in each state that a descriptor can be in?

import (
	"fmt"
	"strings"

	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

// EachState tries every state in which the owner of a lock can leave.
func EachState(c *verdict.Check) {
	for _, mode := range []poller.Mode{poller.Read, poller.Write} {
		for _, start := range states(mode) {
			m := new(fdMutex)
			m.state.Store(start)
			c.Asleep(func() string {
				return "tryUnlock does not come back, although nobody else uses the descriptor: " + told(start)
			})
			last, ok := m.tryUnlock(mode)
			if wrong := left(mode, start, m.state.Load(), last, ok); wrong != "" {
				c.Goes("before: %s", told(start))
				c.Goes("tryUnlock of the lock to %s returned %v, %v", readOrWrite(mode), last, ok)
				c.Goes("after: %s", told(m.state.Load()))
				c.Fail("%s", wrong)
			}
		}
	}
}

// states are those in which a call has mode's lock, and perhaps others use the descriptor, too.
func states(mode poller.Mode) (all []int64) {
	other := (poller.Read | poller.Write) &^ mode
	mine := numberOpen | locked(mode)
	for _, socket := range []int64{numberRef, numberRef | closed, closed} { // its own reference; closing; given back
		for _, i := range []int64{numberRef, slotRef | away(mode), numberRef | waiting(mode)} {
			for _, they := range []int64{0, numberRef | locked(other), slotRef | away(other) | locked(other), numberRef | locked(other) | waiting(other)} {
				for _, others := range []int64{0, numberRef, 2 * numberRef, slotRef, numberRef + unboundedRef} {
					state := (mine | socket&closed) + socket&^closed
					for _, part := range []int64{i, they} {
						bits := part & (numberOpen - 1)
						state = (state | bits) + part&^bits
					}
					all = append(all, state+others)
				}
			}
		}
	}
	return all
}

// left says what is wrong with what tryUnlock has left behind.
func left(mode poller.Mode, before, after int64, last, ok bool) string {
	switch stays := before&(waiting(mode)|away(mode)) != 0; {
	case stays && ok && before&waiting(mode) != 0:
		return "Others wait for the lock, and tryUnlock has freed it: nobody hands it over, and they sleep for ever. It has to do nothing then, and to return false."
	case stays && ok:
		return "The caller was away: a close has taken its numberRef already, and tryUnlock takes another one. That is the reference of a call that goes on: its number is closed under it, and may be somebody else's socket."
	case stays && after != before:
		return "tryUnlock returned false, which says that it has done nothing, and the state is another one: its caller gives the same back once more."
	case stays && last:
		return "tryUnlock has done nothing, and says that the last reference is gone: the number is closed while calls use it."
	case stays:
		return ""
	case !ok:
		return "Nobody waits for the lock, and the caller is not away: tryUnlock can give back both, and returned false."
	case after&locked(mode) != 0:
		return "The lock is still taken: the next call in this direction waits for it, for ever."
	}
	return given(mode, before, after, last)
}

func given(mode poller.Mode, before, after int64, last bool) string {
	had, has := numbers(before), numbers(after)
	switch {
	case has == had:
		return "The reference was not given back: the count never comes to 0, and the number is never closed."
	case has != had-1:
		return fmt.Sprintf("There were %d references to the number, and now there are %d: a call gives back its own, which is one.", had, has)
	case after != before&^locked(mode)-numberRef:
		return "Besides the lock and the reference tryUnlock has changed something that belongs to others."
	case has == 0 && !last && after&(numberOpen-1)&^closed == 0 && after/slotRef == 0:
		return "It was the last reference to the number, and tryUnlock does not say so: nobody closes the number, and it leaks."
	case has == 0 && !last:
		return "It was the last reference to the number, and tryUnlock does not say so, since the slot is still used: a call with a slotRef does not use the number, and nobody else will close it."
	case has > 0 && last:
		return fmt.Sprintf("There are still %d references to the number, and tryUnlock says that it was the last: the number is closed under a call, and may be somebody else's socket a moment later.", has)
	}
	return ""
}

func numbers(state int64) int64 { return state % unboundedRef / numberRef }

func readOrWrite(mode poller.Mode) string {
	if mode == poller.Read {
		return "read"
	}
	return "write"
}

// told is a state in words.
func told(state int64) string {
	words := []string{fmt.Sprintf("%d references to the number", numbers(state))}
	if n := state % numberRef / slotRef; n > 0 {
		words = append(words, fmt.Sprintf("%d to the slot alone", n))
	}
	for _, mode := range []poller.Mode{poller.Read, poller.Write} {
		for _, bit := range []struct {
			set  int64
			name string
		}{{locked(mode), "locked to "}, {waiting(mode), "others wait to "}, {away(mode), "away: the one that has the lock to "}} {
			if state&bit.set != 0 {
				words = append(words, bit.name+readOrWrite(mode))
			}
		}
	}
	if state&closed != 0 {
		words = append(words, "closed")
	}
	return strings.Join(words, ", ")
}
