package trace

// This file answers: what does a trace look like in a file? One JSON object a line: the
// header, perhaps the source files that the events name, the events in order, and an end
// line, without which a file was cut off. Here it is written and read as a whole; an Encoder
// and a Decoder do the same line by line.

import "io"

// File is a whole trace: its header, its events in order, and perhaps the source files that
// they name.
type File struct {
	Header  Header
	Sources []Source
	Lines   []Line
}

// Encode writes a whole trace to w, without sources. The lines must be numbered from 1
// without a gap, as those of Recorder.Events are. Its errors are NewEncoder's and w's.
func Encode(w io.Writer, h Header, lines []Line) error {
	return File{Header: h, Lines: lines}.Encode(w)
}

// Encode writes the trace to w; see the function Encode.
func (f File) Encode(w io.Writer) error {
	e, err := NewEncoder(w, f.Header)
	if err != nil {
		return err
	}
	for _, s := range f.Sources {
		if err := e.Source(s); err != nil {
			return err
		}
	}
	for _, l := range f.Lines {
		if err := e.Line(l); err != nil {
			return err
		}
	}
	return e.End()
}

// Save writes what was recorded so far to w as a whole trace. Like Emit it may
// be called from any goroutine, and only while On. Its errors are Encode's.
func (r *Recorder) Save(w io.Writer, h Header) error {
	return Encode(w, h, Lines(r.Events()))
}

// Decode reads a whole trace, and settles its steps (see Settle). An error names the line and
// what is wrong with it; the file returned with it holds everything before that line.
func Decode(r io.Reader) (f File, err error) {
	d, err := NewDecoder(r)
	if err != nil {
		return f, err
	}
	f.Header = d.Header()
	for {
		l, err := d.Next()
		f.Sources = d.Sources()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return f, err
		}
		f.Lines = append(f.Lines, l)
		Settle(f.Lines, len(f.Lines)-1)
	}
}
