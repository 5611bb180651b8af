package trace

import (
	"bytes"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func steps(events []Event) (steps []uint8) {
	for _, e := range events {
		steps = append(steps, e.Step)
	}
	return steps
}

func TestAPollBelongsToStepFourOnlyIfItReadiedATask(t *testing.T) {
	r := New()
	empty := r.Emit(0, Event{Kind: Poll})
	poll := r.Emit(0, Event{Kind: Poll})
	polled := r.Emit(0, Event{Kind: Polled, Cause: poll})
	require.Equal(t, []uint8{0, 0, 4}, steps(r.Events()), "no task is readied yet")
	r.Emit(0, Event{Kind: Ready, Cause: polled})
	completing := r.Emit(0, Event{Kind: Poll})
	complete := r.Emit(0, Event{Kind: Complete, Cause: completing})
	r.Emit(0, Event{Kind: Ready, Cause: complete})
	edge := r.Emit(0, Event{Kind: Poll})
	r.Emit(0, Event{Kind: Polled, Cause: edge}) // no task was asleep
	r.Emit(0, Event{Kind: Ready, Cause: empty}) // not by a reported event
	r.Emit(0, Event{Kind: Ready, Cause: 99})    // no such event
	require.Equal(t, []uint8{0, 4, 4, 4, 4, 4, 4, 0, 4, 4, 4}, steps(r.Events()))
}

func TestEmitKeepsAStepThatTheEmitterKnowsBetter(t *testing.T) {
	r := New()
	r.Emit(0, Event{Kind: Try})
	r.Emit(0, Event{Kind: Try, Step: 4})
	require.Equal(t, []uint8{2, 4}, steps(r.Events()))
}

func TestEventsOfManyGoroutinesAreNumberedWithoutAGap(t *testing.T) {
	r := New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				r.Emit(0, Event{Kind: Choice})
				r.Events()
			}
		})
	}
	wg.Wait()
	events := r.Events()
	require.Len(t, events, 800)
	for i, e := range events {
		require.EqualValues(t, i+1, e.I)
	}
}

// emitter and generic emit below a statement of theirs, or of their caller.
type emitter struct{}

func (emitter) emit(r *Recorder, skip int) { r.Emit(skip, Event{Kind: Timer}) }

func generic[T any](r *Recorder, _ T) (line int) {
	_, _, line, _ = runtime.Caller(0)
	if r.On() {
		r.Emit(0, Event{Kind: Timer})
	}
	return line
}

//go:noinline
func called(r *Recorder) (line int) { // called
	if r.On() {
		r.Emit(0, Event{Kind: Call})
	}
	if r.On() {
		r.Emit(0, Event{Kind: Yield})
	}
	_, _, line, _ = runtime.Caller(0)
	return line - 7
}

func TestPlaceIsTheStatementThatIsReported(t *testing.T) {
	r := New()
	var here int
	var want []int
	_, _, here, _ = runtime.Caller(0)
	if r.On() {
		r.Emit(0, Event{Kind: Timer})
	}
	want = append(want, here)
	_, _, here, _ = runtime.Caller(0)
	if r.On() {
		emitter{}.emit(r, 1)
	}
	want = append(want, here, generic(r, "x"))
	func() {
		_, _, here, _ = runtime.Caller(0)
		if r.On() {
			r.Emit(0, Event{Kind: Timer})
		}
		want = append(want, here)
	}()
	line := called(r)
	want = append(want, line, line)
	_, _, here, _ = runtime.Caller(0)
	r.Emit(0, Event{Kind: Ready})
	r.Emit(0, Event{Kind: Next})
	r.Emit(0, Event{Kind: Kernel}) // one line below what it reports
	want = append(want, here+1, here+2, here+2)
	for i, l := range Lines(r.Events()) {
		require.Equal(t, fmt.Sprintf("trace/recorder_test.go:%d", want[i]), l.At, "%d: %v", i, l.Kind)
	}
	require.Len(t, r.Events(), len(want))
}

func TestPlaceOutsideTheModuleHasItsFolder(t *testing.T) {
	pc, _, _, _ := runtime.Caller(1) // testing.tRunner
	require.Regexp(t, `^testing/testing\.go:\d+$`, place(pc, Timer))
	require.Empty(t, place(0, Timer))
	require.Empty(t, place(1, Timer), "no such code")
}

func TestSavedRecordingHasPlacesAndCanBeReadBack(t *testing.T) {
	r := New()
	r.SetClock(func() int64 { return 42 })
	r.Emit(0, Event{Kind: Call, G: 1})
	var b bytes.Buffer
	require.NoError(t, r.Save(&b, Header{OS: "linux"}))
	f, err := Decode(&b)
	require.NoError(t, err)
	require.Equal(t, Header{V: Version, OS: "linux"}, f.Header)
	require.Len(t, f.Lines, 1)
	require.EqualValues(t, 42, f.Lines[0].T)
	require.Regexp(t, `^trace/recorder_test\.go:\d+$`, f.Lines[0].At)
}
