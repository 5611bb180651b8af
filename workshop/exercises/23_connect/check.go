//go:build ignore

package sock_test

// This file answers: does Dial return once the connection is made or refused, and not before?

import (
	"net/netip"
	"syscall"
	"time"

	"greenpoll"
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sock"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	for _, h := range happenings {
		for _, backend := range []string{sim.Epoll, sim.Kqueue} {
			exam.Simulate(c, h.program(backend))
		}
	}
	exam.OnTheKernels(c, "dial")
	refusedHere(c)
}

// A happening is a Dial, and what its kernel does.
type happening struct {
	network, to string              // default: tcp, there
	deaf        bool                // nobody listens
	script      func(k *sim.Kernel) // called before it
	timeout     time.Duration
	slow        string // the task sleeps after this call of the kernel, and the outcome comes
	judge       func(d *dialled) string
	asleep      string // what is wrong if it sleeps for ever
}

const there, file = "127.0.0.1:80", "/there"

var happenings = []happening{
	{judge: made, asleep: "the connection is made, which was reported once, and Dial sleeps for ever."},
	{deaf: true, judge: refused, asleep: "the connection is refused, and Dial sleeps for ever."},
	{script: spurious, judge: made, asleep: "after a spurious wake-up Dial sleeps for ever, though the connection is made."},
	{script: before(0), judge: onItsWay, asleep: "connect answered EALREADY. Now the connection is made, and Dial sleeps for ever."},
	{script: before(syscall.EINTR), judge: interrupted, asleep: "a signal ended connect (EINTR), and not the connection. It is made, and Dial sleeps for ever."},
	{network: "unix", to: file, judge: atOnce, asleep: "connect answered 0: a connection of this machine is made at once, and Dial sleeps for ever."},
	{network: "unix", to: file, script: before(0), judge: already, asleep: "connect answered EISCONN: it is connected, and Dial sleeps for ever."},
	{script: fails(sim.CallConnect, syscall.ENETUNREACH), judge: unreachable, asleep: "connect failed at once, with ENETUNREACH, and Dial waits: nothing will ever come."},
	{script: fails(sim.CallArm, syscall.ENOSPC), judge: unarmed, asleep: "the socket could not be armed, and Dial waits: nothing will ever be reported. What arm says is the call's error."},
	{slow: sim.CallArm, judge: made, asleep: "the outcome was reported after arm and before the wait, " + forgotten},
	{script: spurious, slow: sim.CallNames, judge: made, asleep: "the outcome was reported after r.result had found none, and before the next wait, " + forgotten},
	{script: fails(sim.CallConnect, syscall.EINPROGRESS), timeout: time.Minute, judge: late, asleep: "the deadline of the Dial has passed, and it sleeps on."},
	{timeout: roundTrip / 2, slow: sim.CallSocketError, judge: late, asleep: "the deadline of the Dial has passed, and it sleeps on."},
	{script: unsettled(syscall.EINTR), judge: noOutcome("EINTR"), asleep: "r.result answered EINTR after a spurious wake-up, and Dial sleeps for ever, though the connection is made."},
	{script: unsettled(syscall.EALREADY), judge: noOutcome("EALREADY"), asleep: "r.result answered EALREADY after a spurious wake-up, and Dial sleeps for ever, though the connection is made."},
}

const forgotten = "and Dial sleeps for ever: that event stood in the gate, and was forgotten (by Prepare?). It comes once. No try follows that would see for itself, so the wait has to find it."

func fails(call string, errno syscall.Errno) func(k *sim.Kernel) {
	return func(k *sim.Kernel) { k.Fail(call, errno, 1) }
}

// spurious wakes the task while the connection is still on its way.
func spurious(k *sim.Kernel) {
	k.On(sim.CallConnect, func(call *sim.Call) {
		if call.After {
			k.At(time.Millisecond/2, func() { k.Spurious(call.FD, poller.Write) })
		}
	})
}

// unsettled is spurious, and the outcome is asked for in vain: r.result answers errno.
func unsettled(errno syscall.Errno) func(k *sim.Kernel) {
	return func(k *sim.Kernel) {
		spurious(k)
		k.Fail(sim.CallSocketError, errno, 1)
	}
}

// before begins the connection a moment before the call does, which answers errno then, or what
// the kernel says of a second connect.
func before(errno syscall.Errno) func(k *sim.Kernel) {
	return func(k *sim.Kernel) {
		begun := false
		k.On(sim.CallConnect, func(call *sim.Call) {
			if begun {
				return
			}
			begun = true
			k.Connect(call.FD, netip.MustParseAddrPort(there), file)
			if errno != 0 {
				k.Fail(sim.CallConnect, errno, 1)
			}
		})
	}
}

// A dialled is what a Dial has done.
type dialled struct {
	err             error
	took            time.Duration
	connected       bool // connect had been called when it was armed
	refusedArm      bool
	connects, armed int
	asked           int // for the outcome
}

func (h happening) program(backend string) exam.Program {
	d := &dialled{}
	return exam.Program{
		Backend: backend,
		Cause:   func(e trace.Event) bool { return e.Kind == trace.Kernel && e.Why == trace.OfSpurious },
		Asleep: func(last trace.Event) string {
			if last.Mode == trace.Read {
				return "Dial waits for reading, and sleeps for ever: that a connection is made or refused is reported as room to write."
			}
			return h.asleep
		},
		Main: func(t *greenpoll.Task, k *sim.Kernel) (said string) {
			defer func() {
				if why := d.panics(); why != "" && recover() != nil { // else it is told with its line
					said = why
				}
			}()
			h.dial(t, k, d)
			return d.said(h.judge)
		},
	}
}

func (h happening) dial(t *greenpoll.Task, k *sim.Kernel, d *dialled) {
	network, to := h.network, h.to
	if network == "" {
		network, to = "tcp", there
	}
	if !h.deaf {
		k.RemoteListener(to, nil)
	}
	if h.script != nil {
		h.script(k)
	}
	k.On(sim.CallConnect, func(call *sim.Call) {
		if call.After {
			d.connects++
		}
	})
	k.On(sim.CallArm, func(call *sim.Call) {
		if call.After {
			d.refusedArm = call.Errno != 0
			return
		}
		d.armed++
		d.connected = d.connects > 0
	})
	k.On(sim.CallSocketError, func(*sim.Call) {
		if d.asked++; d.asked > many {
			panic("it spins") // nothing else ends it
		}
	})
	slept := false
	k.On(h.slow, func(call *sim.Call) {
		if call.After && !slept {
			slept = true
			t.Sleep(5 * roundTrip) // virtual; meanwhile the worker polls
		}
	})
	start := t.Sched().Now()
	conn, err := sock.Dialer{Timeout: h.timeout}.Dial(t, network, to)
	d.err, d.took = err, time.Duration(t.Sched().Now()-start)
	if err == nil {
		d.err = conn.Close()
	}
}

const many = 100

// panics says why the code panics, if that is known.
func (d *dialled) panics() string {
	switch {
	case d.asked > many:
		return "Dial asks for the outcome again and again, and never sleeps. While there is none, the task has to wait; and the wait's error (a deadline, a close) ends the call."
	case d.refusedArm:
		return "the socket could not be armed, and Dial went on to wait: there is no f.desc, and nothing will ever be reported. What arm says is the call's error."
	case d.connects > 0 && d.armed == 0:
		return "the task waits at a socket that was never armed: the kernel reports its outcome to nobody. Call arm, once, after connect."
	}
	return ""
}

// said is what is wrong, whatever the kernel did, and else what judge says.
func (d *dialled) said(judge func(d *dialled) string) string {
	switch {
	case d.armed > 0 && !d.connected:
		return "the socket was armed before connect: it is not connecting yet, and the kernel reports a hang-up at once. That event is not the outcome. Begin the connection, then arm."
	case d.armed > 1:
		return "the socket was armed twice: once is for its whole life."
	case d.connects == 0:
		return "Dial has returned, and connect was not called."
	}
	return judge(d)
}
