//go:build ignore

package sock_test

// This file answers: does a read do what package net's does, whatever the kernel answers to its try?
// The simulated kernel's script makes each answer come.

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"greenpoll"
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

func check(c *verdict.Check) {
	for _, s := range situations {
		for _, backend := range []string{sim.Epoll, sim.Kqueue} {
			ask(c, s, backend)
		}
	}
	exam.OnTheKernels(c, "read", "late", "eof", "race", "close", "deadline")
	if body := verdict.Body("sock/fd_readiness.go"); body != "" && !strings.Contains(body, "raceAfterReceive(") {
		c.Fail("The given line raceAfterReceive(p[:n]) is gone. It tells the race detector that what the sender did before comes before what the receiver does after: without it, go run -race reports races that are none. (This check reads it from the text: without the detector the call does nothing.)")
	}
}

// A rig is a connection to a scripted peer, on which nothing takes any time.
type rig struct {
	c      *verdict.Check
	k      *sim.Kernel
	task   *greenpoll.Task
	conn   *sock.Conn
	peer   *sim.Remote
	packet *sim.RemotePacket // instead of peer
	tries  int
	vain   func(fd int) // is called once, after the next try that finds nothing
}

// A situation is one read, and what the kernel says to it.
type situation struct {
	is     string
	do     func(r *rig) // before the read
	want   answer
	said   func(a answer) string // what an answer means; "": it is an unknown mistake
	asleep string                // what it means if the task sleeps for ever
	packet bool
	often  bool // the number of tries is no matter
}

// An answer is what a read has returned, and after how many tries.
type answer struct {
	text  string
	err   error // of those that the table names, or another
	tries int
}

const mostTries = 50

var now = []byte("now")

// ask has the situation's read made, and ends the check if its answer is another one.
func ask(c *verdict.Check, s situation, backend string) {
	c.Asleep(func() string { return "The read does not come to an end, and makes no try any more. " + s.is })
	c.Begins("%s (The simulated %s.)", s.is, backend)
	r := &rig{c: c, k: sim.New(sim.Config{Backend: backend, Latency: -1})}
	err := greenpoll.Run(func(task *greenpoll.Task) error {
		defer c.Recover()
		r.task = task
		if err := r.connect(s.packet); err != nil {
			return err
		}
		s.do(r)
		r.watch(s)
		p := make([]byte, 10)
		n, err := r.conn.Read(p)
		judge(c, s, answer{string(p[:max(n, 0)]), cause(err), r.tries})
		if err := r.conn.Close(); s.want.err != net.ErrClosed {
			return err
		}
		return nil
	}, greenpoll.WithKernel(r.k), greenpoll.WithWorkers(1))
	if err != nil {
		c.Fail("The workshop: %s: %v", s.is, err)
	}
}

func (r *rig) connect(packet bool) (err error) {
	if packet {
		r.packet = r.k.RemotePacket("127.0.0.1:81")
		r.conn, err = sock.Dial(r.task, "udp", "127.0.0.1:81")
		return err
	}
	r.k.RemoteListener("127.0.0.1:80", func(accepted *sim.Remote) { r.peer = accepted })
	if r.conn, err = sock.Dial(r.task, "tcp", "127.0.0.1:80"); err != nil {
		return err
	}
	r.task.Sleep(time.Millisecond) // of virtual time: a poll accepts it
	return nil
}

// watch tells of each try from now on, and ends the check if there is no end to them.
func (r *rig) watch(s situation) {
	r.k.On(sim.CallIdle, func(*sim.Call) { r.c.Fail("%s", s.asleep) })
	r.k.On(sim.CallRead, func(call *sim.Call) {
		if !call.After {
			if r.tries++; r.tries > mostTries {
				r.c.Fail("%s", endless(s))
			}
			return
		}
		if call.Errno != 0 {
			r.c.Goes("try %d: %v", r.tries, call.Errno)
		} else {
			r.c.Goes("try %d: %d bytes", r.tries, call.N)
		}
		if f := r.vain; f != nil && call.Errno == syscall.EAGAIN {
			r.vain = nil
			f(call.FD)
		}
	})
}

func endless(s situation) string {
	if s.want.err == net.ErrClosed || s.want.err == os.ErrDeadlineExceeded {
		return "The wait has said why it is over (a close, or a deadline), and the read tries again all the same, and again: nobody is going to end that. The error that Wait returns ends the call."
	}
	if s.want.err != nil {
		return "The try has told of the socket's end, and the read asks again, and again: the answer stays the same. Only EAGAIN and EINTR are no answer; all else goes to the caller."
	}
	return "The read has tried 50 times and never waited: nobody is going to tell it when there is something, and its worker has no rest. After EAGAIN the task has to wait."
}

// cause is what a caller would look for in an error.
func cause(err error) error {
	for _, known := range []error{io.EOF, net.ErrClosed, os.ErrDeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	if call := (*os.SyscallError)(nil); errors.As(err, &call) {
		return call
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Err
	}
	return err
}

func judge(c *verdict.Check, s situation, a answer) {
	if s.often {
		a.tries = s.want.tries
	}
	if a.String() == s.want.String() {
		return
	}
	said := s.said(a)
	if said == "" {
		said = "The read has answered otherwise than package net's. " + s.is
	}
	place := exam.Recorded(c, "read", "eof")
	c.WantAt(place, s.want, a, "%s", said)
}

// spurious reports an event for which there are no bytes, a second before the bytes come.
func spurious(r *rig) {
	r.vain = func(fd int) {
		r.k.Spurious(fd, poller.Read)
		r.k.At(time.Second, func() { r.peer.Send(now) })
	}
}
