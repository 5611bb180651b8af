package screen

// This file answers: what if the program is live, prints, is silent or breaks?

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

// blocked is a Session whose next event does not come.
type blocked struct {
	fake
	called func()
	gone   bool
}

func (b *blocked) Next(ctx context.Context) (trace.Line, error) {
	b.called()
	<-ctx.Done()
	time.Sleep(50 * time.Millisecond) // longer than Run would take
	b.gone = true
	return trace.Line{}, ctx.Err()
}

func TestTheSessionIsTheCallersAgainWhenRunReturns(t *testing.T) {
	keys, keyboard := io.Pipe()
	defer keyboard.Close()
	b := &blocked{fake: fake{live: true}, called: func() {
		go fmt.Fprint(keyboard, "q")
	}}
	c := Config{Session: b, In: keys, Out: io.Discard, Width: 80, Height: 24}
	_, err := Run(t.Context(), c)
	require.NoError(t, err)
	assert.True(t, b.gone, "Next has returned")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Run(ctx, c)
	require.NoError(t, err, "a context that ends is no failure")
}

func TestALiveProgramMovesOnlyWhenTheReaderGoesForward(t *testing.T) {
	f := readEpoll(t)
	f.live = true
	v := view(t, f, 80, 24)
	story := v.at()
	assert.Equal(t, story+1, f.next, "it stands at the event that the story begins with")
	v.keys("right", "right", "left", "right")
	assert.Equal(t, story+2, f.next)
	assert.Contains(t, v.text(), "so far")
	assert.Len(t, v.keys("g").over.(*guesser).options, 4)
	assert.Equal(t, story+3, f.next, "to know the answer it makes one step")
	assert.Equal(t, story+2, v.at(), "the view does not")
	v.keys("esc", "p")
	assert.Equal(t, trace.Poll, v.kind())
	assert.Equal(t, v.at(), f.next)
	assert.Equal(t, len(f.lines), v.keys("r").at())
}

func TestASilentProgramIsWaitedForAndToldOf(t *testing.T) {
	f := readEpoll(t)
	f.live = true
	v := view(t, f, 80, 24).keys("right")
	at := v.at()
	f.silent = true
	_, cmd := v.Update(keyOfName("right"))
	_, next := v.Update(cmd())
	assert.Contains(t, v.text(), "* task 1 computes")
	assert.Equal(t, at, v.at())
	v.settle(next)
	assert.Equal(t, at+1, v.at(), "it has come to its next event")
	assert.NotContains(t, v.text(), "computes")
}

func TestTheProgramsNextRunTakesThePlaceOfTheLast(t *testing.T) {
	f := readEpoll(t)
	f.live, f.runs = true, []*fake{readEpoll(t)}
	v := view(t, f, 80, 24).keys("r")
	first := v.at()
	v.keys("right")
	assert.Contains(t, v.text(), "another run of the program begins")
	assert.Less(t, v.at(), first)
	v.keys("r", "right")
	assert.Equal(t, first, v.at())
	assert.Contains(t, v.text(), "the program has ended")
}

func TestAProgramThatBrokeIsToldOfAndItsEventsStay(t *testing.T) {
	f := readEpoll(t)
	f.end = errors.New("the program has panicked: index out of range\n\ngoroutine 1")
	v := view(t, f, 80, 24).keys("right")
	assert.Contains(t, v.text(), "* the program has panicked: index out of range")
	assert.Contains(t, v.squeezed(), "Task 1 calls Read")
}

func TestTheProgramsOutputIsShownAndCannotSteerTheTerminal(t *testing.T) {
	tail := NewTail()
	v := open(t, Config{Session: readEpoll(t), Output: tail, Width: 160, Height: 50})
	fmt.Fprintf(tail, "hello\n\x1b[2Jwiped\r\x07\n\u65e5\u672c\n")
	assert.Contains(t, v.text(), "hello")
	assert.Contains(t, v.text(), "wiped.")
	assert.NotContains(t, v.View().Content, "\x1b[2J")
	v.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	assert.Contains(t, v.text(), "the program prints (")
}

func TestAnEndlessPrintKeepsOnlyItsLastLines(t *testing.T) {
	tail := NewTail()
	for i := range 100_000 {
		fmt.Fprintf(tail, "line %d\n", i)
	}
	fmt.Fprint(tail, strings.Repeat("x", 1e6))
	assert.LessOrEqual(t, len(tail.lines), 2*tailLines)
	last, bytes := tail.last(2)
	assert.Equal(t, "line 99999", last[0])
	assert.Len(t, last[1], tailWidth)
	assert.Equal(t, int64(1_000_000+1_088_890), bytes)
}

// How long a key takes depends little on the length of the run: a person holds Right down.
func TestALongRunIsNotSlow(t *testing.T) {
	f := readEpoll(t)
	for len(f.lines) < 20_000 { // the same again, as one long run
		for _, l := range f.lines[:min(len(f.lines), 70)] {
			l.I, l.Cause, l.Freed = uint64(len(f.lines)+1), 0, 0
			f.lines = append(f.lines, l)
		}
	}
	began := time.Now()
	v := view(t, f, 160, 50).keys("end")
	t.Log("to the end of 20,000 events:", time.Since(began))
	keys := time.Now()
	for range 100 {
		v.keys("left").View()
	}
	t.Log("a key:", time.Since(keys)/100)
	v.keys("home", "home")
	assert.Equal(t, 0, v.at())
	assert.Less(t, time.Since(began), 30*time.Second, "it takes a second: this finds only what grows with the square")
}
