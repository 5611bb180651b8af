// Package page makes what the page in the browser shows: recordings of runs.
//
// This file answers: what is a recording, and how is one made? It is a run as a page wants it:
// each event, what it says in words, and what it changes in the state, so that the page only
// applies changes and undoes them. web/src/model reads it.
package page

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/docs"
	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/trace"
)

// A Run is what is to be recorded.
type Run struct {
	Header  trace.Header
	Lines   []trace.Line // all of them, numbered from 1; Record settles their steps, see trace.Settle
	Outcome step.Outcome
	Sources []trace.Source

	Counterparts Counterparts // of the functions in Sources

	From uint64 // the first event that the recording has; 0: 1
	Max  int    // how many events it has at most; 0: Most
}

// Most is how many events a recording has, unless more are asked for.
const Most = 100_000

// version is the format's: web/src/model reads one only.
const version = 2

// Record returns the recording, in gzip.
func Record(r Run) ([]byte, error) {
	plain, err := Plain(r)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err = z.Write(plain)
	err = errors.Join(err, z.Close())
	return out.Bytes(), err
}

// Plain returns the recording as it is, for a page that has it from a program beside it: a
// length (four bytes, the lowest first), so many bytes of JSON, see about, and the columns, one
// after the other.
func Plain(r Run) ([]byte, error) {
	first := max(r.From, 1)
	if n := uint64(len(r.Lines)); first > max(n, 1) {
		return nil, fmt.Errorf("the recording is to begin at event %d, and the run has %d", first, n)
	}
	rec := newRecorder(r, first)
	timeline.Each(r.Header, r.Lines, rec.about.Story, rec.take)
	about, err := json.Marshal(rec.finish(r))
	if err != nil {
		return nil, err
	}
	plain := binary.LittleEndian.AppendUint32(nil, uint32(len(about)))
	plain = append(plain, about...)
	for _, c := range rec.columns() {
		plain = append(plain, c.data...)
	}
	return plain, nil
}

// A recorder makes a recording. All of its parts take each event.
type recorder struct {
	about
	first, last uint64 // the events that it has
	texts       texts
	events      eventColumns
	told        toldColumns
	states      stateColumns
	guesses     guessColumns
}

func newRecorder(r Run, first uint64) *recorder {
	rec := &recorder{first: first, last: min(first+uint64(cmp.Or(r.Max, Most))-1, uint64(len(r.Lines)))}
	rec.wantEarlier(r.Lines)
	rec.texts.of = map[string]uint64{}
	rec.texts.index("")
	rec.states.texts = &rec.texts
	rec.states.due = dueTimes(r.Lines)
	rec.Story = StoryBegins(r.Header, r.Lines)
	rec.End = uint64(timeline.StoryEnd(r.Lines, r.Outcome.Asleep))
	rec.GuessesMissing = rec.guesses.begin(r, max(first, rec.Story), min(rec.last, rec.End), &rec.texts)
	return rec
}

// StoryBegins is the number of the event at which the story of a whole run begins; 1 if there is
// none that its scenario has named.
func StoryBegins(h trace.Header, lines []trace.Line) uint64 {
	if i := slices.IndexFunc(lines, scenarios.StoryOf(h).Finder().Match); i >= 0 {
		return lines[i].I
	}
	return 1
}

// take takes the next event of the run.
func (rec *recorder) take(m timeline.Moment) {
	rec.guesses.put(m)
	if m.Line.I < rec.first || m.Line.I > rec.last {
		if _, wanted := rec.Earlier[m.Line.I]; wanted {
			rec.Earlier[m.Line.I] = m.Told.Said
		}
		return
	}
	if m.Line.I == rec.first {
		rec.Base = rec.states.base(m)
	}
	rec.events.put(m.Line, &rec.texts)
	rec.told.put(m, &rec.texts)
	rec.states.put(m)
}

// wantEarlier prepares for what is said of events before the first one: those that are the reason
// of one which the recording has.
func (rec *recorder) wantEarlier(lines []trace.Line) {
	for _, l := range lines[rec.first-1 : rec.last] {
		if l.Cause < rec.first && timeline.NeedsWhy(lines, l) {
			if rec.Earlier == nil {
				rec.Earlier = map[uint64]string{}
			}
			rec.Earlier[l.Cause] = ""
		}
	}
}

// finish returns what the recording says of itself.
func (rec *recorder) finish(r Run) about {
	a := &rec.about
	a.V, a.Header, a.First, a.N, a.Total = version, headerOf(r), rec.first, rec.last, uint64(len(r.Lines))
	a.Outcome = outcome{Error: r.Outcome.Err, Asleep: r.Outcome.Asleep}
	if r.Outcome.Asleep {
		a.Outcome.Lost = lostOf(timeline.LostAfter(r.Lines[:rec.End]))
	}
	a.Answer = scenarios.AnswerOf(r.Header, r.Lines)
	if a.Story > 1 {
		a.SetUp = trace.FoldSetUp(r.Lines, a.Story)
		a.SetUpWords = trace.NewTeller(r.Header).NewWords(a.SetUp)
	}
	if q := timeline.QuestionOf(r.Lines, a.Story); q.At != 0 {
		a.Question = &question{q.Text, q.At, q.Answer, timeline.Reply(r.Lines[q.Answer-1])}
	}
	for _, w := range docs.Words() {
		a.Words = append(a.Words, word{w.Name, w.Forms, w.Means})
	}
	for _, s := range r.Sources {
		a.Sources = append(a.Sources, source{s.File, s.Text})
	}
	a.Counterparts = r.Counterparts.of(r.Lines)
	a.Texts = rec.texts.all
	a.Tables = rec.states.tables()
	for _, c := range rec.columns() {
		a.Columns = append(a.Columns, columnAbout{c.name, len(c.data)})
	}
	return *a
}

func (rec *recorder) columns() []*column {
	return slices.Concat(rec.events.all(), rec.told.all(), rec.states.all(), rec.guesses.all())
}
