package sched

// This file answers: do the texts that list all tasks say what is true, and do they name
// the call that prints such a list?

import (
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dump(s *Sched) string {
	var b strings.Builder
	s.Dump(&b)
	return b.String()
}

func TestDumpSaysWhatKeepsRunGoing(t *testing.T) {
	var s *Sched
	run(t, 2, func(g *Task) {
		s = g.Sched()
		s.Hold()
		assert.Contains(t, dump(s), "\nRun is kept going by 1 busy worker, 1 Hold (a guest that sleeps, a guest socket, a sched.Done)\n")
		s.Hold()
		var wg WaitGroup
		wg.Go(g, func(g *Task) { g.Sleep(time.Hour) })
		c := make(chan bool)
		g.Block(func() {
			for s.timers.first.Load() == 0 || !s.polling.Load() { // until the other sleeps
				time.Sleep(time.Millisecond)
			}
			assert.Regexp(t, `\nRun is kept going by 1 Block, a timer in .*, 2 Holds \(`, dump(s))
			close(c)
		})
		s.Release()
		s.Release()
	})
	assert.Equal(t, "nothing keeps Run going\n", dump(s))
}

func TestDumpMarksATaskThatHoldsItsWorkerAndSaysWhatToWrite(t *testing.T) {
	table := table([]TaskInfo{
		{ID: 1, Status: Running, For: 2 * time.Second, Where: "a.go:1", Worker: 3, advice: "call t.Checkpoint"},
		{ID: 2, Status: Running, For: 2 * time.Second, Where: "a.go:2", Worker: 4, Waits: "sleep", advice: "write t.Sleep"},
		{ID: 3, Status: Running, For: time.Second, Where: "a.go:3"},
		{ID: 4, Status: Blocking, For: time.Hour, Where: "a.go:4", Waits: "syscall"},
		{ID: 5, Status: Runnable},
		{ID: 6, Status: Parked, Reason: IORead, Where: "a.go:6"},
	}, 5)
	assert.Equal(t, `task 1 [running, 2s] at a.go:1  <- holds worker 3: call t.Checkpoint
task 2 [running: sleep, 2s] at a.go:2  <- holds worker 4: write t.Sleep
task 3 [running, 1s] at a.go:3
task 4 [blocking: syscall, 1h0m0s] at a.go:4
task 5 [runnable, 0s], not started
and 1 more
`, table)
}

func TestDumpTaskPrintsTheWholeStackOfOne(t *testing.T) {
	run(t, 1, func(g *Task) {
		g.Go(sleepHere)
		g.Yield()
		var b strings.Builder
		g.Sched().DumpTask(&b, 2)
		assert.Regexp(t, `^task 2 \[sleep, .*\] at \S*dump_test\.go:\d+\ngoroutine \d+ \[coroutine\]:\n`, b.String())
		assert.Contains(t, b.String(), "sched.(*Task).Park(")
		assert.Contains(t, b.String(), "sched.sleepHere(")
		b.Reset()
		g.Sched().DumpTask(&b, 7)
		assert.Equal(t, "task 7 has ended, or never existed\n", b.String())
	})
}

func sleepHere(g *Task) { g.Sleep(time.Hour) }

func TestEveryTaskOfManyHasItsLineHoweverDeepItsStackIs(t *testing.T) {
	for _, depth := range []int{0, 40} { // so that the first buffer is large enough, and too small
		run(t, 1, func(g *Task) {
			for range 300 {
				g.Go(func(g *Task) { sleepBelow(g, depth) })
			}
			g.Yield()
			g.Yield()
			table := dump(g.Sched())
			assert.Equal(t, 300, strings.Count(table, " [sleep, "), table)
			assert.Equal(t, 301, strings.Count(table, "dump_test.go:"), table)
		})
	}
}

func sleepBelow(g *Task, depth int) {
	if depth > 0 {
		sleepBelow(g, depth-1)
		return
	}
	sleepHere(g)
}

func TestAPanicAndADeadlockEndWithTheTableAndNameDump(t *testing.T) {
	const hint = "(t.Sched().Dump(w) writes this table at any time)"
	if os.Getenv("GREENPOLL_TEST_PANIC") != "" {
		run(t, 1, func(g *Task) {
			g.Go(func(g *Task) { panicHere() })
			g.Sleep(time.Hour)
		})
		return
	}
	assertPanics(t, "\n\nall tasks:\ntask 1 [sleep, ", "\ntask 2 [running, ", hint+"\n")

	err := runErr(t, 1, func(g *Task) error { NewChan[int](0).Recv(g); return nil })
	assert.Regexp(t, `^all tasks are asleep: deadlock\n  task 1 \[chan receive, .*\] at \S*dump_test.go:\d+\n  \(t\.Sched`, err.Error())
	assert.Contains(t, err.Error(), hint)
}

func TestAStackIsReadAsGoPrintsIt(t *testing.T) {
	for _, c := range []struct {
		stack, state, where, call string
		inBlock                   bool
	}{
		{"goroutine 24 [chan receive, 2 minutes]:\nmain.run(0x41edb4?)\n\t/my/main.go:10 +0x29a\n" +
			"greenpoll/sched.(*coroutine).runTask(0x302a31e06180)\n\t/greenpoll/sched/coroutine.go:60 +0x5f\n",
			"chan receive", "/my/main.go:10", "", false},
		{"goroutine 7 gp=0x1 m=nil [select (no cases)]:\nmain.run(...)\n\t/my/main.go:11\n", "select", "/my/main.go:11", "", false},
		{"goroutine 7 [sync.Mutex.Lock (durable), locked to thread]:\ninternal/sync.(*Mutex).lockSlow(0x1)\n\t/go/mutex.go:1 +0x1\n" +
			"sync.(*Mutex).Lock(...)\n\t/go/mutex.go:2\nmain.(*T[...]).run.func1({0x1, 0x2})\n\t/my/main.go:12 +0x1\n",
			"sync.Mutex.Lock", "/my/main.go:12", "sync.(*Mutex).Lock", false},
		{"goroutine 7 [syscall]:\nsyscall.read(0x1)\n\t/go/z.go:1 +0x1\nos.(*File).Read(0x1)\n\t/go/f.go:2 +0x1\n" +
			"main.run.func1()\n\t/my/main.go:13 +0x1\ngreenpoll/sched.(*Task).Block(0x1, 0x2)\n\t/greenpoll/sched/block.go:45 +0x1\n",
			"syscall", "/my/main.go:13", "os.(*File).Read", true},
		{"goroutine 7 [coroutine]:\ngreenpoll/sched.(*Task).Park(0x1)\n\t/greenpoll/sched/park.go:40 +0x1\n" +
			"greenpoll/greenhttp.(*serverConn).serve(0x1)\n\t/greenpoll/greenhttp/serve.go:80 +0x1\n" +
			"greenpoll/sched.(*coroutine).runTask(0x1)\n\t/greenpoll/sched/coroutine.go:60 +0x5f\n",
			"coroutine", "/greenpoll/greenhttp/serve.go:80", "", false},
		{"goroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/stack.go:1 +0x1\npanic({0x1, 0x2})\n\t/go/panic.go:1 +0x1\n" +
			"...3 frames elided...\nmain.run()\n\t/my/main.go:14 +0x1\n", "running", "/my/main.go:14", "panic", false},
	} {
		s := parseTraceback(c.stack)
		assert.Equal(t, []any{c.state, c.where, c.call, c.inBlock}, []any{s.state, s.where, s.call, s.inBlock}, c.stack)
	}
}

func TestASystemCallOfOurOwnIsNotAWait(t *testing.T) {
	const own = "goroutine 7 [syscall]:\nsyscall.write(0x1)\n\t/go/z.go:1 +0x1\n%smain.run()\n\t/my/main.go:15 +0x1\n"
	assert.True(t, parseTraceback(fmt.Sprintf(own, "")).waits())
	for _, layer := range []string{"sched", "poller", "sys", "sock", "greenhttp"} {
		s := parseTraceback(fmt.Sprintf(own, "greenpoll/"+layer+".(*T).Call(0x1)\n\t/greenpoll/"+layer+"/t.go:1 +0x1\n"))
		assert.False(t, s.waits(), layer)
		assert.Equal(t, "/my/main.go:15", s.where, layer)
	}
}

func TestEveryPackageOfTheStandardLibraryIsPassedThrough(t *testing.T) {
	dirs, err := os.ReadDir(filepath.Join(build.Default.GOROOT, "src"))
	if err != nil {
		t.Skipf("Go's sources are not here: %v", err)
	}
	waitless := strings.Fields("arena builtin cmd cmp simd structs testdata unique unsafe weak")
	for _, d := range dirs {
		if d.IsDir() && !slices.Contains(waitless, d.Name()) {
			assert.Regexp(t, passedThrough, d.Name()+".Call()")
			assert.Regexp(t, passedThrough, d.Name()+"/inner.(*T).Call()")
		}
	}
	for _, own := range []string{"main.main()", "main.(*sync).Lock()", "example.org/net/http.Get()", "greenpoll/examples/echo.x()"} {
		assert.NotRegexp(t, passedThrough, own)
	}
	require.NotRegexp(t, passedThrough, "netpoll.Get()")
}
