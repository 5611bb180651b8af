package sched

// This file answers: how does a scheduler without a network wait? On a channel,
// until the next timer or Break.

import "time"

// timerPoller is the Poller of a scheduler that has no other.
type timerPoller struct {
	wakeup chan struct{}
	timer  *time.Timer // one is enough: one worker at a time waits
}

func newTimerPoller() *timerPoller {
	n := &timerPoller{make(chan struct{}, 1), time.NewTimer(time.Hour)}
	n.timer.Stop()
	return n
}

func (n *timerPoller) Poll(c PollCall) (none List) {
	switch {
	case c.Delay == 0:
	case c.Delay < 0:
		<-n.wakeup
	default:
		n.timer.Reset(time.Duration(c.Delay))
		select {
		case <-n.wakeup:
			n.timer.Stop()
		case <-n.timer.C:
		}
	}
	return none
}

func (n *timerPoller) Break() {
	select {
	case n.wakeup <- struct{}{}:
	default: // the last Break has not been seen yet: one is enough
	}
}

func (n *timerPoller) Waiters() int { return 0 }
func (n *timerPoller) Close() error { return nil }
