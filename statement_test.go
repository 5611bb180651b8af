package greenpoll_test

// This file answers: does each event name the statement that it reports? trace.Lines finds
// that two lines above the emit: there the statement stands, below it the if that asks
// whether a trace is on, and below that the emit. So it is here that no emit stands in
// another way. What a statement makes before others can see it, a pick or a place in a
// queue, is told from inside: there the line is that of the call itself.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// says is what stands in the line that an emit reports, by the emit; "func" is a function's
// first line. So a reader recognises what has just happened.
var says = map[string]string{
	"emitCall":      `^func `,
	"emitTry":       `calls\.[A-Z]|\.result\(f\)|\.ask\(\)`,
	"emitNoTry":     `f\.drain == empty`,
	"emitOpen":      `\.p\.Open\(`,
	"emitReturn":    `f\.io\.[a-z]|f\.(writeBuffers|sendPieces|trySplice|emptyPipe)\(|^\s*(m|n), .* := f\.`,
	"emitReturnAll": `f\.io\.sendTo\(`,
	"emitLookup":    `:= lookup\(`,
	"emitClose":     `calls\.Close\(`,
	"emitSubmit":    `k\.Submit\(`,
	"emitCancel":    `k\.Cancel\(`,
	"emitDeadlock":  `s\.err = dead`,
	"emitComplete":  `op\.Done\(\)|opDone`,
	"emitWait":      `CompareAndSwap\(nil, waiting\)`,
	"emitConsume":   `CompareAndSwap\(ready, nil\)`,
	"emitCommit":    `CompareAndSwap\(waiting, t\)|g\.state\.Store\(t\)|commit\.Commit\(t\)`,
	"emitEndWait":   `g\.state\.Swap\(nil\)`,
	"emitMove":      `CompareAndSwap\(old, nil\)|g\.state\.(Swap|Store)\(nil\)|g\.unblock\(false\)`,
	"emitPolled":    `g\.unblock\(true\)`,
	"emitStale":     `if d == nil \{`,
	"emitPoll":      `p\.backend\.Wait\(`,
	"emitBeginPoll": `delay := m\.pollDelay\(\)|PollCall\{`,
	"emitTimer":     `\.Fire\(tm, seq\)`,
	"emitSpawn":     `s\.newTask\(fn\)`,
	"emitMain":      `s\.newTask\(body\)`,
	"emitBack":      `m\.reacquireP\(\)`,
	"emitIdle":      `append\(s\.idleM, m\)`,
	"emitWake":      `= s\.takeIdleP\(\)|other\.p, m\.p = m\.p, nil|other\.wakeup\.wakeup\(\)`,
	"emitBreak":     `s\.poller\.Break\(\)`,
}

// kinds are those whose emits have no function of their own.
var kinds = map[string]string{
	"trace.Call":    `^func `,
	"trace.Yield":   `^func `,
	"trace.Resume":  `t\.state\.Store\(.*running\(`,
	"trace.Park":    `t\.onStack = false|t\.state\.Store\(.*parked\(`,
	"trace.Exit":    `^func .*bury\(`,
	"trace.Steal":   `m\.p\.stealHalf\(`,
	"trace.Handoff": `s\.blocked\+\+`,
}

// instead has, of an attempt at an exercise and its emit, what its mistake puts into the place of the
// statement.
var instead = map[string]string{
	"poller_commit_reads_late.go emitCommit":       `is := g\.d\.identity\(\)`,
	"poller_interest_empties_first.go emitConsume": `g\.state\.Swap\(nil\) == ready`,
	"poller_commit_swaps.go emitCommit":            `g\.state\.Swap\(t\)`,
	"poller_interest_swaps.go emitWait":            `g\.state\.Swap\(waiting\)`,
	"sched_handoff_counts_late.go Emit":            `s\.mu\.Lock\(\)`,
	"sched_handoff_counts_nobody.go Emit":          `s\.mu\.Lock\(\)`,
	"sched_handoff_keeps_its_p.go emitWake":        `other\.p = m\.p`,
	"sock_edge_skips_untried.go emitNoTry":         `f\.drain != unknown`,
}

// inside are emits from inside of the statement, which is told before others can see what
// it does: the calls of the functions that they stand in.
var inside = map[string]string{"emitReady": `[qQ]ueue(Locked)?\(`, "emitNext": `m\.found\(`}

func TestEachEmitStandsBelowTheStatementThatItReports(t *testing.T) {
	all := sites(t)
	assert.Greater(t, len(all), 60)
	met := map[string]bool{}
	for _, s := range all {
		lines := linesOf(t, s.file)
		emit, between, line := lines[s.emit-1], 2, s.line
		want, known := says[s.call]
		for kind, says := range kinds {
			if regexp.MustCompile(kind + `\b`).MatchString(emit) {
				want, known = says, true
			}
		}
		if mistake := instead[filepath.Base(s.file)+" "+s.call]; mistake != "" {
			want = mistake
		}
		switch {
		case inside[s.call] != "":
			continue // see TestWhatATraceNamesIsAStatementThatEmits
		case strings.HasPrefix(s.file, "poller/sim/"): // it asks itself whether the trace is on
			want, known, between = "", true, 1
		case want == `^func `:
			line, between = s.function, s.emit-s.function
		}
		met[s.call] = true
		if assert.Equal(t, between, s.emit-line, "%s:%d: %s: the statement that it reports does not stand in the line above its if", s.file, s.emit, strings.TrimSpace(emit)) &&
			assert.True(t, known, "%s:%d: what does %s report?", s.file, s.emit, strings.TrimSpace(emit)) {
			assert.Regexp(t, want, lines[line-1], "%s:%d: %s", s.file, s.emit, strings.TrimSpace(emit))
		}
	}
	for call := range says {
		assert.True(t, met[call], "no emit is named %s", call)
	}
}

// talk has two tasks talk to each other, so that each waits for the other, for a time, and
// for a call that blocks.
func talk(task *greenpoll.Task) error {
	l, err := sock.Listen(task, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	expired := sched.NewChan[bool](0) // the client's read has waited in vain
	var both sched.Group
	both.Go(task, func(task *greenpoll.Task) error {
		c, err := l.Bind(task).Accept()
		if err != nil {
			return err
		}
		expired.Recv(task)
		task.Sleep(time.Second)
		_, err = c.Write([]byte("hello"))
		task.Yield()
		task.Block(func() {})
		return errors.Join(err, c.Close())
	})
	c, err := sock.Dial(task, "tcp", l.Addr().String())
	if err != nil {
		return err
	}
	p := make([]byte, 64)
	if err := c.SetReadDeadline(task.Sched().Time().Add(time.Millisecond)); err != nil {
		return err
	}
	_, err = c.Read(p)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("a read past its deadline: %w", err)
	}
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	expired.Send(task, true)
	if _, err := io.ReadFull(c, p[:5]); err != nil {
		return err
	}
	return errors.Join(both.Wait(task), c.Close(), l.Close())
}

func TestWhatATraceNamesIsAStatementThatEmits(t *testing.T) {
	statements := map[string]bool{}
	for _, s := range sites(t) {
		statements[fmt.Sprintf("%s:%d", s.file, s.line)] = true
		statements[fmt.Sprintf("%s:%d", s.file, s.function)] = true
	}
	kinds := map[trace.Kind]bool{}
	for _, backend := range sim.Backends {
		for _, workers := range []int{1, 2} {
			rec := trace.New()
			k := sim.New(sim.Config{Backend: backend, Trace: rec})
			require.NoError(t, greenpoll.Run(talk, greenpoll.WithKernel(k), greenpoll.WithWorkers(workers), greenpoll.WithTrace(rec)))
			for _, l := range trace.Lines(rec.Events()) {
				kinds[l.Kind] = true
				file, number, _ := strings.Cut(l.At, ":")
				n, err := strconv.Atoi(number)
				require.NoError(t, err, "%+v", l)
				switch line := linesOf(t, file)[n-1]; l.Kind {
				case trace.Ready:
					assert.Regexp(t, inside["emitReady"], line, l.At)
				case trace.Next:
					assert.Regexp(t, inside["emitNext"], line, l.At)
				default:
					assert.True(t, statements[l.At], "%v names %s, of which no emit reports: %s", l.Kind, l.At, line)
				}
			}
		}
	}
	for _, k := range []trace.Kind{trace.Call, trace.Open, trace.Close, trace.Try, trace.Submit, trace.Wait, trace.Park, trace.Commit,
		trace.Next, trace.BeginPoll, trace.Poll, trace.Polled, trace.Complete, trace.Ready, trace.Resume, trace.Consume, trace.Return,
		trace.Spawn, trace.Yield, trace.Exit, trace.Timer, trace.Move, trace.Break, trace.Handoff, trace.Back, trace.Kernel} {
		assert.True(t, kinds[k], "the talk has no %v", k)
	}
}

func TestATraceCarriesTheSourcesOfItsStatements(t *testing.T) {
	rec := trace.New()
	require.NoError(t, greenpoll.Run(talk, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1), greenpoll.WithTrace(rec)))
	f := trace.File{Lines: trace.Lines(rec.Events())}
	var err error
	f.Sources, err = trace.SourcesOf(os.DirFS("."), f.Lines)
	require.NoError(t, err)
	var file bytes.Buffer
	require.NoError(t, f.Encode(&file))
	f, err = trace.Decode(&file)
	require.NoError(t, err)
	for _, l := range f.Lines {
		name, number, _ := strings.Cut(l.At, ":")
		n, err := strconv.Atoi(number)
		require.NoError(t, err)
		line, found := f.SourceLine(l.At)
		assert.True(t, found, l.At)
		assert.Equal(t, linesOf(t, name)[n-1], line)
	}
}

func TestTheArchitecturesTableHasEveryEvent(t *testing.T) {
	_, table, found := strings.Cut(readAll(t, "docs/architecture.md"), "\n| event | what has happened |\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	for k := trace.Kind(1); k.String() != "unknown"; k++ {
		assert.Regexp(t, "(?m)^\\| [^|]*`"+k.String()+"`", table)
	}
}
