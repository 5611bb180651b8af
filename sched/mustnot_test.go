package sched

// This file answers: does the list at type Task still hold, of what a task must not do
// and what it may? Much of it depends on Go's runtime.

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// locked are programs that lock their thread; those with a fault end the process.
var locked = []struct {
	name  string
	main  func(g *Task)
	fault bool
}{
	{"parks", func(g *Task) { runtime.LockOSThread(); g.Sleep(1) }, true},
	{"yields", func(g *Task) { runtime.LockOSThread(); g.Yield() }, true},
	{"ends", func(g *Task) { runtime.LockOSThread() }, true},
	{"left locked by Block", func(g *Task) { g.Block(runtime.LockOSThread); g.Yield() }, true},
	{"unlocks before it parks", func(g *Task) { runtime.LockOSThread(); runtime.UnlockOSThread(); g.Sleep(1) }, false},
	{"inside Block", func(g *Task) {
		g.Go(func(g *Task) { g.Sleep(1) })
		g.Block(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			g.Sleep(time.Millisecond) // a guest sleeps on a channel
		})
		g.Sleep(1)
	}, false},
}

func TestATaskMustNotLeaveALockedThreadExceptInsideBlock(t *testing.T) {
	if name := os.Getenv("GREENPOLL_TEST_LOCKED"); name != "" {
		for _, l := range locked {
			if l.name == name {
				run(t, 1, l.main)
				fmt.Println("it ran")
			}
		}
		return
	}
	if runtime.GOOS == "js" {
		t.Skip("no processes, no threads")
	}
	for _, l := range locked {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "GREENPOLL_TEST_LOCKED="+l.name)
		out, err := cmd.CombinedOutput()
		if !l.fault {
			assert.NoError(t, err, "%s: %s", l.name, out)
			assert.Contains(t, string(out), "it ran", l.name)
			continue
		}
		var exit *exec.ExitError
		require.True(t, errors.As(err, &exit), "%s: %v, %s", l.name, err, out)
		assert.Equal(t, 2, exit.ExitCode(), l.name)
		assert.Contains(t, string(out), "coro: OS thread locking must match locking at coroutine creation", l.name)
	}
}

func TestGoexitInsideBlockEndsOnlyTheTask(t *testing.T) {
	for _, busy := range []bool{false, true} { // busy: it finds no P when it comes back
		run(t, 1, func(g *Task) {
			var deferred, all WaitGroup
			deferred.Add(g, 1)
			begun, goOn, ends := make(chan bool), make(chan bool), make(chan bool)
			all.Go(g, func(g *Task) {
				defer deferred.Done(g)
				g.Block(func() {
					close(begun)
					<-goOn
					defer close(ends)
					runtime.Goexit()
				})
				t.Error("it came back from Block")
			})
			if busy {
				g.Yield()
				<-begun // the only worker with a P stands here
				close(goOn)
				<-ends
			} else {
				close(goOn)
			}
			all.Wait(g)
			deferred.Wait(g)
			all.Go(g, func(g *Task) { g.Sleep(1) }) // others run on
			all.Wait(g)
		})
	}
}

func TestATaskMayParkBetweenPanicAndRecover(t *testing.T) {
	run(t, 2, func(g *Task) {
		var all WaitGroup
		for i := range 20 {
			all.Go(g, func(g *Task) {
				var got any
				func() {
					defer func() {
						g.Sleep(time.Duration(20-i) * time.Microsecond) // it panics, and others run meanwhile
						got = recover()
						g.Sleep(time.Microsecond)
					}()
					g.Sleep(time.Duration(i) * time.Microsecond)
					panic(i)
				}()
				assert.Equal(t, i, got)
			})
		}
		all.Wait(g)
	})
}

func TestATaskMayParkInAnIteratorOfIterPull(t *testing.T) {
	run(t, 2, func(g *Task) {
		c := NewChan[int](0)
		g.Go(func(g *Task) {
			for i := range 5 {
				g.Sleep(time.Microsecond)
				c.Send(g, i)
			}
			c.Close(g)
		})
		next, stop := iter.Pull(func(yield func(int) bool) {
			for v, ok := c.Recv(g); ok && yield(v); v, ok = c.Recv(g) {
			}
		})
		defer stop()
		for want := range 5 {
			got, ok := next()
			assert.True(t, ok)
			assert.Equal(t, want, got)
			g.Sleep(time.Microsecond)
		}
	})
}

func TestATaskThatParksInAnIteratorIsUnwound(t *testing.T) {
	var ended []string
	run(t, 1, func(g *Task) {
		g.Go(func(g *Task) {
			defer func() { ended = append(ended, "task") }()
			next, stop := iter.Pull(func(func(int) bool) {
				defer func() { ended = append(ended, "iterator") }()
				g.Sleep(time.Hour)
			})
			defer stop()
			next()
		})
		g.Yield()
	})
	assert.Equal(t, []string{"iterator", "task"}, ended)
}

// labels returns those of the calling goroutine, as far as a profile shows them.
func labels(t *testing.T) string {
	var b strings.Builder
	require.NoError(t, pprof.Lookup("goroutine").WriteTo(&b, 1))
	for _, record := range strings.Split(b.String(), "\n\n") {
		if strings.Contains(record, "sched.labels") {
			_, found, _ := strings.Cut(record, "# labels: ")
			found, _, _ = strings.Cut(found, "\n")
			return found
		}
	}
	return "no such goroutine"
}

func TestLabelsThatATaskLeavesPassToALaterTask(t *testing.T) {
	ctx := context.Background()
	run(t, 1, func(g *Task) {
		var all WaitGroup
		all.Go(g, func(g *Task) {
			pprof.Do(ctx, pprof.Labels("by", "Do"), func(context.Context) {
				g.Sleep(1)
				assert.Equal(t, `{"by":"Do"}`, labels(t), "after a park")
			})
		})
		all.Wait(g)
		all.Go(g, func(g *Task) {
			assert.Empty(t, labels(t))
			pprof.SetGoroutineLabels(pprof.WithLabels(ctx, pprof.Labels("by", "never removed")))
		})
		all.Wait(g)
		all.Go(g, func(g *Task) { assert.Equal(t, `{"by":"never removed"}`, labels(t)) })
		all.Wait(g)
	})
}
