package trace

// This file answers: what does a trace look like in a file? One JSON object a line: the
// header, the events in order, and an end line, without which a file was cut off. Decode
// trusts nothing: a trace may come from another version, an editor, or a process that
// died.

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Version is the format's version: what Encode writes and Decode accepts. Version 2
// renamed the header's "manner" to "backend".
const Version = 2

// Header is the first line of a trace file: where the events come from.
type Header struct {
	V        int     `json:"v"`                  // version of the format; Encode sets it
	OS       string  `json:"os,omitempty"`       // as runtime.GOOS
	Kernel   string  `json:"kernel,omitempty"`   // the kernel's own version, or "sim"
	Backend  string  `json:"backend,omitempty"`  // epoll, kqueue or iocp
	Scenario string  `json:"scenario,omitempty"` // what was run
	Go       string  `json:"go,omitempty"`       // as runtime.Version
	Seed     uint64  `json:"seed,omitempty"`     // of the simulated kernel
	Choices  []int32 `json:"choices,omitempty"`  // the choices that determine the run, with the seed
	Source   string  `json:"source,omitempty"`   // version of the source the places point into
}

// File is a trace that was read: its header and its events in order.
type File struct {
	Header Header
	Lines  []Line
}

// Encode writes a whole trace to w. The lines must be numbered from 1 without a
// gap, as those of Recorder.Events are. Its errors are w's.
func Encode(w io.Writer, h Header, lines []Line) error {
	h.V = Version
	buffer := bufio.NewWriter(w)
	enc := json.NewEncoder(buffer)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(h); err != nil {
		return err
	}
	for _, l := range lines {
		if err := enc.Encode(wireOf(l)); err != nil {
			return err
		}
	}
	if err := enc.Encode(wireEnd{End: true, N: int64(len(lines))}); err != nil {
		return err
	}
	return buffer.Flush()
}

// Save writes what was recorded so far to w as a whole trace. Like Emit it may
// be called from any goroutine, and only while On. Its errors are w's.
func (r *Recorder) Save(w io.Writer, h Header) error {
	return Encode(w, h, Lines(r.Events()))
}

// Decode reads a trace. An error names the line and what is wrong with it; the
// file returned with it holds everything before that line.
func Decode(r io.Reader) (File, error) {
	var f File
	in := bufio.NewReader(r)
	ended := false
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return f, fmt.Errorf("trace: line %d: %w", n, err)
		}
		cut := err == io.EOF // nothing follows, not even a line's end
		if cut && len(text) == 0 {
			if n == 1 {
				return f, errors.New("trace: line 1: missing header: the file is empty")
			}
			if !ended {
				return f, fmt.Errorf("trace: line %d: truncated: no end line after %d events", n, len(f.Lines))
			}
			return f, nil
		}
		switch {
		case ended:
			err = errors.New("something follows the end line")
		case cut && !json.Valid(text):
			err = fmt.Errorf("truncated: this line is cut off, after %d events", len(f.Lines))
		case n == 1:
			err = f.readHeader(text)
		default:
			ended, err = f.readLine(text)
		}
		if err != nil {
			return f, fmt.Errorf("trace: line %d: %w", n, err)
		}
	}
}

func (f *File) readHeader(text []byte) error {
	var h Header
	if err := json.Unmarshal(text, &h); err != nil {
		return fault(err)
	}
	if h.V == 0 {
		return fmt.Errorf(`missing header: no "v" in %s`, excerpt(text))
	}
	if h.V != Version {
		return fmt.Errorf("version %d, but this reader knows only %d", h.V, Version)
	}
	f.Header = h
	return nil
}

// readLine adds the event in text to f, or reports that text is the end line.
func (f *File) readLine(text []byte) (end bool, err error) {
	wire := wireEvent{P: -1, M: -1}
	if err := json.Unmarshal(text, &wire); err != nil {
		return false, fault(err)
	}
	have := uint64(len(f.Lines))
	if wire.End {
		if wire.N != int64(have) {
			return false, fmt.Errorf("count mismatch: the end line says %d events, the file has %d", wire.N, have)
		}
		return true, nil
	}
	l, err := wire.line()
	switch {
	case err != nil:
		return false, err
	case l.I != have+1:
		return false, fmt.Errorf("i out of order: event %d stands where %d belongs", l.I, have+1)
	case l.Cause >= l.I:
		return false, fmt.Errorf("cause %d does not stand before event %d", l.Cause, l.I)
	}
	f.Lines = append(f.Lines, l)
	return false, nil
}

// fault says whether a line is not JSON, or JSON with a value of the wrong type.
func fault(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not JSON: %w", err)
	}
	return fmt.Errorf("wrong type: %w", err)
}

// excerpt is the start of text, short enough for an error.
func excerpt(text []byte) string {
	const most = 60
	text = bytes.TrimSpace(text)
	if len(text) > most {
		return fmt.Sprintf("%q...", text[:most])
	}
	return fmt.Sprintf("%q", text)
}
