package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A flushed event can be read while the trace has no end yet.
func TestEachLineCanBeReadAsSoonAsItIsWritten(t *testing.T) {
	r, w := io.Pipe()
	step := make(chan bool)
	go func() {
		e, err := NewEncoder(w, header)
		if err == nil {
			err = errors.Join(e.Source(Source{"sock/conn.go", "x"}), e.Flush())
		}
		for _, l := range sample() {
			<-step
			err = errors.Join(err, e.Line(l), e.Flush())
		}
		<-step
		w.CloseWithError(errors.Join(err, e.End()))
	}()
	d, err := NewDecoder(r)
	require.NoError(t, err)
	require.Equal(t, header, d.Header())
	for _, want := range sample() {
		step <- true
		l, err := d.Next()
		require.NoError(t, err)
		require.Equal(t, want, l)
	}
	require.Equal(t, []Source{{"sock/conn.go", "x"}}, d.Sources())
	step <- true
	for range 2 {
		_, err = d.Next()
		require.Equal(t, io.EOF, err)
	}
}

func TestWholeFilesAndStreamsAreTheSameBytes(t *testing.T) {
	var b bytes.Buffer
	e, err := NewEncoder(&b, header)
	require.NoError(t, err)
	for _, l := range sample() {
		require.NoError(t, e.Line(l))
	}
	require.NoError(t, e.End())
	require.Equal(t, encoded(t, sample()), b.String())
}

func TestAnEncoderRefusesWhatADecoderWould(t *testing.T) {
	for _, c := range []struct {
		write func(e *Encoder) error
		want  string
	}{
		{func(e *Encoder) error { return e.Line(Line{Event: Event{I: 2}}) }, "trace: event 2 is written where 1 belongs"},
		{func(e *Encoder) error {
			return errors.Join(e.Line(sample()[0]), e.Source(Source{"a.go", ""}))
		}, `trace: the source of "a.go" comes after an event`},
		{func(e *Encoder) error { return errors.Join(e.End(), e.Line(sample()[0])) }, "trace: something is written after the end line"},
		{func(e *Encoder) error { return errors.Join(e.End(), e.End()) }, "trace: something is written after the end line"},
	} {
		e, err := NewEncoder(io.Discard, header)
		require.NoError(t, err)
		require.EqualError(t, c.write(e), c.want)
		require.EqualError(t, e.Flush(), c.want, "it stays")
	}
	for want, h := range wrongHeaders {
		_, err := NewEncoder(io.Discard, h)
		require.EqualError(t, err, "trace: the header: "+want)
	}
}

var wrongHeaders = map[string]Header{
	`order "loose": it is "exact" or "free"`:                                       {Order: "loose"},
	`workers -1: there cannot be fewer than none`:                                  {Workers: -1},
	`trace: "41" is no choice: write its number and the way to take, such as 41:2`: {Choices: "41"},
}

func TestAHeaderIsReadWithCare(t *testing.T) {
	for text, want := range map[string]string{
		`{"v":3,"order":"loose"}`: `order "loose": it is "exact" or "free"`,
		`{"v":3,"workers":-1}`:    `workers -1: there cannot be fewer than none`,
		`{"v":3,"choices":"41"}`:  `trace: "41" is no choice: write its number and the way to take, such as 41:2`,
		`{"v":3,"choices":[1]}`:   `wrong type: json: cannot unmarshal array into Go struct field Header.choices of type string`,
		`{"v":"3"}`:               `wrong type: json: cannot unmarshal string into Go struct field .v of type int`,
		`{"v":1,"choices":[1]}`:   `this is a trace of the older version 1, and this program reads only 3: record it again`,
	} {
		_, err := NewDecoder(strings.NewReader(text + "\n" + `{"end":true,"n":0}`))
		require.EqualError(t, err, "trace: line 1: "+want)
	}
}

// As a full disk does: the error comes up when the buffer is passed on, and stays.
func TestAnErrorOfTheWriterStays(t *testing.T) {
	e, err := NewEncoder(full{}, header)
	require.NoError(t, err)
	require.NoError(t, e.Line(sample()[0]))
	require.EqualError(t, e.Flush(), "disk full")
	require.EqualError(t, e.Line(sample()[1]), "disk full")
	require.EqualError(t, e.End(), "disk full")
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// The stepping protocol has lines of its own between the events and behind the end line.
func TestADecoderOffersLinesThatAreNotATraces(t *testing.T) {
	const text = `{"v":3}` + "\n" + `{"stop":0}` + "\n" + `{"i":1,"ev":"exit"}` + "\n" + `{"stop":1}` + "\n" +
		`{"end":true,"n":1}` + "\n" + `{"outcome":{"exit":0},"text":[1]}` + "\n"
	d, err := NewDecoder(strings.NewReader(text))
	require.NoError(t, err)
	var others []string
	d.Other = func(text []byte) (bool, error) {
		others = append(others, strings.TrimSpace(string(text)))
		return true, nil
	}
	l, err := d.Next()
	require.NoError(t, err)
	require.Equal(t, Exit, l.Kind)
	require.Equal(t, []string{`{"stop":0}`}, others)
	_, err = d.Next()
	require.Equal(t, io.EOF, err)
	require.Equal(t, []string{`{"stop":0}`, `{"stop":1}`, `{"outcome":{"exit":0},"text":[1]}`}, others)

	for want, other := range map[string]func([]byte) (bool, error){
		`trace: line 2: unknown kind ""`: func([]byte) (bool, error) { return false, nil },
		`trace: line 2: no such stop`:    func([]byte) (bool, error) { return false, errors.New("no such stop") },
	} {
		d, err := NewDecoder(strings.NewReader(text))
		require.NoError(t, err)
		d.Other = other
		for range 2 {
			_, err = d.Next()
			require.EqualError(t, err, want, "it stays")
		}
	}
}

func TestALineThatNeverEndsIsNotReadForEver(t *testing.T) {
	_, err := Decode(io.MultiReader(strings.NewReader(`{"v":3}`+"\n"), endless{}))
	require.EqualError(t, err, "trace: line 2: this line is longer than 16777216 bytes")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// What is alive while a trace is streamed does not depend on its length.
func TestStreamsKeepNoEvents(t *testing.T) {
	alive := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	r, w := io.Pipe()
	const events = 50_000
	go func() {
		e, err := NewEncoder(w, header)
		for i := uint64(1); i <= events && err == nil; i++ {
			err = e.Line(Line{Event{I: i, Kind: Yield, G: 1}, "a.go:1"})
		}
		if err == nil {
			err = e.End()
		}
		w.CloseWithError(err)
	}()
	d, err := NewDecoder(r)
	require.NoError(t, err)
	var first uint64
	for n := 1; ; n++ {
		_, err := d.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		if n == events/10 {
			first = alive()
		}
	}
	require.Less(t, alive(), first+256<<10, "an event is %d bytes, and there were %d", 208, events)
}

// A viewer's lines grow, and what it knows at each point is what a recorder would say there.
func TestAPollsStepIsSettledAsLinesAreAdded(t *testing.T) {
	whole := sample()
	var lines []Line
	for i, l := range whole {
		if l.Kind == Poll {
			l.Step = 4 // as emitted
		}
		lines = append(lines, l)
		changed := Settle(lines, i)
		switch {
		case l.Kind == Poll:
			require.Equal(t, i, changed)
			require.Zero(t, lines[i].Step, "it has readied nobody yet")
		case l.Kind == Ready && l.Cause == 22:
			require.Equal(t, 20, changed, "the poll before its answer and that before the ready")
		default:
			require.Equal(t, -1, changed, fmt.Sprint(l))
		}
	}
	require.Equal(t, whole, lines)
}

// What a program has told is in the file when it sleeps, though no buffer is full.
func TestARecorderWritesWhileTheProgramRuns(t *testing.T) {
	var b bytes.Buffer
	r := New()
	r.Emit(0, Event{Kind: Spawn, P: -1, M: -1, N: 1})
	e, err := NewEncoder(&b, header)
	require.NoError(t, err)
	r.StreamTo(e, false)
	r.Emit(0, Event{Kind: Yield, G: 1})
	require.Zero(t, b.Len())
	r.Emit(0, Event{Kind: BeginPoll})
	require.Equal(t, 4, strings.Count(b.String(), "\n"))
	r.Emit(0, Event{Kind: Poll})
	r.Flush()
	require.Contains(t, b.String(), `"ev":"poll","p"`, "its step is not known yet")
	require.NoError(t, r.StopStream())
	r.Emit(0, Event{Kind: Yield, G: 1})
	require.NoError(t, r.StopStream(), "once is enough")
	f, err := Decode(&b)
	require.NoError(t, err)
	require.Len(t, f.Lines, 4, "and what was told before, and nothing of what was told after")
	require.Equal(t, uint64(5), r.Len())
	require.Empty(t, r.Events())
}

func TestTheFirstErrorOfAStreamIsReturnedAtItsEnd(t *testing.T) {
	r := New()
	e, err := NewEncoder(full{}, header)
	require.NoError(t, err)
	r.StreamTo(e, true)
	for range 100 {
		r.Emit(0, Event{Kind: Idle})
	}
	r.Flush()
	require.EqualError(t, r.StopStream(), "disk full")
	require.Len(t, r.Events(), 100)
	(*Recorder)(nil).Flush()
}
