package trace

// This file answers: how is a trace written while it grows? Line by line, by a process that
// may not live to see its end.

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// An Encoder writes a trace: the header, perhaps sources, the events in order, and the end
// line. What it writes waits in a buffer until Flush or End. Only one goroutine may use it at
// a time. Once a method has failed, each following one fails likewise: what was written ends
// with a whole line or, if w has failed, where that did.
type Encoder struct {
	buffer *bufio.Writer
	enc    *json.Encoder
	events uint64
	ended  bool
	err    error
}

// NewEncoder returns an Encoder that writes to w, and writes the header. Its errors are w's,
// and one if the header is none that a Decoder would read.
func NewEncoder(w io.Writer, h Header) (*Encoder, error) {
	h.V = Version
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("trace: the header: %w", err)
	}
	e := &Encoder{buffer: bufio.NewWriter(w)}
	e.enc = json.NewEncoder(e.buffer)
	e.enc.SetEscapeHTML(false)
	if e.write(h); e.err != nil {
		return nil, e.err
	}
	return e, nil
}

// Source writes a source file. All of them stand before the first event.
func (e *Encoder) Source(s Source) error {
	if e.err == nil && e.events > 0 {
		e.err = fmt.Errorf("trace: the source of %q comes after an event", s.File)
	}
	return e.write(s)
}

// Line writes an event. Events are numbered from 1 without a gap.
func (e *Encoder) Line(l Line) error {
	if e.err == nil && l.I != e.events+1 {
		e.err = fmt.Errorf("trace: event %d is written where %d belongs", l.I, e.events+1)
	}
	e.events++
	return e.write(wireOf(l))
}

// Flush passes on to w what waits in the buffer.
func (e *Encoder) Flush() error {
	if e.err == nil {
		e.err = e.buffer.Flush()
	}
	return e.err
}

// End writes the end line, which has the number of events, and flushes. Nothing can follow.
func (e *Encoder) End() error {
	e.write(wireEnd{End: true, N: int64(e.events)})
	e.ended = true
	return e.Flush()
}

func (e *Encoder) write(line any) error {
	if e.err == nil && e.ended {
		e.err = errors.New("trace: something is written after the end line")
	}
	if e.err == nil {
		e.err = e.enc.Encode(line)
	}
	return e.err
}
