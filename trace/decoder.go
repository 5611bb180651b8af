package trace

// This file answers: how is a trace read while it grows, or one that is larger than memory?
// Line by line. A Decoder trusts nothing: a trace may come from another version, an editor,
// or a process that died.

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// longestLine is how many bytes a line may have: a source file stands in one.
const longestLine = 16 << 20

// ErrTruncated is in the error for a trace that has no end line: the program that wrote it has
// crashed, was killed, or goes on. What was read before it is good.
var ErrTruncated = errors.New("truncated")

// A Decoder reads a trace. In its texts control characters are quoted, as \x1b is: they would
// reach the terminal of whoever has them shown. What it keeps are the header and the sources. Only one goroutine
// may use it at a time.
type Decoder struct {
	// Other, if it is set, is shown each line that is JSON and none of a trace's own, such
	// as those that a stepped program writes between its events, or after its end line. It
	// may keep no part of text. If it knows the line, reading goes on. Its error ends it.
	Other func(text []byte) (known bool, err error)

	in      *bufio.Reader
	text    []byte // the line
	n       int    // its number
	header  Header
	sources []Source
	events  uint64
	ended   bool
	err     error // what Next returns from now on
}

// NewDecoder returns a Decoder that has read r's first line, the header. Its error says what
// is wrong with that line.
func NewDecoder(r io.Reader) (*Decoder, error) {
	d := &Decoder{in: bufio.NewReader(r)}
	err := d.read()
	if err == nil {
		d.header, err = readHeader(d.text)
	}
	switch {
	case err == io.EOF:
		return nil, errors.New("trace: line 1: missing header: the file is empty")
	case err != nil:
		return nil, fmt.Errorf("trace: line 1: %w", err)
	}
	return d, nil
}

// Header returns the trace's header.
func (d *Decoder) Header() Header { return d.header }

// Sources returns the source files so far: all of them, once Next has returned an event.
// Callers must not change them.
func (d *Decoder) Sources() []Source { return d.sources }

// Next returns the next event. Behind a good end line it returns io.EOF, once r has ended,
// too. Any other error names a line and what is wrong with it; it stays.
func (d *Decoder) Next() (Line, error) {
	for d.err == nil {
		var l Line
		d.err = d.read()
		if d.err == nil {
			l, d.err = d.take()
		}
		switch {
		case d.err == nil && l.I != 0:
			return l, nil
		case d.err == io.EOF && !d.ended:
			d.err = fmt.Errorf("trace: line %d: %w: no end line after %d events", d.n, ErrTruncated, d.events)
		case d.err != nil && d.err != io.EOF:
			d.err = fmt.Errorf("trace: line %d: %w", d.n, d.err)
		}
	}
	return Line{}, d.err
}

// read reads a line into text. It returns io.EOF if there is none.
func (d *Decoder) read() error {
	d.n++
	d.text = d.text[:0]
	for {
		part, err := d.in.ReadSlice('\n')
		d.text = append(d.text, part...)
		switch {
		case len(d.text) > longestLine:
			return fmt.Errorf("this line is longer than %d bytes", longestLine)
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(d.text) > 0: // nothing follows, not even a line's end
			if !json.Valid(d.text) {
				return fmt.Errorf("%w: this line is cut off, after %d events", ErrTruncated, d.events)
			}
			return nil
		}
		return err
	}
}

// take returns the event in text. Without an error and an event text was something else.
func (d *Decoder) take() (l Line, err error) {
	wire := wireEvent{P: -1, M: -1}
	err = json.Unmarshal(d.text, &wire)
	ours := err == nil && (wire.Ev != "" || wire.End || wire.Source != "")
	if !ours && d.Other != nil && json.Valid(d.text) {
		if known, err := d.Other(d.text); known || err != nil {
			return l, err
		}
	}
	switch {
	case d.ended:
		return l, errors.New("something follows the end line")
	case err != nil:
		return l, fault(err)
	case wire.Source != "":
		return l, d.addSource(Source{wire.Source, quoted(wire.Text, "\n\t")})
	case wire.End && wire.N != int64(d.events):
		return l, fmt.Errorf("count mismatch: the end line says %d events, the file has %d", wire.N, d.events)
	case wire.End:
		d.ended = true
		return l, nil
	}
	if l, err = wire.line(); err == nil {
		for _, text := range []*string{&l.Sys, &l.Q, &l.Reason, &l.Why, &l.At} {
			*text = quoted(*text, "")
		}
		err = d.inOrder(l)
	}
	if err != nil {
		return Line{}, err
	}
	d.events++
	return l, nil
}

func (d *Decoder) inOrder(l Line) error {
	switch {
	case l.I != d.events+1:
		return fmt.Errorf("i out of order: event %d stands where %d belongs", l.I, d.events+1)
	case l.Cause >= l.I:
		return fmt.Errorf("cause %d does not stand before event %d", l.Cause, l.I)
	case l.Freed >= l.I:
		return fmt.Errorf("freed %d does not stand before event %d", l.Freed, l.I)
	}
	return nil
}

// addSource adds what a line of the file has.
func (d *Decoder) addSource(s Source) error {
	switch {
	case d.events > 0:
		return fmt.Errorf("the source of %q stands behind an event", s.File)
	case !fs.ValidPath(s.File) || quoted(s.File, "") != s.File:
		return fmt.Errorf("%q is no path of a source file", s.File)
	case slices.ContainsFunc(d.sources, func(o Source) bool { return o.File == s.File }):
		return fmt.Errorf("the source of %q comes twice", s.File)
	}
	d.sources = append(d.sources, s)
	return nil
}

// quoted returns text with its control characters in Go's notation, except those in but. Where
// lines may end, they may end as on Windows, too.
func quoted(text, but string) string {
	control := func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(but, r) }
	if !strings.ContainsFunc(text, control) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case !control(r), r == '\r' && but != "" && strings.HasPrefix(text[i:], "\r\n"):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
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
