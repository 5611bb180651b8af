package sched

// This file answers: what does an ordinary goroutine, a guest's or a worker's, sleep on?
// Not on a channel: a channel made in a bubble of testing/synctest belongs to the bubble,
// so nothing outside may wake its sleeper. The sleeper would also count as durably
// blocked, which an event of the kernel is about to disprove. A lock belongs to no
// bubble, and a goroutine that waits for one is not durably blocked, as in package net's
// I/O.

import "sync"

// A note wakes one sleeper, once for each sleep, even if the wakeup comes first.
//
// It is a lock that is held for reading while no wakeup has come. So the sleeper gets it
// for writing only after the wakeup, and nothing competes with it. (With a sync.Mutex the
// sleeper would compete with newcomers that do not exist: a hop took twice as long. A
// channel would save 40 ns of a guest's 200.)
//
// The price: in a mutex profile a sleep looks like a wait for a held lock. Ignore what
// stands under (*note).wakeup there.
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
	n.lock.Unlock() //lint:ignore SA2001 taking it is the wait
	n.lock.RLock()  // for the next time
}

// wakeup ends one sleep. There must be no second one before that sleep has ended.
func (n *note) wakeup() { n.lock.RUnlock() }
