package session

// This file answers: what does a program that is stepped live tell, and how is one run told from
// the next? A goroutine reads its lines, and hands them over one at a time.

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"greenpoll/step"
	"greenpoll/trace"
)

// An arrival is something that the program has told: one of these.
type arrival struct {
	header  *trace.Header
	line    *trace.Line
	outcome *step.Outcome
	err     error // io.EOF: the run has ended; else there is nothing after it
}

// listen takes what the program writes, run by run.
func (l *live) listen() {
	in := bufio.NewReader(l.process.events)
	for {
		if _, err := in.Peek(1); err != nil {
			l.arrive(arrival{err: errNoMore})
			return
		}
		if l.aside(in) {
			continue
		}
		if err := l.hear(&oneRun{in: in}); err != io.EOF {
			l.arrive(arrival{err: err})
			return
		}
	}
}

// aside prints a note that stands outside of all runs, and reports whether there was one.
func (l *live) aside(in *bufio.Reader) bool {
	const begins = `{"note":`
	if start, _ := in.Peek(len(begins)); string(start) != begins {
		return false
	}
	var m step.Message
	text, err := in.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		m.Note = err.Error()
	}
	l.say(m.Note)
	return true
}

// say prints a line of our own among what the program prints.
func (l *live) say(text string) { _, _ = fmt.Fprintln(l.process.output, "greenpoll:", text) } // see output

var errNoMore = fmt.Errorf("there is no further run")

// hear takes one run to its end, for which it returns io.EOF.
func (l *live) hear(run io.Reader) error {
	d, err := trace.NewDecoder(run)
	if err != nil {
		return err
	}
	h := d.Header()
	l.arrive(arrival{header: &h})
	d.Other = func(text []byte) (bool, error) {
		var m step.Message
		if err := json.Unmarshal(text, &m); err != nil {
			return false, err
		}
		if m.Note != "" {
			l.say(m.Note)
		}
		if m.Outcome != nil {
			l.arrive(arrival{outcome: m.Outcome})
		}
		return true, nil // a stop needs no answer: Next gives it
	}
	for {
		line, err := d.Next()
		if err != nil {
			if err == io.EOF {
				l.arrive(arrival{err: err})
			}
			return err
		}
		line.At = asWritten(line.At)
		l.arrive(arrival{line: &line})
	}
}

func (l *live) arrive(a arrival) {
	select {
	case l.arrivals <- a:
	case <-l.closed:
	}
}

// oneRun reads the lines of a run, and ends with its end line.
type oneRun struct {
	in    *bufio.Reader
	rest  []byte // of the line
	ended bool
}

func (r *oneRun) Read(p []byte) (n int, err error) {
	if len(r.rest) == 0 && r.ended {
		return 0, io.EOF
	}
	if len(r.rest) == 0 {
		r.rest, err = r.in.ReadBytes('\n')
		r.ended = bytes.HasPrefix(r.rest, []byte(`{"end":true`))
	}
	n = copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, err
}
