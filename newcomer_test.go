package greenpoll_test

// This file answers: what does a program print whose tasks wait as goroutines would? The
// programs below stand still for ever; each runs in a process of its own.

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/sched"
)

var newcomers = []struct {
	name string
	main func(t *greenpoll.Task) error
	line string
}{
	{"a Go channel between two tasks", func(t *greenpoll.Task) error {
		c := make(chan string)
		t.Go(func(t *greenpoll.Task) { c <- "hello" })
		<-c
		return nil
	}, `greenpoll: task 1 has held worker 0 for over a second: it waits in chan receive at \S*newcomer_test\.go:\d+\. ` +
		`No other task runs there meanwhile: write a sched\.Chan in place of the Go channel \(for ctx\.Done\(\): sched\.Done\), or wait inside t\.Block`},
	{"time.Sleep", func(t *greenpoll.Task) error {
		var all sched.Group
		all.Go(t, func(t *greenpoll.Task) error { time.Sleep(time.Hour); return nil })
		return all.Wait(t)
	}, `greenpoll: task 2 has held worker 0 for over a second: it waits in sleep at \S*newcomer_test\.go:\d+\. ` +
		`No other task runs there meanwhile: write t\.Sleep in place of time\.Sleep`},
	{"a locked sync.Mutex", func(t *greenpoll.Task) error {
		var mu sync.Mutex
		t.Go(func(t *greenpoll.Task) { mu.Lock() })
		mu.Lock()
		t.Sleep(time.Millisecond)
		mu.Unlock()
		return nil
	}, `greenpoll: task 2 has held worker 0 for over a second: it waits in sync\.Mutex\.Lock at \S*newcomer_test\.go:\d+\. ` +
		`No other task runs there meanwhile: write a sched\.Mutex in place of the sync\.Mutex`},
}

// The watch's own timer is tested here, so the test takes a second, once for all
// programs. (The fourth program computes without end; package sched goes through its ten
// seconds by steps.)
func TestANewcomersProgramThatStandsStillSaysWhy(t *testing.T) {
	if name := os.Getenv("GREENPOLL_TEST_NEWCOMER"); name != "" {
		for _, n := range newcomers {
			if n.name == name {
				greenpoll.Run(n.main, greenpoll.WithWorkers(1))
			}
		}
		return
	}
	if runtime.GOOS == "js" {
		t.Skip("no processes")
	}
	for _, n := range newcomers {
		t.Run(n.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestANewcomersProgramThatStandsStillSaysWhy$")
			cmd.Env = append(os.Environ(), "GREENPOLL_TEST_NEWCOMER="+n.name)
			stderr, err := cmd.StderrPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			defer cmd.Wait()
			defer cmd.Process.Kill()
			line, err := bufio.NewReader(stderr).ReadString('\n')
			require.NoError(t, err, "it ended and said: %s", line)
			assert.Regexp(t, "^"+n.line+"$", strings.TrimRight(line, "\r\n"))
		})
	}
}

func TestWithWatchReportsToAnotherWriterOrNotAtAll(t *testing.T) {
	reports, w := io.Pipe()
	lines := bufio.NewScanner(reports)
	c := make(chan bool)
	ended := make(chan error, 1)
	go func() {
		ended <- greenpoll.Run(func(*greenpoll.Task) error { <-c; return nil }, greenpoll.WithWorkers(1), greenpoll.WithWatch(w))
	}()
	require.True(t, lines.Scan()) // after a second: see above
	assert.Contains(t, lines.Text(), "task 1 has held worker 0")
	go io.Copy(io.Discard, reports)
	close(c)
	require.NoError(t, <-ended)

	require.NoError(t, greenpoll.Run(func(t *greenpoll.Task) error { return nil }, greenpoll.WithWatch(nil)))
}
