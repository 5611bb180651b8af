package sched

// This file answers: on what does an ordinary goroutine sleep for us, a guest or a
// worker? Not on a channel: one that is made in a bubble of testing/synctest belongs
// there, so that nobody outside may wake its sleeper; and its sleeper counts as
// blocked for good, which an event of the kernel is about to disprove. A lock belongs
// nowhere, and a goroutine that waits for one is not durably blocked, as in package net's I/O.

import "sync"

// A note wakes one sleeper, once for each sleep, also if the wakeup comes first.
//
// It is a lock that is held for reading while no wakeup has come. So the sleeper can have
// it for writing after that only, and nobody competes with it. (A sync.Mutex would have
// the sleeper compete with newcomers that do not exist: a hop took twice as long. A channel
// would save 40 ns of a guest's 200.)
//
// Its price: in a profile of mutexes a sleep looks like a wait for a lock that is held. Look
// past (*note).wakeup there.
//
// Go: runtime/lock_futex.go notesleep; runtime/lock_futex.go notewakeup
type note struct{ lock sync.RWMutex }

func newNote() *note {
	n := new(note)
	n.lock.RLock()
	return n
}

// sleep waits for the wakeup. One goroutine at a time may call it.
func (n *note) sleep() {
	n.lock.Lock()
	n.lock.Unlock() //lint:ignore SA2001 to have had it is all
	n.lock.RLock()  // for the next time
}

// wakeup ends one sleep. There must be no second one before that sleep has ended.
func (n *note) wakeup() { n.lock.RUnlock() }
