package main

// This file answers: where do the facts come from? From traces of programs that run here, on
// the simulated kernel and its virtual clock, with the same result on every machine.

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
	"greenpoll/trace"
)

// there is the address of the other side, which a script plays instead of a task.
const there = "192.0.2.1:80"

// A recording is what a program has done.
type recording struct {
	lines    []trace.Line
	g        uint64 // the first task
	cancelAt string // the place that first requested a cancel
	cancels  uint64 // how many events had happened before that
}

// record runs body as the first task on a kernel with the given I/O model, with one worker.
func record(model string, body func(t *greenpoll.Task, k *sim.Kernel) error) (recording, error) {
	var r recording
	rec := trace.New()
	k := sim.New(sim.Config{Backend: model})
	k.On(sim.CallCancel, func(*sim.Call) {
		if r.cancelAt == "" {
			r.cancelAt, r.cancels = caller(), uint64(len(rec.Events()))
		}
	})
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		r.g = t.ID()
		return body(t, k)
	}, greenpoll.WithKernel(k), greenpoll.WithWorkers(1), greenpoll.WithTrace(rec))
	r.lines = trace.Lines(rec.Events())
	return r, err
}

// caller returns the place in package poller that called this.
func caller() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "greenpoll/poller.") {
			return fmt.Sprintf("poller/%s:%d", path.Base(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// call returns the part of the trace from the last call with that name to its return.
func (r recording) call(why string) ([]trace.Line, error) {
	from := -1
	for i, l := range r.lines {
		if l.G == r.g && l.Kind == trace.Call && l.Why == why {
			from = i
		}
	}
	if from < 0 {
		return nil, fmt.Errorf("the trace has no call %s", why)
	}
	to := slices.IndexFunc(r.lines[from:], func(l trace.Line) bool { return l.G == r.g && l.Kind == trace.Return })
	if to < 0 {
		return nil, fmt.Errorf("the call %s does not return", why)
	}
	return r.lines[from : from+to+1], nil
}

// dialled opens a connection to a scripted peer, and gives the worker another task to run.
func dialled(t *greenpoll.Task, k *sim.Kernel) (*sock.Conn, *sim.Remote, error) {
	l := k.RemoteListener(there, nil)
	c, err := sock.Dial(t, "tcp", there)
	if err != nil {
		return nil, nil, err
	}
	t.Sleep(time.Second) // until the peer has accepted
	t.Go(func(t *greenpoll.Task) { t.Sleep(time.Second / 2) })
	return c, l.Accepted()[0], nil
}

// readOnce makes one Read that has to wait for a second.
func readOnce(t *greenpoll.Task, k *sim.Kernel) error {
	c, peer, err := dialled(t, k)
	if err != nil {
		return err
	}
	k.At(time.Second, func() { peer.Send([]byte("hello")) })
	_, err = c.Read(make([]byte, 64))
	return errors.Join(err, c.Close())
}

// readPast makes one Read whose deadline passes.
func readPast(t *greenpoll.Task, k *sim.Kernel) error {
	c, _, err := dialled(t, k)
	if err != nil {
		return err
	}
	if err := c.SetReadDeadline(t.Sched().Time().Add(time.Second)); err != nil {
		return err
	}
	if _, err = c.Read(make([]byte, 64)); err == nil {
		return errors.New("a Read over its deadline has not failed")
	}
	return c.Close()
}

// blockOnce has one task in Block while another one runs, until nothing is left to do.
func blockOnce(t *greenpoll.Task, k *sim.Kernel) error {
	idle := make(chan struct{})
	once := sync.OnceFunc(func() { close(idle) })
	k.On(sim.CallIdle, func(*sim.Call) { once() })
	t.Go(func(*greenpoll.Task) {})
	t.Block(func() { <-idle })
	t.Yield() // the trace then shows that it runs
	return nil
}
