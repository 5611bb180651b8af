package lab

// This file answers: does the accept loop rest when there is nothing to be got, and end when the
// listener is closed?

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	descriptors = 40 // that the program may have
	crowd       = 60 // clients at once: more than that
	// The program is looked at for a while without descriptors. A loop that does not rest asks some
	// ten thousand times meanwhile, and one that rests for 5 ms each time some hundred times.
	lookedAt = 1500 * time.Millisecond
	mayAsk   = 2000
	// So long may a new client wait once there are descriptors again: a pause of at most a second.
	soon = 3 * time.Second
)

const (
	spinsAtLimit = "No descriptor is left, and the loop asks for the next connection again at once, and again: it spins, until a client leaves."
	gaveUp       = "No descriptor was left for a moment, and since then the program accepts nothing: whoever came meanwhile was to be served later."
	tooLong      = "The clients have left, and the next one is not greeted soon: the loop's pause is too long. Each pause twice as long as the one before, up to a second, is a rest as well."
	holds        = "No descriptor is left, and between two questions the loop's task is never asleep: it rests in another way than by t.Sleep. A time.Sleep holds its worker, so that no other task runs there meanwhile, and a loop that yields computes all the time."
	endsIll      = "The listener is closed because the program was told to end: that is no failure, and the program ends as if it were one."
	spinsClosed  = "The listener is closed, and the loop goes on to ask it: Accept returns net.ErrClosed at once, and for ever."
)

func accept(t *trial) error {
	if runtime.GOOS != "windows" { // where a process has no such limit
		if err := t.outOfDescriptors(); err != nil {
			return err
		}
	}
	return t.endsWhenClosed()
}

// endsWhenClosed closes the listener, by telling the program to end.
func (t *trial) endsWhenClosed() error {
	if err := t.start(nil, "-addr", "127.0.0.1:0"); err != nil {
		return err
	}
	if err := t.greeted("A client is not greeted."); err != nil {
		return err
	}
	t.CloseInput()
	switch {
	case !t.Ends(patience):
		return &fault{spinsClosed, "the program ends", fmt.Sprintf("it still runs after %v", patience)}
	case t.Cut():
		return &fault{spinsClosed, "the program ends", t.Why()}
	case strings.Contains(t.Why(), "panic"):
		return &fault{said: t.Why()}
	case t.Why() != "":
		return &fault{endsIll, "exit status 0", t.Why()}
	}
	return nil
}

// outOfDescriptors gives the program more clients than it can have.
func (t *trial) outOfDescriptors() error {
	trace := filepath.Join(t.work, "accept.jsonl")
	if err := os.RemoveAll(trace); err != nil { // of the check before
		return err
	}
	command := fmt.Sprintf(`ulimit -n %d && exec "$0" -addr 127.0.0.1:0`, descriptors)
	if err := t.startAs([]string{"/bin/sh", "-c", command, t.exe}, []string{"GREENPOLL_TRACE=" + trace}); err != nil {
		return err
	}
	var clients []net.Conn
	leave := func() {
		for _, c := range clients {
			c.Close()
		}
	}
	defer leave()
	for range crowd {
		c, err := t.dial()
		if err != nil {
			return err
		}
		clients = append(clients, c)
	}
	asked, err := t.asks(trace)
	if err != nil {
		return err
	}
	if asked.calls > mayAsk || t.Ends(0) && t.Cut() {
		return &fault{spinsAtLimit, fmt.Sprintf("it asks some times in %v", lookedAt), fmt.Sprintf("more than %d times", mayAsk)}
	}
	leave()
	if err := t.greetedSoon(); err != nil {
		return err
	}
	return t.sleeps(trace)
}

// sleeps requires that the loop's task was asleep between an error and the next question. A trace is written
// when a worker sleeps, so the whole of it is there once the loop waits for a client again.
func (t *trial) sleeps(trace string) (err error) {
	var n questions
	t.within(soon, func() bool {
		n, err = accepts(trace)
		return err != nil || n.waits
	})
	if err == nil && n.restless > n.rested {
		return &fault{holds, "it is asleep between an error and the next question", fmt.Sprintf("%d times of %d it was not", n.restless, n.restless+n.rested)}
	}
	return err
}

func (t *trial) greetedSoon() error {
	begun := time.Now()
	if err := t.greeted(gaveUp); err != nil {
		return err
	}
	if took := time.Since(begun); took > soon {
		return &fault{tooLong, fmt.Sprintf("a greeting within %v", soon), fmt.Sprintf("one after %.1f s", took.Seconds())}
	}
	return nil
}

// asks counts how often the program asked for a connection, until it is known to be too often.
func (t *trial) asks(trace string) (n questions, err error) {
	for end := time.Now().Add(lookedAt); time.Now().Before(end) && n.calls <= mayAsk && !t.Ends(50*time.Millisecond); {
		if n, err = accepts(trace); err != nil {
			return n, err
		}
	}
	if t.Ends(0) && !t.Cut() {
		if strings.Contains(t.Output(), "panic: ") {
			return n, &fault{said: t.Why()}
		}
		return n, &fault{gaveUp, "it serves on", "it has ended"}
	}
	return n, nil
}

// questions are a loop's calls of Accept.
type questions struct {
	calls    int
	restless int  // those after one that failed, without a sleep in between
	rested   int  // and those with one
	waits    bool // after all that: the last one waits for a client
}

// accepts counts the calls of Accept in a trace.
func accepts(trace string) (n questions, err error) {
	file, err := os.Open(trace)
	if errors.Is(err, os.ErrNotExist) {
		return n, nil // whatever accepts there, it is not a task
	}
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines, tasks := bufio.NewReader(file), make(map[int]since)
	for n.calls <= mayAsk+crowd {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return n, nil // the last line may be half written
		}
		if err != nil {
			return n, err
		}
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			return n, err
		}
		n.count(e, tasks)
	}
	return n, nil
}

// An event is what is read of a line of a trace.
type event struct {
	Ev, Why, Reason string
	G               int
	Sys             struct{ Errno int }
}

// since is what a task has done since its last Accept.
type since int

const (
	other    since = iota // it has not failed
	failed                // it has, and the task did not sleep
	rests                 // it did
	question              // it has not returned
)

// count counts an event.
func (n *questions) count(e event, tasks map[int]since) {
	switch last := tasks[e.G]; {
	case e.Ev == "return" && e.Sys.Errno != 0:
		tasks[e.G] = failed
	case e.Ev == "return":
		tasks[e.G] = other
	case e.Ev == "park" && last == question:
		n.waits = n.restless+n.rested > 0
	case last == failed && (e.Ev == "park" && e.Reason != "yield" || e.Ev == "back"): // from a Block
		tasks[e.G] = rests
	case e.Ev == "call" && e.Why == "accept":
		n.calls, n.waits = n.calls+1, false
		switch last {
		case failed:
			n.restless++
		case rests:
			n.rested++
		}
		tasks[e.G] = question
	}
}

// greeted requires that a new client is served.
func (t *trial) greeted(otherwise string) error {
	c, err := t.dial()
	if err != nil {
		return err
	}
	defer c.Close()
	lines := bufio.NewReader(c)
	question, err := lines.ReadString('\n')
	if err == nil {
		_, err = fmt.Fprintln(c, "Ada")
	}
	answer := ""
	if err == nil {
		answer, err = lines.ReadString('\n')
	}
	if answer != "hello, Ada\n" {
		return t.broken(&fault{otherwise, `"hello, Ada"`, fmt.Sprintf("%q, %v", question+answer, err)})
	}
	return nil
}
