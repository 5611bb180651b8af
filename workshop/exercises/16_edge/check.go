//go:build ignore

package sock_test

// This file answers: is there a read after which a task sleeps although there is more, or one that
// asks the kernel in vain?

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"greenpoll"
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/sock"
	"greenpoll/trace"
)

func check(c *verdict.Check) {
	for _, backend := range []string{sim.Epoll, sim.Kqueue} { // the two that report readiness
		for _, p := range programs {
			p.run(c, backend)
		}
	}
	exam.OnTheKernels(c, "eof", "slow", "late")
}

// A program is a task that reads, and a scripted peer.
type program struct {
	name, network string
	asleep        string                 // what it means if the task sleeps for ever
	cause         func(trace.Event) bool // where the stepper begins, see place
	main          func(r *reading) error
}

// A reading is one run.
type reading struct {
	*verdict.Check
	*greenpoll.Task
	kernel *sim.Kernel
	conn   *sock.Conn
	peer   *sim.Remote
	trace  *trace.Recorder
	looked int // at so many of its events
	vain   int // tries that answered EAGAIN
	said   string
	cause  func(trace.Event) bool // of said; nil: the program's
}

func (p program) run(c *verdict.Check, backend string) {
	c.Asleep(func() string { return p.asleep })
	c.Goes("on the simulated %s: %s", backend, p.name)
	r := &reading{Check: c, trace: trace.New()}
	main := func(t *greenpoll.Task, w *scenarios.World) error {
		r.Task, r.kernel = t, w.Sim
		return r.connected(p)
	}
	s := scenarios.Setting{Scenario: &scenarios.Scenario{Name: p.name, Main: main}, Backend: backend, Workers: 1, Latency: -1, Trace: r.trace}
	wrong, at := exam.Try(c, s)
	if wrong == exam.Asleep {
		r.waits()
	}
	if r.cause == nil {
		r.cause = p.cause
	}
	if r.said != "" || !strings.HasPrefix(wrong, ", the trace") { // else it shows where the trace goes wrong
		at = r.place(at)
	}
	switch {
	case r.said != "":
		c.FailAt(at, "%s", r.said)
	case strings.HasPrefix(wrong, exam.Asleep):
		c.FailAt(at, "%s", p.asleep)
	case wrong != "":
		c.FailAt(at, "On the simulated %s, %s%s", backend, p.name, wrong)
	}
}

// place returns where the stepper begins: at the last event that is the cause, or else where the last
// Read begins.
func (r *reading) place(last string) string {
	for _, is := range []func(trace.Event) bool{r.cause, called} {
		if at := exam.Cause(r.trace, last, is); at != last {
			return at
		}
	}
	return last
}

func called(e trace.Event) bool { return e.Kind == trace.Call && e.Mode == trace.Read }

// What may be the cause of a sleep: a read that has taken bytes, a task that is up, and a report that is
// taken out of the gate.
func took(e trace.Event) bool   { return tried(e) && e.Errno == 0 }
func awake(e trace.Event) bool  { return e.Kind == trace.Consume && e.Mode == trace.Read }
func forgot(e trace.Event) bool { return e.Kind == trace.Move && e.Mode == trace.Read }

// And others: a try, one that has found nothing, and a wait.
func tried(e trace.Event) bool {
	return e.Kind == trace.Try && e.Mode == trace.Read && e.Sys != ""
}
func inVain(e trace.Event) bool { return tried(e) && e.Errno == int32(eagain) }
func waited(e trace.Event) bool { return e.Kind == trace.Wait && e.Mode == trace.Read }

// waits tells of the tries that were left out since the last time, and of the waits.
func (r *reading) waits() {
	events := r.trace.Events()
	for _, e := range events[r.looked:] {
		switch {
		case e.Kind == trace.Try && e.Mode == trace.Read && e.Sys == "":
			r.Goes("    it leaves out its try")
		case waited(e):
			r.Goes("    it waits")
		}
	}
	r.looked = len(events)
}

// connected runs p's main with both ends of a connection.
func (r *reading) connected(p program) error {
	address := map[string]string{"tcp": "127.0.0.1:80", "unix": "/there"}[p.network]
	r.kernel.RemoteListener(address, func(peer *sim.Remote) { r.peer = peer })
	conn, err := sock.Dial(r.Task, p.network, address)
	if err != nil {
		return err
	}
	for r.conn = conn; r.peer == nil; {
		r.Sleep(time.Millisecond) // a poll accepts it, in virtual time
	}
	r.looked = len(r.trace.Events())
	r.kernel.On(sim.CallRead, func(call *sim.Call) {
		if call.After {
			r.waits()
			r.Goes("    recvfrom(%d) answers %s", call.FD, answer(call))
		}
		if call.After && call.Errno == eagain {
			r.vain++
		}
	})
	return errors.Join(p.main(r), conn.Close())
}

func answer(call *sim.Call) string {
	if call.Errno != 0 {
		return call.Errno.Error()
	}
	return fmt.Sprintf("%d bytes", call.N)
}

// reads makes one Read, with room for so many bytes, which has to return want; "": the end.
func (r *reading) reads(room int, want string) error {
	r.Goes("  Read, with room for %d bytes", room)
	p := make([]byte, room)
	n, err := r.conn.Read(p)
	r.waits()
	r.Goes("  it returns %q, %v", p[:n], err)
	if got := string(p[:n]); got != want || (err != nil) != (want == "") {
		return fmt.Errorf("a Read returned %q, %v, and should have returned %q", got, err, want)
	}
	return nil
}

// later lets the peer act in a second, when the task has gone to wait.
func (r *reading) later(what string, act func()) {
	r.kernel.At(time.Second, func() {
		r.waits()
		r.Goes("  meanwhile: %s", what)
		act()
	})
}

// now lets the peer act, and a poll fetch what comes of it.
func (r *reading) now(what string, act func()) {
	r.Goes("  %s, before the task reads", what)
	act()
	r.Sleep(time.Second)
}
