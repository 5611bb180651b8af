package sched

// This file answers: on what does an ordinary goroutine sleep for us, a guest or a
// worker? Not on a channel: one that is made in a bubble of testing/synctest belongs
// there, so that nobody outside may wake who sleeps on it; and who sleeps on it counts as
// blocked for good, which an event of the kernel is about to disprove. A lock belongs
// nowhere, and who waits for one is not durably blocked, as in I/O of package net's.

import "sync"

// A note wakes one sleeper, once for each sleep, also if the wakeup comes first. It is
// locked but between wakeup and the end of sleep. (A sync.Mutex would do. But who is
// woken by that must compete for it again, and a hop took twice as long. This one costs
// what a channel does.)
//
// Go: runtime/lock_futex.go notesleep, notewakeup
type note struct{ lock sync.RWMutex }

func newNote() *note {
	n := new(note)
	n.lock.Lock()
	return n
}

// sleep waits for the wakeup. One goroutine at a time may call it.
func (n *note) sleep() {
	n.lock.RLock()
	n.lock.RUnlock()
	n.lock.Lock() // for the next time: nobody else wants it
}

// wakeup ends one sleep. There must be no second one before that sleep has ended.
func (n *note) wakeup() { n.lock.Unlock() }
