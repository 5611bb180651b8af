package explore

// This file answers: what does the explorer's kernel do with an operation? There is one
// at most, and there are three moves: the kernel finishes it, the kernel cancels it, and a
// worker fetches the completion. The actors that make them are in operations.go.

import (
	"syscall"
	"time"

	"greenpoll/poller"
)

// pause is longer than any between two cancels of one operation.
const pause = time.Second

// opKernel is a kernel that completes operations, as small as possible.
type opKernel struct {
	owned    *poller.Op    // submitted, and neither finished nor cancelled
	queued   *poller.Event // its completion, which has not been fetched
	givenUp  bool          // Execute waits for the completion alone: it is in the second of its two waits
	finished bool          // it was done before a cancel came: its result must reach the caller
	atOnce   bool          // a submit completes at once
	refuses  int           // this many submits
	loses    int           // this many cancels
	lost     bool          // a cancel was
}

// Submit, Cancel and Finish keep the promises of poller.Submitter. The explorer runs one actor at a
// time, so there is no lock.
func (k *opKernel) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	if k.refuses > 0 {
		k.refuses--
		return false, syscall.ENOBUFS
	}
	if k.atOnce {
		op.N, k.finished = 1, true
		return true, 0
	}
	k.owned = op
	return false, 0
}

func (k *opKernel) Finish(*poller.Op) syscall.Errno { return 0 }

func (k *opKernel) Cancel(op *poller.Op) syscall.Errno {
	if k.owned != op {
		return syscall.ENOENT
	}
	if k.loses > 0 {
		k.loses, k.lost = k.loses-1, true
		return syscall.ENOENT
	}
	k.complete(0, syscall.ECANCELED)
	return 0
}

func (k *opKernel) end() {
	if k.owned != nil {
		k.finished = true
		k.complete(1, 0)
	}
}

func (k *opKernel) complete(n int, errno syscall.Errno) {
	k.queued = &poller.Event{Token: k.owned.Token, Mode: k.owned.Mode, Op: true, N: n, Errno: int32(errno)}
	k.owned = nil
}

func (k *opKernel) fetch() *poller.Event {
	ev := k.queued
	k.queued = nil
	return ev
}

// owns reports whether the kernel may still write into the buffer, or has not yet
// reported that it will not.
func (k *opKernel) owns() bool { return k.owned != nil || k.queued != nil }
