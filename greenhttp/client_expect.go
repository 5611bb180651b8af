package greenhttp

// This file answers: how does a body wait for the server's 100 Continue? Its sender
// waits before the first Read, when the header has been written; the task, which
// reads the answer meanwhile, tells it.

import (
	"errors"
	"sync/atomic"
	"time"

	"greenpoll/sched"
)

// expectation is the wait of one body. A nil one waits for nothing.
//
// Go: net/http/transport.go (*persistConn).waitForContinue
type expectation struct {
	s       *sched.Sched
	timeout time.Duration
	waiting func() // a hook for the start, may be nil

	answered *sched.Chan[struct{}] // closed by the task, after unwanted
	unwanted atomic.Bool
	told     bool // the task's: answered is closed

	decided, refused bool // the sender's
}

// errUnwanted ends the sending of a body that the server does not want.
var errUnwanted = errors.New("http: the server has answered without 100 Continue")

func (k *call) waitsForContinue() bool {
	return hasToken(k.req.Header["Expect"], "100-continue") && !isTaskBody(k.req.Body)
}

func (k *call) newExpectation() *expectation {
	x := &expectation{s: k.t.Sched(), timeout: max(k.tr.ExpectContinueTimeout, 0), answered: sched.NewChan[struct{}](0)}
	if k.trace != nil {
		x.waiting = k.trace.Wait100Continue
	}
	return x
}

// wanted reports whether the body is to be sent. The first call, by the sender's
// goroutine, waits until the task has told or the time is over: that decides.
func (x *expectation) wanted() bool {
	if x == nil || x.decided {
		return x == nil || !x.refused
	}
	if x.waiting != nil {
		x.waiting()
	}
	g := x.s.Guest()
	defer g.Leave()
	sched.Select(g, x.timeout, x.answered.OnRecv(nil, nil))
	x.decided, x.refused = true, x.unwanted.Load()
	return !x.refused
}

// tell ends the wait. The task calls it, also while it is being unwound.
func (x *expectation) tell(t *sched.Task, wanted bool) {
	if x != nil && !x.told {
		x.told = true
		x.unwanted.Store(!wanted)
		x.answered.Close(t)
	}
}
