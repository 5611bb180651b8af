package poller

// This file answers: what becomes of the operations that are under way when Run ends? Each is
// cancelled, and its completion fetched: until then the kernel writes into a buffer.

import (
	"errors"
	"fmt"
	"sync"

	"greenpoll/sched"
)

// cancel has the owner cancel what is under way. Evict comes first: after it no other
// operation takes that place, and the record can be read although its user, a guest, goes
// on as soon as it is complete.
func (d *Desc) cancel(o Owner) {
	for _, op := range d.pendingOps() {
		d.gates[op.Mode.index()].syncPoint(AtCancel)
		o.Cancel(op)
	}
}

// pendingOps lists the operations of d.
func (d *Desc) pendingOps() (list []*Op) {
	ops := d.ops.Load()
	if ops == nil {
		return nil
	}
	for i := range ops {
		if op := ops[i].Load(); op != nil {
			list = append(list, op)
		}
	}
	return list
}

// fetchLast fetches completions at the end of Run until none is left to come: nothing
// else polls any more. It never waits without a bound for an operation that the kernel
// has, because a cancel may have been lost. Its error lists the operations that the
// kernel has not given back even so.
func (p *Poller) fetchLast(owners []owned) (err error) {
	attempts := make(map[*Op]int) // to end each operation that was seen in the kernel's hands
	lost := int64(0)
	var round backoff
	round.start(p.s.Now())
	bound := true
	for p.outstanding.Load() > lost {
		delay := int64(-1)
		if bound {
			delay = max(0, round.next-p.s.Now())
		}
		call := sched.PollCall{P: -1, M: -1, Delay: delay, Why: "close"}
		if p.s.Trace().On() {
			p.emitBeginPoll(&call)
		}
		p.s.ReadyAll(p.Poll(call)) // readies guests; tasks sleep on
		if !round.due(p.s.Now()) && bound {
			continue
		}
		bound = false
		for _, d := range owners {
			for _, op := range d.pendingOps() {
				if op.state.Load() == opBegun {
					continue // a guest is about to submit it, and will break the poll: see given
				}
				bound = true
				attempts[op]++
				if attempts[op] < loseAfter {
					d.retry(op, attempts[op], func() { d.owner.Cancel(op) })
					continue
				}
				tried := "it was cancelled"
				if op.state.Load() == opCut {
					tried += " and the descriptor closed"
				}
				if d.giveUp(op) {
					lost++
					err = errors.Join(err, fmt.Errorf("greenpoll: the kernel keeps a %s on descriptor %d, "+
						"although %s: the task that waits for it is left asleep", op.Kind, op.FD, tried))
				}
			}
		}
	}
	return err
}

// lostOps are kept for ever, pinned as they are: the kernel may still write there.
var lostOps struct {
	mu  sync.Mutex
	ops []*Op
}

// giveUp gives op up. The task that waits for it is woken, finds that out, and sleeps for
// ever.
func (d *Desc) giveUp(op *Op) bool {
	if !op.state.CompareAndSwap(opSubmitted, opLost) && !op.state.CompareAndSwap(opCut, opLost) {
		return false
	}
	lostOps.mu.Lock()
	lostOps.ops = append(lostOps.ops, op)
	lostOps.mu.Unlock()
	if op.Mode != Hangup {
		var woken sched.List
		d.wakeForError(op.Mode, &woken)
		d.p.s.ReadyAll(woken)
	}
	return true
}
