package greenhttp

// This file answers: how does a request's body wait for the server's 100 Continue? Its
// sender waits before the first Read, once the header has been written. The task, which
// reads the response meanwhile, ends that wait.

import (
	"errors"
	"sync/atomic"
	"time"

	"greenpoll/sched"
)

// expectation is the wait of one body. A nil expectation waits for nothing.
//
// Go: net/http/transport.go (*persistConn).waitForContinue
type expectation struct {
	s       *sched.Sched
	timeout time.Duration
	onWait  func() // called when the wait begins; may be nil

	done     *sched.Chan[struct{}] // closed by the task, after it has set rejected
	rejected atomic.Bool
	resolved bool // done is closed; only the task uses it

	decided, refused bool // only the sender uses them
}

// errBodyRejected ends the sending of a body that the server does not want.
var errBodyRejected = errors.New("http: the server has answered without 100 Continue")

func (k *call) expectsContinue() bool {
	return hasToken(k.req.Header["Expect"], "100-continue") && !isTaskBody(k.req.Body)
}

func (k *call) newExpectation() *expectation {
	x := &expectation{s: k.t.Sched(), timeout: max(k.tr.ExpectContinueTimeout, 0), done: sched.NewChan[struct{}](0)}
	if k.trace != nil {
		x.onWait = k.trace.Wait100Continue
	}
	return x
}

// waitForContinue reports whether the body is to be sent. The first call, on the sender's
// goroutine, waits until the task has resolved the expectation or the timeout has passed;
// that decides.
func (x *expectation) waitForContinue() bool {
	if x == nil || x.decided {
		return x == nil || !x.refused
	}
	if x.onWait != nil {
		x.onWait()
	}
	g := x.s.Guest()
	defer g.Leave()
	sched.Select(g, x.timeout, x.done.OnRecv(nil, nil))
	x.decided, x.refused = true, x.rejected.Load()
	return !x.refused
}

// resolve ends the wait. The task calls it, even while it is being unwound.
func (x *expectation) resolve(t *sched.Task, wanted bool) {
	if x != nil && !x.resolved {
		x.resolved = true
		x.rejected.Store(!wanted)
		x.done.Close(t)
	}
}
