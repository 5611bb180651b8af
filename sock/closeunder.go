package sock

// This file answers: what if a cancel has no effect, and the kernel keeps the buffer of a
// call? A socket's close ends all its operations, so the number is closed although calls
// are inside.

import (
	"math/bits"

	"greenpoll/poller"
)

// CloseUnder closes the number although calls are inside, see poller.Owner: their
// operations were cancelled, and go on. A socket that is still open stays so, unless
// nobody will want it any more. Such a one is shut here, and its number closed at the
// next attempt.
//
// What else is inside may be about to make a system call with the number: then nothing
// is done. Those that queue for a turn make none, and find the door shut.
func (f *fd) CloseUnder(ops poller.Mode, claim func() bool) {
	switch {
	case !f.door.isShut():
		if f.s.Stopping() || f.marks.has(connecting) {
			f.Shutdown()
		}
	case !f.marks.has(numberClosed) && f.door.inside()-f.door.queueing() == bits.OnesCount8(uint8(ops)) && claim():
		f.marks.clear(shared) // the port's forgets it by itself: the number may be a stranger's when the last one leaves
		if f.marks.has(lingers) {
			go f.closeNumber()
		} else {
			f.closeNumber()
		}
	}
}

// inside counts the calls under way, once the door is shut and the owner's reference is
// given back.
func (d *door) inside() int { return int(d.word.Load() / inside) }

// queueing counts those among them that wait for a turn.
func (d *door) queueing() int {
	if q := d.queue.Load(); q != nil {
		return int(q.inside.Load())
	}
	return 0
}
