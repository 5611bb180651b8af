package session

// This file answers: what does a viewer see of a program that runs while it is watched? The
// test binary is that program, see badly in session_test.go.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/step"
	"greenpoll/trace"
)

func init() {
	badly["print and exit"] = func(_ *step.Live, r *trace.Recorder) {
		fmt.Println("before")
		r.Emit(0, trace.Event{Kind: trace.Resume, G: 7})
		fmt.Println("behind")
		os.Exit(3)
	}
	badly["compute for a while"] = func(s *step.Live, r *trace.Recorder) {
		r.Emit(0, trace.Event{Kind: trace.Resume, G: 7})
		time.Sleep(700 * time.Millisecond) // twice as long as the viewer is patient
		r.Emit(0, trace.Event{Kind: trace.Exit, G: 7})
		must(s.End(step.Outcome{}))
	}
	badly["ignore"] = func(_ *step.Live, r *trace.Recorder) {
		signal.Ignore(os.Interrupt)
		endless(os.Stdout)
	}
	badly["run again"] = func(s *step.Live, r *trace.Recorder) {
		must(s.End(step.Outcome{Err: "the first"}))
		again := trace.New()
		must(s.Begin(trace.Header{Scenario: "again"}, again, trace.NewChooser(1, nil)))
		again.Emit(0, trace.Event{Kind: trace.Spawn, N: 1})
		must(s.End(step.Outcome{Err: "the second"}))
	}
	badly["run and fail"] = func(s *step.Live, _ *trace.Recorder) {
		must(s.End(step.Outcome{}))
		os.Exit(1)
	}
	badly["run again and panic"] = func(s *step.Live, r *trace.Recorder) {
		must(s.End(step.Outcome{}))
		panic("between two runs")
	}
}

// text is what a program has printed so far.
type text struct {
	mu sync.Mutex
	b  strings.Builder
}

func (o *text) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *text) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// watch starts the test binary as a program that is watched.
func watch(t *testing.T, how string, out io.Writer) *live {
	exe, err := os.Executable()
	require.NoError(t, err)
	l, err := startLive(t.Context(), Spec{Output: out}, "", exe, []string{"behave", how})
	require.NoError(t, err)
	l.patience = 300 * time.Millisecond
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// next steps n times.
func (l *live) next(t *testing.T, n int) (line trace.Line) {
	for range n {
		var err error
		line, err = l.Next(t.Context())
		require.NoError(t, err)
	}
	return line
}

func TestALiveProgramStandsStillAtEachEvent(t *testing.T) {
	var out text
	l := watch(t, "print and exit", &out)
	require.True(t, l.Live())
	require.Equal(t, trace.Exit, l.next(t, 2).Kind)
	require.Empty(t, out.String())
	require.Equal(t, trace.Resume, l.next(t, 1).Kind)
	require.Eventually(t, func() bool { return out.String() != "" }, 10*time.Second, time.Millisecond) // it comes by another pipe
	time.Sleep(50 * time.Millisecond)                                                                  // what it would do if it did not stand still, it would do now
	require.Equal(t, "before\n", out.String())
	_, err := l.Next(t.Context())
	require.EqualError(t, err, "the program has ended with exit code 3 before its run was over, after event 3; it printed last:\n\tbefore\n\tbehind")
	_, again := l.Next(t.Context())
	require.Equal(t, err, again)
}

func TestALiveProgramThatBreaksIsToldOf(t *testing.T) {
	for how, want := range map[string]string{
		"panic":  "the program has panicked: out of cheese, after event 2; it printed last:\n\tpanic: out of cheese\n",
		"signal": "the program was ended by a signal: terminated, after event 2",
		"garble": "the program wrote something else to the pipe of its events: line 6: not JSON: ",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			l := watch(t, how, nil)
			l.next(t, 2)
			_, err := l.Next(t.Context())
			require.ErrorContains(t, err, want)
			require.ErrorAs(t, err, new(*Broken))
		})
	}
}

func TestASilentProgramIsToldOfAndWaitedFor(t *testing.T) {
	l := watch(t, "compute for a while", nil)
	l.next(t, 3)
	_, err := l.Next(t.Context())
	require.Equal(t, &Silence{"task 7 computes or waits the ordinary way since event 3", 3}, err)
	for errors.As(err, new(*Silence)) {
		var line trace.Line
		if line, err = l.Next(t.Context()); err == nil {
			require.EqualValues(t, 4, line.I, "the program was told only once to go on")
		}
	}
	require.NoError(t, err)
	_, err = l.Next(t.Context())
	require.Equal(t, io.EOF, err)
}

func TestAProgramThatDoesNotComeToARunIsToldOf(t *testing.T) {
	var told []string
	var out text
	l := &live{process: &process{output: &output{to: &out}}, patience: time.Millisecond, end: io.EOF, arrivals: make(chan arrival),
		silent: func(s *Silence) { told = append(told, s.What) }}
	wait := func() {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // for the silence, which it outlasts by far
		defer cancel()
		_, err := l.NextRun(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
	wait()
	require.Equal(t, []string{"the program has not come to a Run of greenpoll yet"}, told)
	require.Empty(t, out.String())
	l.header.V = trace.Version
	wait()
	require.Len(t, told, 1)
	require.Equal(t, "greenpoll: the program has come neither to its end nor to another Run\n", out.String())
}

func TestASilenceSaysWhatIsKnownOfIt(t *testing.T) {
	for want, line := range map[string]trace.Event{
		"worker 2 sleeps in the kernel since event 5: no event and no timer has ended that yet": {I: 5, Kind: trace.BeginPoll, M: 2},
		"task 4 is inside Block since event 5":                                                  {I: 5, Kind: trace.Handoff, G: 4},
		"nothing has happened since event 5":                                                    {I: 5, Kind: trace.Park, G: 4},
		"the run has begun, and no event has come yet":                                          {},
	} {
		l := &live{told: trace.Line{Event: line}}
		require.Equal(t, want, l.silence().What)
	}
}

func TestACallerThatGivesUpWaitingCanWaitAgain(t *testing.T) {
	l := watch(t, "compute for a while", nil)
	l.next(t, 3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.Next(ctx)
	require.ErrorIs(t, err, context.Canceled)
	l.patience = time.Minute
	require.EqualValues(t, 4, l.next(t, 1).I)
}

// A program may print without end, and ignore Ctrl-C.
func TestCloseEndsWhateverTheProgramDoes(t *testing.T) {
	l := watch(t, "ignore", nil)
	l.next(t, 2)
	_, err := l.Next(t.Context())
	require.ErrorAs(t, err, new(*Silence))
	waiting := make(chan error)
	go func() {
		for err := error(&Silence{}); ; _, err = l.Next(context.Background()) {
			if !errors.As(err, new(*Silence)) {
				waiting <- err
				return
			}
		}
	}()
	require.NoError(t, l.Close())
	require.Error(t, <-waiting)
	require.NotNil(t, l.process.cmd.ProcessState)
}

func TestTwoRunsOfAProgramAreSteppedOneAfterTheOther(t *testing.T) {
	l := watch(t, "run again", nil)
	l.next(t, 2)
	_, err := l.Next(t.Context())
	require.Equal(t, io.EOF, err)
	require.Equal(t, "the first", l.Outcome().Err)
	more, err := l.NextRun(t.Context())
	require.NoError(t, err)
	require.True(t, more)
	require.Equal(t, "again", l.Header().Scenario)
	require.EqualValues(t, 1, l.next(t, 1).I)
	_, err = l.Next(t.Context())
	require.Equal(t, io.EOF, err)
	require.Equal(t, "the second", l.Outcome().Err)
	more, err = l.NextRun(t.Context())
	require.NoError(t, err)
	require.False(t, more)
}

func TestAProgramThatBreaksAfterItsRunIsToldOf(t *testing.T) {
	for how, want := range map[string]string{
		"run again and panic": "the program has panicked: between two runs, after its run",
		"run and fail":        "the program has ended with exit code 1 after its run",
	} {
		l := watch(t, how, nil)
		l.next(t, 2)
		_, err := l.Next(t.Context())
		require.Equal(t, io.EOF, err)
		_, err = l.NextRun(t.Context())
		require.ErrorContains(t, err, want)
	}
}

func TestARealScenarioIsSteppedLive(t *testing.T) {
	s, err := Start(t.Context(), Spec{Root: root(t), Scenario: "read", Real: true})
	require.NoError(t, err)
	defer s.Close()
	require.True(t, s.Live())
	require.NotEqual(t, "sim", s.Header().Kernel)
	var lines []trace.Line
	for l, err := s.Next(t.Context()); err != io.EOF; l, err = s.Next(t.Context()) {
		require.NoError(t, err)
		lines = append(lines, l)
	}
	require.Greater(t, len(lines), 20)
	require.Empty(t, s.Outcome().Err)
	require.Equal(t, step.RealTime, s.Outcome().NotRepeatable)
}
