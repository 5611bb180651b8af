package greenpoll_test

// This file answers: is every event of a run told so that a newcomer can follow it?

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/docs"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// oneRead has a task that reads, from a peer that sends after a second, and one beside it.
func oneRead(t *greenpoll.Task, k *sim.Kernel) error {
	k.RemoteListener(playAddr, func(r *sim.Remote) {
		k.At(time.Second, func() { r.Send([]byte("hello")) })
	})
	c, err := sock.Dial(t, "tcp", playAddr)
	if err != nil {
		return err
	}
	defer c.Close()
	var wg sched.WaitGroup
	wg.Go(t, func(*greenpoll.Task) {})
	wg.Go(t, func(t *greenpoll.Task) { c.Bind(t).Read(make([]byte, 16)) })
	wg.Wait(t)
	return nil
}

// notPlain is what no sentence may have: holes, what has no row, a word in a second sense.
var notPlain = regexp.MustCompile(`%!|\{|\}|^(call|try|park|next|poll|move|choice|kernel)\b|^the kernel, |makes a system call about|unknown|\bevents?\b [^0-9]|an? event\b|  `)

func TestEveryEventOfEveryPlayIsToldInAPlainSentence(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		events, _ := seeded(t, p, backend, workers, 1, nil)
		requirePlain(t, events, backend, 4)
	})
}

// requirePlain requires of each event a sentence of its own that fits, with all that is told
// of it in some lines, and of the words used that each is explained, once.
func requirePlain(t *testing.T, events []trace.Event, backend string, lines int) {
	teller, state := trace.NewTeller(trace.Header{Backend: backend}), trace.NewState()
	explained := map[string]bool{}
	for _, l := range trace.Lines(events) {
		change := trace.Reduce(state, l.Event)
		d := teller.Tell(l, change, state)
		for _, part := range append([]string{d.Sentence()}, d.Changed...) {
			require.NotRegexp(t, notPlain, part, "event %d, %v", l.I, l.Kind)
		}
		text := trace.FormatTold(l, d, strings.Repeat("code ", 30), nil)
		require.LessOrEqual(t, strings.Count(text, "\n"), lines, text)
		for line := range strings.Lines(text) {
			require.LessOrEqual(t, len(line), 78+1, line)
		}
		for _, word := range d.Words {
			require.False(t, explained[word], word)
			explained[word] = true
			require.NotEmpty(t, docs.Meaning(word), "%s, used in: %s", word, d.Said)
		}
	}
	require.Contains(t, explained, "task")
}

// These are not repeatable: what is told may vary, how it is told may not. Only an event that is
// told late may have changed more than usual, in a line more.
func TestEventsOfRunsThatAreNotRepeatableAreToldInPlainSentencesToo(t *testing.T) {
	runs := 3
	if raced { // some 20 times slower
		runs = 1
	}
	for _, p := range append([]play{{"block", blocksAndSleeps}, {"guest", guestReads}}, plays...) {
		for _, backend := range sim.Backends {
			for range runs {
				requirePlain(t, perform(t, p, backend, 3, nil), backend, 5)
			}
		}
	}
}

func blocksAndSleeps(t *greenpoll.Task, _ *sim.Kernel) error {
	var wg sched.WaitGroup
	var mu sched.Mutex
	for range 5 {
		wg.Go(t, func(t *greenpoll.Task) {
			mu.Lock(t)
			defer mu.Unlock(t)
			t.Block(func() { time.Sleep(time.Millisecond) }) // a call that blocks
			t.Yield()
			t.Sleep(time.Second)
		})
	}
	wg.Wait(t)
	return nil
}

func guestReads(t *greenpoll.Task, k *sim.Kernel) error {
	s := t.Sched()
	s.Hold()
	done := sched.NewChan[error](1)
	go func() {
		g := s.Guest()
		defer g.Leave()
		defer s.Release()
		c, err := sock.Dial(g, "tcp", playAddr)
		if err == nil {
			err = c.Close()
		}
		done.Send(g, err)
	}()
	k.RemoteListener(playAddr, nil)
	err, _ := done.Recv(t)
	return err
}

func TestGoingBackThroughEveryPlayEndsBeforeItsFirstEvent(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		events, _ := seeded(t, p, backend, workers, 1, nil)
		state := trace.NewState()
		var changes []trace.Change
		for _, e := range events {
			changes = append(changes, trace.Reduce(state, e))
		}
		require.NotEqual(t, trace.NewState(), state)
		for _, c := range slices.Backward(changes) {
			c.Undo(state)
		}
		require.Equal(t, trace.NewState(), state)
	})
}

// The files were read by eye. They name functions in place of line numbers.
func TestAReadThatWaitsIsToldInWordsThatANewcomerKnows(t *testing.T) {
	for _, backend := range sim.Backends {
		t.Run(backend, func(t *testing.T) {
			events, _ := seeded(t, play{"one read", oneRead}, backend, 1, 1, nil)
			told := placesByFunction(t, toldFrom(t, trace.Lines(events), backend))
			file := "trace/testdata/read-" + backend + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(told), 0o644))
			}
			assert.Equal(t, readAll(t, file), told)
		})
	}
}

// toldFrom tells a run from the first call of Read on, as the command step does.
func toldFrom(t *testing.T, lines []trace.Line, backend string) string {
	first := slices.IndexFunc(lines, func(l trace.Line) bool { return l.Kind == trace.Call && l.Why == "read" })
	teller, state := trace.NewTeller(trace.Header{Backend: backend}), trace.NewState()
	var b strings.Builder
	fold := trace.FoldSetUp(lines, lines[first].I)
	for _, word := range teller.NewWords(fold) {
		b.WriteString(trace.FormatWord(word, docs.Meaning(word)))
	}
	b.WriteString(trace.Wrap(fold, "  "))
	for _, l := range lines {
		change := trace.Reduce(state, l.Event)
		if l.I < lines[first].I {
			teller.Skip(l)
			continue
		}
		b.WriteString(trace.FormatTold(l, teller.Tell(l, change, state), codeAt(t, l.At), docs.Meaning))
		if q := trace.Question(l); q != "" {
			b.WriteString("     > " + q + "\n")
		}
	}
	return b.String()
}

// codeAt is the source text of a place.
func codeAt(t *testing.T, at string) string {
	file, number, _ := strings.Cut(at, ":")
	n, err := strconv.Atoi(number)
	require.NoError(t, err, at)
	return strings.Split(readAll(t, file), "\n")[n-1]
}

var placeInText = regexp.MustCompile(`([a-z_/]+\.go):(\d+)`)

// placesByFunction replaces the line numbers of places by the names of the functions.
func placesByFunction(t *testing.T, text string) string {
	return placeInText.ReplaceAllStringFunc(text, func(at string) string {
		m := placeInText.FindStringSubmatch(at)
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, m[1], nil, 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if fn, is := d.(*ast.FuncDecl); is {
				n, _ := strconv.Atoi(m[2])
				if fset.Position(fn.Pos()).Line <= n && n <= fset.Position(fn.End()).Line {
					return m[1] + ":" + fn.Name.Name
				}
			}
		}
		return m[1]
	})
}
