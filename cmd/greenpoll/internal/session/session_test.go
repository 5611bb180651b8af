package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"greenpoll/step"
	"greenpoll/trace"
)

// badly is how the test binary behaves as a stepped program, after two events, by the name of
// what it does.
var badly = map[string]func(s *step.Live, r *trace.Recorder){
	"well":  func(s *step.Live, _ *trace.Recorder) { must(s.End(step.Outcome{Err: "as the test wants it"})) },
	"panic": func(*step.Live, *trace.Recorder) { panic("out of cheese") },
	"exit":  func(*step.Live, *trace.Recorder) { fmt.Println("I have had enough"); os.Exit(3) },
	"signal": func(*step.Live, *trace.Recorder) {
		self, err := os.FindProcess(os.Getpid())
		must(err)
		must(self.Signal(syscall.SIGTERM))
		select {}
	},
	"hang":   func(*step.Live, *trace.Recorder) { fmt.Println("waiting for Godot"); time.Sleep(time.Hour) },
	"print":  func(*step.Live, *trace.Recorder) { endless(os.Stdout) },
	"garble": func(*step.Live, *trace.Recorder) { endless(os.NewFile(4, "events")) },
	"endless": func(_ *step.Live, r *trace.Recorder) {
		for {
			r.Emit(0, trace.Event{Kind: trace.Yield, G: 1})
		}
	},
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func endless(w io.Writer) {
	for {
		if _, err := fmt.Fprintln(w, "all work and no play"); err != nil {
			return
		}
	}
}

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "behave" {
		s, err := step.OpenLive()
		must(err)
		r := trace.New()
		must(s.Begin(trace.Header{Scenario: "test"}, r, trace.NewChooser(1, nil)))
		r.Emit(0, trace.Event{Kind: trace.Spawn, N: 1})
		r.Emit(0, trace.Event{Kind: trace.Exit, G: 1})
		badly[os.Args[2]](s, r)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// behave runs the test binary as a stepped program.
func behave(t *testing.T, how string) (*ahead, []trace.Line, error) {
	exe, err := os.Executable()
	require.NoError(t, err)
	a, err := runAhead(t.Context(), Spec{}, limits{2 * time.Second, 1000}, exe, "behave", how)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	var lines []trace.Line
	for {
		l, err := a.Next(t.Context())
		if err != nil {
			return a, lines, err
		}
		lines = append(lines, l)
	}
}

func TestARunIsBroughtWholeWithHowItEnded(t *testing.T) {
	a, lines, err := behave(t, "well")
	require.Equal(t, io.EOF, err)
	require.Len(t, lines, 2)
	require.Equal(t, trace.Exit, lines[1].Kind)
	require.Equal(t, "cmd/greenpoll/internal/session/session_test.go", strings.Split(lines[1].At, ":")[0])
	require.Equal(t, "as the test wants it", a.Outcome().Err)
	require.Equal(t, "test", a.Header().Scenario)
}

// Whatever the program does, the events before are there, and one message says what it did.
func TestAProgramThatBreaksIsToldOf(t *testing.T) {
	for how, want := range map[string]string{
		"panic":  "the program has panicked: out of cheese, after event 2; it printed last:\n\tpanic: out of cheese\n",
		"exit":   "the program has ended with exit code 3 before its run was over, after event 2; it printed last:\n\tI have had enough",
		"signal": "the program was ended by a signal: terminated, after event 2",
		"hang":   "the program hangs: neither an event nor an end for 2s, after event 2; it printed last:\n\twaiting for Godot",
		"garble": "the program wrote something else to the pipe of its events: line 5: not JSON: ",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			_, lines, err := behave(t, how)
			require.Len(t, lines, 2)
			require.ErrorContains(t, err, want)
			require.ErrorAs(t, err, new(*Broken))
		})
	}
}

func TestAnEndlessPrintIsCapped(t *testing.T) {
	exe, err := os.Executable()
	require.NoError(t, err)
	var out strings.Builder
	a, err := runAhead(t.Context(), Spec{Output: &out}, limits{time.Second, 1000}, exe, "behave", "print")
	require.NoError(t, err)
	defer a.Close()
	require.Regexp(t, `^the program hangs: .* for 1s, and it has printed \d+ bytes, after event 2; it printed last:\n\tall work and no play`, a.end.Error())
	require.Equal(t, passedOn+len(leftOut), out.Len())
	require.True(t, strings.HasSuffix(out.String(), leftOut))
	require.LessOrEqual(t, len(a.process.output.end), kept)
}

func TestARunWithoutEndIsEnded(t *testing.T) {
	exe, err := os.Executable()
	require.NoError(t, err)
	a, err := runAhead(t.Context(), Spec{}, limits{time.Minute, 1000}, exe, "behave", "endless")
	require.NoError(t, err)
	defer a.Close()
	require.Equal(t, "the run does not end: there are more events than can be kept, after event 1000", a.end.Error())
}

func TestACallerThatGivesUpEndsTheProgram(t *testing.T) {
	exe, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond) // the program is to have started
	defer cancel()
	_, err = runAhead(ctx, Spec{}, limits{time.Minute, 1000}, exe, "behave", "hang")
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestAProgramThatCannotSpeakIsToldOfAtOnce(t *testing.T) {
	_, err := runAhead(t.Context(), Spec{}, usual, "/bin/false")
	require.EqualError(t, err, "the program has ended with exit code 1 before its run was over, before its first event")
}

func root(t *testing.T) string {
	root, err := FindRoot()
	require.NoError(t, err)
	return root
}

func TestAScenarioIsBuiltAndRunsAhead(t *testing.T) {
	s, err := Start(t.Context(), Spec{Root: root(t), Scenario: "read", Backend: "iocp", Workers: 2, Seed: 7})
	require.NoError(t, err)
	defer s.Close()
	h := s.Header()
	require.Equal(t, []any{"iocp", 2, uint64(7)}, []any{h.Backend, h.Workers, h.Seed})
	n := 0
	for l, err := s.Next(t.Context()); err != io.EOF; l, err = s.Next(t.Context()) {
		require.NoError(t, err)
		require.NotEmpty(t, l.At)
		n++
	}
	require.Greater(t, n, 20)
	require.Empty(t, s.Outcome().Err)
}

func TestAWrongBodyIsBuiltInAndItsLinesAreItsOwn(t *testing.T) {
	s, err := Start(t.Context(), Spec{Root: root(t), Scenario: "read", Wrong: "poller_commit_sleeps_anyway"})
	require.NoError(t, err)
	defer s.Close()
	for l, err := s.Next(t.Context()); ; l, err = s.Next(t.Context()) {
		require.NoError(t, err)
		if l.Kind == trace.Commit {
			file, _, _ := strings.Cut(l.At, ":")
			require.Equal(t, "overlays/poller_commit_sleeps_anyway.go", file)
			text, err := s.Source(file)
			require.NoError(t, err)
			require.Contains(t, text, "// Wrong: Commit sleeps")
			return
		}
	}
}

func TestABuildThatFailsIsOneMessage(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/go.mod", []byte("module greenpoll\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.MkdirAll(dir+"/scenarios/play", 0o755))
	require.NoError(t, os.WriteFile(dir+"/scenarios/play/main.go", []byte("package main\n\nfunc main() { undefinedName() }\n"), 0o644))
	_, err := Start(t.Context(), Spec{Root: dir, Scenario: "read"})
	require.ErrorContains(t, err, "the stepped program does not compile:\n\t# greenpoll/scenarios/play\n\tscenarios/play/main.go:3:15: undefined: undefinedName")
}

func TestBadSpecsAreRefusedBeforeAnythingIsBuilt(t *testing.T) {
	for want, spec := range map[string]Spec{
		`there is no scenario "raed", but `:       {Scenario: "raed"},
		`there is no backend "select", but epoll`: {Scenario: "read", Backend: "select"},
		`there is no wrong body "x"`:              {Scenario: "read", Wrong: "x"},
		`/no/such.go: no such file or directory`:  {Program: "/no/such.go"},
		`-1 workers: there must be one at least`:  {Scenario: "read", Workers: -1},
	} {
		_, err := Start(t.Context(), spec)
		require.ErrorContains(t, err, want)
		require.True(t, errors.As(err, new(Misuse)), want)
	}
}

func TestTheRealKernelNeedsABackendForItsSystem(t *testing.T) {
	require.NoError(t, checkBackend("linux"))
	err := checkBackend("freebsd")
	require.EqualError(t, err, "greenpoll has no backend for freebsd: step it with -kernel sim")
	require.True(t, errors.As(err, new(Misuse)))
}

// As when the viewer is killed: a program that hangs must not stay behind.
func TestAProgramEndsWhenItsViewerIsGone(t *testing.T) {
	exe, err := os.Executable()
	require.NoError(t, err)
	p, err := start(exe, []string{"behave", "hang"}, nil)
	require.NoError(t, err)
	require.NoError(t, p.tell(step.Command{Do: "run"}))
	require.NoError(t, p.commands.Close())
	<-p.done
	require.True(t, p.cmd.ProcessState.Success())
	require.NoError(t, p.events.Close())
}
